import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Legacy } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { ask } from "./client";
import { keys } from "./keys";
import { notify } from "./notices";
import { failed } from "./transitions";

export const legacyQuery = () =>
  queryOptions({ queryKey: keys.legacy, queryFn: ({ signal }) => ask("legacy", { signal }) });

/** Legacy keys: what a cleanup would take, and what it would leave. */
export const useLegacy = () => useQuery(legacyQuery());

/** Removes the legacy keys, if there still are as many of each as the operator saw. */
export function useCleanUpLegacy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (expected: Pick<Legacy, "status" | "meta" | "history">) => ask("cleanUpLegacy", { body: { expected } }),
    onSuccess: ({ status, meta, history }) =>
      notify({ tone: "done", title: `Removed ${count(status + meta + history)} legacy keys` }),
    onError: (error) => notify(failed("remove", "legacy keys", error)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.legacy }),
  });
}
