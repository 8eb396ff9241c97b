import type { QueryClient } from "@tanstack/react-query";
import type { ScheduleQuery } from "@/lib/api/contract";
import { queryString } from "./client";

type Filter = Partial<Pick<ScheduleQuery, "search" | "status" | "type" | "config" | "neverFires" | "drift">>;

/**
 * What an answer shows: one schedule, or those that match a filter, of which the empty one matches all. Each query says
 * so in its `meta`.
 */
type Follows = { id: string } | { filter: Filter };

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: { follows?: Follows };
  }
}

/**
 * Returns the query string of the event stream for what the page shows now. It names no more than that, and is the same
 * for the same.
 */
export function followed(client: QueryClient): string {
  const ids = new Set<string>();
  const filters: URLSearchParams[] = [];
  for (const { meta } of client.getQueryCache().findAll({ type: "active" })) {
    const follows = meta?.follows;
    if (!follows) continue;
    if ("id" in follows) ids.add(follows.id);
    else filters.push(paramsOf(follows.filter));
  }
  const params = common(filters);
  for (const id of [...ids].sort()) params.append("id", id);
  return params.toString();
}

/** `search` stays even if it is empty, since it makes the query one of a filter. */
function paramsOf({ search = "", status, type, config, neverFires, drift }: Filter): URLSearchParams {
  const params = new URLSearchParams(queryString({ status, type, config, neverFires, drift }));
  params.set("search", search);
  return params;
}

/** Returns a filter that matches whatever one of these does, and little more: what they all have in common. */
function common([first, ...others]: URLSearchParams[]): URLSearchParams {
  const params = new URLSearchParams(first);
  for (const [name, value] of [...params]) {
    if (others.every((other) => other.get(name) === value)) continue;
    if (name === "search") params.set(name, "");
    else params.delete(name);
  }
  return params;
}
