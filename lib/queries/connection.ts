import { queryOptions, useQuery } from "@tanstack/react-query";
import { limits } from "@/lib/limits";
import { ask } from "./client";
import { keys } from "./keys";

export const connectionQuery = () =>
  queryOptions({
    queryKey: keys.connection,
    queryFn: ({ signal }) => ask("connection", { signal }),
    // No event names latency and memory.
    refetchInterval: limits.connectionRefreshMs,
  });

/** Which Redis this is, and how it does. */
export const useConnection = () => useQuery(connectionQuery());
