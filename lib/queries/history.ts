import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "./client";
import { keys } from "./keys";

export const historyQuery = (scheduleId: string, limit = 100) =>
  queryOptions({
    queryKey: keys.history(scheduleId, limit),
    queryFn: ({ signal }) => ask("getHistory", { params: { scheduleId }, query: { limit }, signal }),
    meta: { follows: { id: scheduleId } },
  });

export const latestEventsQuery = (limit = 10) =>
  queryOptions({
    queryKey: keys.latestEvents(limit),
    queryFn: ({ signal }) => ask("latestEvents", { query: { limit }, signal }),
    meta: { follows: { filter: {} } },
  });

/** The newest events of one schedule. */
export const useHistory = (scheduleId: string, limit?: number) => useQuery(historyQuery(scheduleId, limit));

/** The newest events over all schedules. */
export const useLatestEvents = (limit?: number) => useQuery(latestEventsQuery(limit));
