import { queryString } from "./client";

/** Where each answer stands in the cache. The first word is the resource: a change event makes a whole resource stale. */
export const keys = {
  summary: ["summary"] as const,
  connection: ["connection"] as const,
  legacy: ["legacy"] as const,
  latestEvents: (limit: number) => ["latestEvents", limit] as const,
  configs: (query: Parameters<typeof queryString>[0]) => ["configs", queryString(query)] as const,
  config: (configId: number) => ["config", configId] as const,
  schedules: (query: Parameters<typeof queryString>[0]) => ["schedules", queryString(query)] as const,
  configSchedules: (configId: number, query: Parameters<typeof queryString>[0]) =>
    ["schedules", configId, queryString(query)] as const,
  schedule: (scheduleId: string) => ["schedule", scheduleId] as const,
  /** What the latest action on the schedule was answered. */
  answer: (scheduleId: string) => ["answer", scheduleId] as const,
  history: (scheduleId: string, limit: number) => ["history", scheduleId, limit] as const,
};
