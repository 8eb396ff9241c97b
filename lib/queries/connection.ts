import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "./client";
import { keys } from "./keys";

export const connectionQuery = () =>
  queryOptions({
    queryKey: keys.connection,
    queryFn: ({ signal }) => ask("connection", { signal }),
    // Latency and memory are no events: they are read again now and then.
    refetchInterval: 15_000,
  });

/** Which Redis this is, and how it does. */
export const useConnection = () => useQuery(connectionQuery());
