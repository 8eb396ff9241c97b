/** The words that a query may use, in a file of their own, so that a page can list them without loading zod. */
export const statuses = ["active", "paused", "inactive", "error", "unknown"] as const;
export type Status = (typeof statuses)[number];

export const schedulerTypes = ["cron", "interval", "date", "manual"] as const;
export type SchedulerType = (typeof schedulerTypes)[number];

export const sorts = ["name", "status", "config", "updated", "next"] as const;
export type SortBy = (typeof sorts)[number];
/** A `-` means descending. */
export type Sort = SortBy | `-${SortBy}`;
