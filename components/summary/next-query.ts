import type { ScheduleFilter } from "@/lib/queries/schedules";

/** What the summary shows of the coming runs is grouped out of this one page. */
export const nextToRun = { status: ["active"], sort: "next", limit: 100 } satisfies ScheduleFilter;

/** How many of the newest events are read: a pause writes two, of which one is shown. */
export const latestRead = 20;
