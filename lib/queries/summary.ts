import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "./client";
import { keys } from "./keys";

export const summaryQuery = () =>
  queryOptions({ queryKey: keys.summary, queryFn: ({ signal }) => ask("summary", { signal }) });

/** Counts, the scheduler's state and the age of the data. */
export const useSummary = () => useQuery(summaryQuery());

/** Returns how many schedules were found so far during the first read of everything; then null, and what is shown is complete. */
export function useReadSoFar(): number | null {
  const freshness = useSummary().data?.freshness;
  return freshness?.state === "building" ? (freshness.read ?? 0) : null;
}
