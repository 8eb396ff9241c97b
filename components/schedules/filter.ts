import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { limits } from "@/lib/limits";
import type { ConfigScheduleFilter } from "@/lib/queries/schedules";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, sorts, statuses } from "@/lib/schedules/enums";

const sortWords = [...sorts, ...sorts.map((by) => `-${by}` as const)];

/** What the URL of a list of schedules holds. */
export const filterParams = {
  search: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(statuses)).withDefault([]),
  type: parseAsArrayOf(parseAsStringLiteral(schedulerTypes)).withDefault([]),
  neverFires: parseAsStringLiteral(["true"]),
  /** `any`: any kind of drift. */
  drift: parseAsArrayOf(parseAsStringLiteral([...driftKinds, "any"])).withDefault([]),
  sort: parseAsStringLiteral(sortWords).withDefault("name"),
  offset: parseAsInteger.withDefault(0),
};

export type FilterState = Required<Pick<ConfigScheduleFilter, "search" | "status" | "type" | "sort" | "offset">> & {
  neverFires: "true" | null;
  drift: (DriftKind | "any")[];
};

/** Returns what to ask the API for, within its limits whatever the URL says. `pageOf` adds the page. */
export const askedFor = ({ neverFires, drift, search, status, type, sort }: FilterState) => ({
  search: search.slice(0, limits.searchLength),
  status,
  type,
  sort,
  ...(neverFires && { neverFires }),
  ...(drift.length > 0 && { drift: drift.flatMap((kind) => (kind === "any" ? driftKinds : [kind])) }),
});

export type Asked = ReturnType<typeof askedFor>;

/** Returns the query of one page of the list. Server and browser ask the same. */
export const pageOf = (asked: Asked, page: number) => ({
  ...asked,
  offset: page * limits.scrolledPage,
  limit: limits.scrolledPage,
});

/** Returns the pages that hold these rows. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / limits.scrolledPage);
  const to = Math.floor(Math.max(0, last) / limits.scrolledPage);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Returns whether only some of the schedules are shown. */
export const isFiltered = ({ search, status, type, neverFires, drift }: FilterState) =>
  search !== "" || status.length > 0 || type.length > 0 || neverFires !== null || drift.length > 0;
