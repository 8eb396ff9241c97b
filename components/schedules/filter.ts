import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { schedulerTypes, sorts, statuses } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import type { ConfigScheduleFilter } from "@/lib/queries/schedules";

const sortWords = [...sorts, ...sorts.map((by) => `-${by}` as const)];

/** What a list of schedules keeps in the URL. */
export const filterParams = {
  search: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(statuses)).withDefault([]),
  type: parseAsArrayOf(parseAsStringLiteral(schedulerTypes)).withDefault([]),
  neverFires: parseAsStringLiteral(["true"]),
  sort: parseAsStringLiteral(sortWords).withDefault("name"),
  offset: parseAsInteger.withDefault(0),
};

export type FilterState = Required<Pick<ConfigScheduleFilter, "search" | "status" | "type" | "sort" | "offset">> & {
  neverFires: "true" | null;
};

/** What the API is asked, in bounds whatever stands in the URL. Server and browser ask the same. */
export const askedFor = ({ neverFires, ...state }: FilterState) => ({
  ...state,
  ...(neverFires && { neverFires }),
  search: state.search.slice(0, limits.searchLength),
  offset: Math.max(0, state.offset),
  limit: limits.pageSize.default,
});

/** True where only a part of the schedules is shown. */
export const isFiltered = ({ search, status, type, neverFires }: FilterState) =>
  search !== "" || status.length > 0 || type.length > 0 || neverFires !== null;
