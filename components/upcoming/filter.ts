import { parseAsArrayOf, parseAsInteger, parseAsIsoDateTime, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { limits } from "@/lib/limits";
import { schedulerTypes } from "@/lib/schedules/enums";

const hourMs = 3_600_000;
/** The windows: their length, their bars, and their name. */
export const windows = {
  hour: { forMs: hourMs, bucket: "minute", words: "the next hour" },
  day: { forMs: 24 * hourMs, bucket: "hour", words: "the next 24 hours" },
  week: { forMs: 7 * 24 * hourMs, bucket: "hour", words: "the next 7 days" },
} as const;
export const bucketMs = { minute: 60_000, hour: hourMs };

/**
 * What the URL of the page holds. `at` is the listed bar, and `minute` the minute from its beginning, where only one is
 * listed.
 */
export const upcomingParams = {
  search: parseAsString.withDefault(""),
  type: parseAsArrayOf(parseAsStringLiteral(schedulerTypes)).withDefault([]),
  config: parseAsString,
  window: parseAsStringLiteral(["hour", "day", "week"]).withDefault("day"),
  at: parseAsIsoDateTime,
  minute: parseAsInteger,
};

type State = {
  search: string;
  type: (typeof schedulerTypes)[number][];
  config: string | null;
  window: keyof typeof windows;
};

/** Returns which schedules to ask the API for, within its limits whatever the URL says. */
export const filterOf = ({ search, type, config }: State) => ({
  search: search.slice(0, limits.searchLength),
  type,
  ...(config && { config }),
});

export const upcomingOf = (state: State) => {
  const { forMs, bucket } = windows[state.window];
  return { ...filterOf(state), forMs, bucket };
};

export const isFiltered = ({ search, type, config }: State) => search !== "" || type.length > 0 || !!config;
