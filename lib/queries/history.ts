import { queryOptions, useQuery } from "@tanstack/react-query";
import { limits } from "@/lib/limits";
import { ask } from "./client";
import { keys } from "./keys";

export const historyQuery = (scheduleId: string, limit: number = limits.historyPage.default) =>
  queryOptions({
    queryKey: keys.history(scheduleId, limit),
    queryFn: ({ signal }) => ask("getHistory", { params: { scheduleId }, query: { limit }, signal }),
    meta: { follows: { id: scheduleId } },
  });

export const latestEventsQuery = (limit: number) =>
  queryOptions({
    queryKey: keys.latestEvents(limit),
    queryFn: ({ signal }) => ask("latestEvents", { query: { limit }, signal }),
    meta: { follows: { filter: {} } },
  });

/** The newest events of one schedule. */
export const useHistory = (scheduleId: string) => useQuery(historyQuery(scheduleId));

/** The newest events over all schedules. */
export const useLatestEvents = (limit: number) => useQuery(latestEventsQuery(limit));
