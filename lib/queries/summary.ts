import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "./client";
import { keys } from "./keys";

export const summaryQuery = () =>
  queryOptions({ queryKey: keys.summary, queryFn: ({ signal }) => ask("summary", { signal }) });

/** Counts, the scheduler's state and the age of the data. */
export const useSummary = () => useQuery(summaryQuery());
