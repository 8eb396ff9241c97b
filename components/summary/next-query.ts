import { limits } from "@/lib/limits";
import type { ScheduleFilter } from "@/lib/queries/schedules";

/** The page of schedules out of which the summary groups the coming starts. */
export const nextToRun = {
  status: ["active"],
  sort: "next",
  limit: limits.shown.startingSchedules,
} satisfies ScheduleFilter;
