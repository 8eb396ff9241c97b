import { parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { limits } from "@/lib/limits";
import type { ConfigFilter } from "@/lib/queries/configs";
import { sorts } from "@/lib/schedules/enums";

const sortWords = [...sorts, ...sorts.map((by) => `-${by}` as const)];

/** What the list of configurations keeps in the URL. */
export const configParams = {
  search: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(sortWords).withDefault("config"),
  offset: parseAsInteger.withDefault(0),
};

export type ConfigFilterState = Required<Pick<ConfigFilter, "search" | "sort" | "offset">>;

/** What the API is asked, in bounds whatever stands in the URL. Server and browser ask the same. */
export const configsAskedFor = ({ search, sort, offset }: ConfigFilterState) => ({
  search: search.slice(0, limits.searchLength),
  sort,
  offset: Math.max(0, offset),
  limit: limits.pageSize.default,
});

/** The one schedule of a configuration that runs next. */
export const nextOfConfig = { sort: "next", limit: 1 } as const;
