import { QueryClient } from "@tanstack/react-query";
import { limits } from "@/lib/limits";

/**
 * Creates the cache of one page (on the server: of one request). Nothing is refetched by itself: the event stream says
 * what is stale, and an outage is retried in one place, so that an error shows at once.
 */
export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: limits.freshMs,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
