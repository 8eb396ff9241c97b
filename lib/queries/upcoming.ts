import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import type { StartsQuery, UpcomingQuery } from "@/lib/api/contract";
import { ask } from "./client";
import { keys } from "./keys";

/** `forMs`: how long the window is, which begins now and so moves on with the time of asking. */
export type UpcomingFilter = Partial<Omit<UpcomingQuery, "from" | "to">> & { forMs: number };
/** Of such a window, or of one of its minutes or hours, from and to. */
export type StartsFilter = Partial<Omit<StartsQuery, "cursor" | "from" | "to">> &
  ({ forMs: number } | { from: string; to: string });

/** Milliseconds after which a window that begins now is asked for again. */
const moveOnMs = 30_000;

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

export const upcomingQuery = ({ forMs, ...filter }: UpcomingFilter) =>
  queryOptions({
    queryKey: keys.upcoming({ ...filter, forMs }),
    queryFn: ({ signal }) => ask("upcoming", { query: { ...filter, to: later(forMs) }, signal }),
    meta: { follows: { filter } },
    refetchInterval: moveOnMs,
    placeholderData: keepPreviousData,
  });

const startsQuery = (filter: StartsFilter) =>
  infiniteQueryOptions({
    queryKey: keys.upcomingStarts(filter),
    queryFn: ({ signal, pageParam }) => {
      const window = "forMs" in filter ? { forMs: undefined, to: later(filter.forMs) } : {};
      return ask("upcomingStarts", { query: { ...filter, ...window, cursor: pageParam || undefined }, signal });
    },
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    meta: { follows: { filter } },
    refetchInterval: moveOnMs,
    placeholderData: keepPreviousData,
  });

/** Starts by minute or hour from now on. */
export const useUpcoming = (filter: UpcomingFilter) => useQuery(upcomingQuery(filter));

/** Single starts in order, page after page. */
export const useUpcomingStarts = (filter: StartsFilter) => useInfiniteQuery(startsQuery(filter));
