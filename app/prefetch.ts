import { type DehydratedState, dehydrate, type QueryKey } from "@tanstack/react-query";
import { queryClient } from "@/lib/queries/query-client";

/** What to read before a page is rendered: its key in the cache, and how the server reads it. */
export type Wanted = { queryKey: QueryKey; read: () => Promise<unknown> };

/**
 * Reads what a page shows, all at once, for its HydrationBoundary. What cannot be read is left out: the browser asks
 * again and shows why.
 */
export async function prefetch(...wanted: Wanted[]): Promise<DehydratedState> {
  const client = queryClient();
  await Promise.all(wanted.map(({ queryKey, read }) => client.prefetchQuery({ queryKey, queryFn: read })));
  return dehydrate(client);
}
