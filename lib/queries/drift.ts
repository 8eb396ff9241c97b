import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DriftQuery, Finding, RepairChoice } from "@/lib/api/contract";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { ask } from "./client";
import { keys } from "./keys";
import { notify } from "./notices";
import { failed, refresh, transitionKey } from "./transitions";

export const driftQuery = (query: Partial<DriftQuery> = {}) =>
  queryOptions({
    queryKey: keys.drift(query),
    queryFn: ({ signal }) => ask("drift", { query, signal }),
    // Whatever changes may be wrong now.
    meta: { follows: { filter: {} } },
    placeholderData: keepPreviousData,
  });

/** How many findings there are of each kind, and the first that stop every schedule. */
export const driftOverview = {
  kind: ["scheduler-blind", "kills-scheduler", "scheduler-silent"],
  limit: 3,
} satisfies Partial<DriftQuery>;

/** What is wrong. */
export const useDrift = (query: Partial<DriftQuery>, enabled = true) => useQuery({ ...driftQuery(query), enabled });

/** Which finding: a schedule, or a key of its own. */
export type Named = Pick<Finding, "kind" | "scheduleId" | "key">;
export type Choice = RepairChoice["choice"];

const named = ({ kind, scheduleId, key }: Named) => ({
  kind,
  scheduleId: scheduleId ?? undefined,
  key: scheduleId === null ? (key ?? undefined) : undefined,
});

/** Exactly what a repair would write. It is read anew each time somebody looks. */
export const useRepairPlan = (finding: Named | null, choice: Choice | null) =>
  useQuery({
    queryKey: keys.repairPlan(finding, choice),
    queryFn: ({ signal }) =>
      ask("planRepair", { query: { ...(finding && named(finding)), choice: choice ?? undefined }, signal }),
    enabled: finding !== null,
    staleTime: 0,
    gcTime: 0,
  });

/** Repairs one finding, by the plan that was shown. A result that is no repair is for the caller to show. */
export function useRepair() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: transitionKey,
    mutationFn: async ({
      finding,
      choice,
      mark,
    }: {
      finding: Named & { name: string };
      choice: Choice;
      mark: string;
    }) => {
      const { scheduleId, key, kind } = finding;
      const one = scheduleId === null ? { keys: [key ?? ""] } : { ids: [scheduleId] };
      const { results } = await ask("repair", { body: { kind, choice, mark, ...one } });
      return results[0];
    },
    onSuccess: (result, { finding }) => {
      if (result?.result !== "repaired" && result?.result !== "already") return;
      const { message, warnings, takesEffectBy } = result;
      notify({
        tone: "done",
        title: `Repaired “${finding.name}”`,
        detail: [message, ...warnings, ...(takesEffectBy ? ["In effect by"] : [])].join(" "),
        ...(takesEffectBy && { at: takesEffectBy }),
        about: finding.scheduleId ?? finding.key ?? finding.kind,
      });
    },
    onError: (error, { finding }) => notify(failed("repair", finding.name, error)),
    onSettled: () => refresh(client),
  });
}

/** What repairs keep aside: a walk over all keys, so only where somebody asks to see it. */
export const useAside = (enabled: boolean) =>
  useQuery({ queryKey: keys.aside(), queryFn: ({ signal }) => ask("aside", { signal }), enabled, staleTime: 0 });

/** What is put back: a schedule that a repair took out, into its list; or a key that one moved, to its place. */
type PutBack = { scheduleId: string; name: string } | { key: string };

const nameOf = (asked: PutBack) => ("key" in asked ? asked.key : asked.name);

/** Puts back what a repair keeps aside. */
export function usePutBack() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: transitionKey,
    mutationFn: (asked: PutBack) =>
      ask("putBack", { body: "key" in asked ? { key: asked.key } : { scheduleId: asked.scheduleId } }),
    onSuccess: ({ message, warnings, takesEffectBy }, asked) =>
      notify({
        tone: "active",
        title: `Put back “${nameOf(asked)}”`,
        detail: [message, ...warnings, ...(takesEffectBy ? ["In effect by"] : [])].join(" "),
        ...(takesEffectBy && { at: takesEffectBy }),
        about: "key" in asked ? asked.key : asked.scheduleId,
      }),
    onError: (error, asked) => notify(failed("put back", nameOf(asked), error)),
    onSettled: () => refresh(client),
  });
}

/** A part of all findings of a kind, or some by name; one request does what its limits allow. */
export type RepairPart = { expectedTotal: number } | { cursor: string } | { ids: string[] } | { keys: string[] };
type RepairMany = { kind: DriftKind; choice?: Choice | undefined; part: RepairPart };

/** Repairs many findings; results come one for each that was tried. */
export function useRepairMany() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: transitionKey,
    mutationFn: async ({ kind, choice, part }: RepairMany) => {
      const isNamed = "ids" in part || "keys" in part;
      return await ask("repair", { body: { kind, choice, ...part, ...(!isNamed && { all: true }) } });
    },
    onSettled: () => refresh(client),
  });
}
