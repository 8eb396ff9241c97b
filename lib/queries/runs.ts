import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { RunSummaryAnswer } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ask } from "./client";
import { keys } from "./keys";
import { firstPart } from "./parts";

export const runsQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: keys.runs(scheduleId),
    queryFn: ({ signal }) => ask("listRuns", { params: { scheduleId }, query: { limit: limits.runsPage }, signal }),
    refetchInterval: ({ state: { data } }) => (data?.reporting.enabled === false ? false : limits.runsRefreshMs),
  });

/** The newest runs of a schedule, and their statistics. */
export const useRuns = (scheduleId: string) => useQuery(runsQuery(scheduleId));

/** Returns how the last runs of these schedules went, by id. Asks nothing where no runs are reported. */
export function useRunSummaries(
  ids: readonly string[],
  enabled: boolean,
): ReadonlyMap<string, RunSummaryAnswer> | null {
  const sorted = [...new Set(ids)].sort();
  const { data } = useQuery({
    queryKey: keys.runSummaries(sorted),
    queryFn: async ({ signal }) => {
      const items: (RunSummaryAnswer | null)[] = [];
      for (let ids: string[] = [], start = 0; start < sorted.length; start += ids.length) {
        ids = firstPart(sorted.slice(start), limits.pageSize.max);
        items.push(...(await ask("runSummaries", { body: { ids }, signal })).items);
      }
      return items.map((summary, at) => [sorted[at] ?? "", summary] as const);
    },
    enabled: enabled && sorted.length > 0,
    refetchInterval: limits.runSummariesRefreshMs,
    placeholderData: keepPreviousData,
    select: byId,
  });
  return data ?? null;
}

const byId = (pairs: (readonly [string, RunSummaryAnswer | null])[]): ReadonlyMap<string, RunSummaryAnswer> =>
  new Map(pairs.flatMap(([id, summary]) => (summary ? [[id, summary] as const] : [])));
