import { QueryClient } from "@tanstack/react-query";
import { limits } from "@/lib/limits";

/**
 * The cache of one page (on the server: of one request). Nothing is asked twice by itself: the event stream says what is
 * stale, and an outage is retried in one place, so that an error is shown at once.
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
