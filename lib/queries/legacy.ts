import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Legacy } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import type { Action } from "./action";
import { ask } from "./client";
import { keys } from "./keys";

export const legacyQuery = () =>
  queryOptions({ queryKey: keys.legacy, queryFn: ({ signal }) => ask("legacy", { signal }) });

/** The legacy keys: those that a clean-up removes, and those that it leaves. */
export const useLegacy = () => useQuery(legacyQuery());

type Counts = Pick<Legacy, "status" | "meta" | "history">;

/** Removes the legacy keys, if there are still as many of each as the operator saw. */
export const cleanUpLegacy: Action<Counts, Counts> = {
  verb: "remove",
  nameOf: () => "legacy keys",
  send: (expected) => ask("cleanUpLegacy", { body: { expected } }),
  done: ({ status, meta, history }) => ({
    tone: "done",
    title: `Removed ${count(status + meta + history)} legacy keys`,
  }),
  changesSchedules: false,
  refresh: (client) => client.invalidateQueries({ queryKey: keys.legacy }),
};
