import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { limits } from "@/lib/limits";
import { ask } from "./client";
import { keys } from "./keys";

/** `at`: a moment of the minute that is asked about, as an instant; null: none. */
export const whyQuery = (scheduleId: string, at: string | null = null) =>
  queryOptions({
    queryKey: keys.why(scheduleId, at),
    queryFn: ({ signal }) => ask("why", { params: { scheduleId }, query: { at: at ?? undefined }, signal }),
    meta: { follows: { id: scheduleId } },
    placeholderData: keepPreviousData,
    // Time alone makes runs due, and shows that a scheduler is silent.
    refetchInterval: limits.timeRefreshMs,
  });

/** Why a schedule fires or does not. */
export const useWhy = (scheduleId: string, at: string | null) => useQuery(whyQuery(scheduleId, at));
