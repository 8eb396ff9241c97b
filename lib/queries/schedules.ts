import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ScheduleQuery } from "@/lib/api/contract";
import { ask } from "./client";
import { keys } from "./keys";

export type ScheduleFilter = Partial<ScheduleQuery>;
export type ConfigScheduleFilter = Omit<ScheduleFilter, "config">;

export const schedulesQuery = (query: ScheduleFilter = {}) =>
  queryOptions({
    queryKey: keys.schedules(query),
    queryFn: ({ signal }) => ask("listSchedules", { query, signal }),
    meta: { follows: { filter: query } },
  });

export const scheduleQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: keys.schedule(scheduleId),
    queryFn: ({ signal }) => ask("getSchedule", { params: { scheduleId }, signal }),
    meta: { follows: { id: scheduleId } },
  });

/** A page of schedules. */
export const useSchedules = (query?: ScheduleFilter) => useQuery(schedulesQuery(query));

/** One schedule, with everything known about it. */
export const useSchedule = (scheduleId: string) => useQuery(scheduleQuery(scheduleId));
