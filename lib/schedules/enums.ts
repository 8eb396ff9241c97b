/** The words that a query may name. They stand apart so that a page can list them without loading zod. */
export const statuses = ["active", "paused", "inactive", "error", "unknown"] as const;
export type Status = (typeof statuses)[number];

export const schedulerTypes = ["cron", "interval", "date", "manual"] as const;
export type SchedulerType = (typeof schedulerTypes)[number];

export const sorts = ["name", "status", "config", "updated", "next"] as const;
export type SortBy = (typeof sorts)[number];
/** With `-`: descending. */
export type Sort = SortBy | `-${SortBy}`;
