import type { QueryKey } from "@tanstack/react-query";
import type { ConfigId } from "@/lib/ids";
import { queryString } from "./client";

/** Where each answer stands in the cache. The first word is the resource: a change event makes a whole resource stale. */
export const keys = {
  summary: ["summary"] as const,
  connection: ["connection"] as const,
  legacy: ["legacy"] as const,
  latestEvents: (limit: number) => ["latestEvents", limit] as const,
  configs: (query: Parameters<typeof queryString>[0]) => ["configs", queryString(query)] as const,
  config: (configId: ConfigId) => ["config", configId] as const,
  schedules: (query: Parameters<typeof queryString>[0]): QueryKey => ["schedules", queryString(query)],
  upcoming: (query: Parameters<typeof queryString>[0]): QueryKey => ["upcoming", queryString(query)],
  upcomingStarts: (query: Parameters<typeof queryString>[0]): QueryKey => ["upcoming", "starts", queryString(query)],
  configSchedules: (configId: ConfigId, query: Parameters<typeof queryString>[0]): QueryKey => [
    "schedules",
    configId,
    queryString(query),
  ],
  schedule: (scheduleId: string) => ["schedule", scheduleId] as const,
  /** The answer to the latest action on the schedule, and which action that was. */
  answer: (scheduleId: string) => ["answer", scheduleId] as const,
  aside: (): QueryKey => ["aside"],
  drift: (query: Parameters<typeof queryString>[0]): QueryKey => ["drift", queryString(query)],
  /** What a repair would write. */
  repairPlan: (finding: object | null, choice: string | null): QueryKey => ["repairPlan", finding, choice],
  why: (scheduleId: string, at: string | null) => ["why", scheduleId, at ?? ""] as const,
  text: (scheduleId: string, part: string, event: string, from: number) =>
    ["text", scheduleId, part, event, from] as const,
  runs: (scheduleId: string) => ["runs", scheduleId] as const,
  runSummaries: (ids: readonly string[]) => ["runSummaries", ids] as const,
  history: (scheduleId: string, limit: number) => ["history", scheduleId, limit] as const,
};
