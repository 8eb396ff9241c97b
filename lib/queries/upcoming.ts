import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import type { StartsQuery, UpcomingQuery } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ask } from "./client";
import { keys } from "./keys";

/**
 * `forMs`: the length of a window that begins at the time of asking. Otherwise a part of such a window, from and to.
 */
type Window = { forMs: number } | { from: string; to: string };
export type UpcomingFilter = Partial<Omit<UpcomingQuery, "from" | "to">> & Window;
export type StartsFilter = Partial<Omit<StartsQuery, "cursor" | "from" | "to">> & Window;

const later = (ms: number) => new Date(Date.now() + ms).toISOString();
const asked = (window: Window) => ("forMs" in window ? { forMs: undefined, to: later(window.forMs) } : {});

export const upcomingQuery = (filter: UpcomingFilter) =>
  queryOptions({
    queryKey: keys.upcoming(filter),
    queryFn: ({ signal }) => ask("upcoming", { query: { ...filter, ...asked(filter) }, signal }),
    meta: { follows: { filter } },
    refetchInterval: limits.timeRefreshMs,
    placeholderData: keepPreviousData,
  });

const startsQuery = (filter: StartsFilter) =>
  infiniteQueryOptions({
    queryKey: keys.upcomingStarts(filter),
    queryFn: ({ signal, pageParam }) =>
      ask("upcomingStarts", { query: { ...filter, ...asked(filter), cursor: pageParam || undefined }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    meta: { follows: { filter } },
    refetchInterval: limits.timeRefreshMs,
    placeholderData: keepPreviousData,
  });

/** Starts by minute or hour. */
export const useUpcoming = (filter: UpcomingFilter) => useQuery(upcomingQuery(filter));

/** Single starts in order, page after page. */
export const useUpcomingStarts = (filter: StartsFilter) => useInfiniteQuery(startsQuery(filter));
