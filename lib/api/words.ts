/** The words that a query may name. They stand apart so that a page can list them without loading zod. */
export const statuses = ["active", "paused", "inactive", "error", "unknown"] as const;
export const schedulerTypes = ["cron", "interval", "date", "manual"] as const;
export const sorts = ["name", "status", "config", "updated", "next"] as const;
