import { parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { limits } from "@/lib/limits";
import type { ConfigFilter } from "@/lib/queries/configs";
import { sorts } from "@/lib/schedules/enums";

const sortWords = [...sorts, ...sorts.map((by) => `-${by}` as const)];

/** What the URL of the list of configurations holds. */
export const configParams = {
  search: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(sortWords).withDefault("config"),
  offset: parseAsInteger.withDefault(0),
};

export type ConfigFilterState = Required<Pick<ConfigFilter, "search" | "sort" | "offset">>;

/** Returns what to ask the API for, within its limits whatever the URL says. Server and browser ask the same. */
export const configsAskedFor = ({ search, sort, offset }: ConfigFilterState) => ({
  search: search.slice(0, limits.searchLength),
  sort,
  offset: Math.max(0, offset),
  limit: limits.pageSize.default,
});

/** The one schedule of a configuration that runs next. */
export const nextOfConfig = { sort: "next", limit: 1 } as const;
