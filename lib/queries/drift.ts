import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { DriftQuery, Finding, RepairChoice, Repaired, RepairedAnswer } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { Action } from "./action";
import { ask } from "./client";
import { keys } from "./keys";
import { inEffectBy } from "./notice-words";

export const driftQuery = (query: Partial<DriftQuery> = {}) =>
  queryOptions({
    queryKey: keys.drift(query),
    queryFn: ({ signal }) => ask("drift", { query, signal }),
    // Whatever changes may now be wrong.
    meta: { follows: { filter: {} } },
    placeholderData: keepPreviousData,
  });

/** How many findings there are of each kind, and the first that stop every schedule. */
export const driftOverview = {
  kind: ["scheduler-blind", "kills-scheduler", "scheduler-silent"],
  limit: limits.shown.stopping,
} satisfies Partial<DriftQuery>;

/** What is wrong. */
export const useDrift = (query: Partial<DriftQuery>, enabled = true) => useQuery({ ...driftQuery(query), enabled });

/** Names a finding: by its schedule, or by its key. */
type Named = Pick<Finding, "kind" | "scheduleId" | "key">;
export type Choice = RepairChoice["choice"];

const named = ({ kind, scheduleId, key }: Named) => ({
  kind,
  scheduleId: scheduleId ?? undefined,
  key: scheduleId === null ? (key ?? undefined) : undefined,
});

/** Exactly what a repair would write. It is read again each time it is shown. */
export const useRepairPlan = (finding: Named | null, choice: Choice | null) =>
  useQuery({
    queryKey: keys.repairPlan(finding, choice),
    queryFn: ({ signal }) =>
      ask("planRepair", { query: { ...(finding && named(finding)), choice: choice ?? undefined }, signal }),
    enabled: finding !== null,
    staleTime: 0,
    gcTime: 0,
  });

type RepairRequest = { finding: Named & { name: string }; choice: Choice; mark: string };

/** Repairs one finding, by the plan that was shown. The caller shows a result that is no repair. */
export const repair: Action<RepairRequest, Repaired | undefined> = {
  verb: "repair",
  nameOf: ({ finding }) => finding.name,
  aboutOf: ({ finding: { scheduleId, key, kind } }) => scheduleId ?? key ?? kind,
  send: async ({ finding: { scheduleId, key, kind }, choice, mark }) => {
    const one = scheduleId === null ? { keys: [key ?? ""] } : { ids: [scheduleId] };
    return (await ask("repair", { body: { kind, choice, mark, ...one } })).results[0];
  },
  done: (result, { finding }) =>
    result && isRepaired(result)
      ? {
          tone: "done",
          title: `Repaired “${finding.name}”`,
          ...inEffectBy([result.message, ...result.warnings], result.takesEffectBy),
        }
      : null,
  changesSchedules: true,
};

/** Whether the finding is in order now. */
export const isRepaired = ({ result }: Repaired): boolean => result === "repaired" || result === "already";

/** What repairs keep aside. Finding it walks over all keys, so it is asked only while it is shown. */
export const useAside = (enabled: boolean) =>
  useQuery({ queryKey: keys.aside(), queryFn: ({ signal }) => ask("aside", { signal }), enabled, staleTime: 0 });

/** What goes back: a schedule that a repair took out of its list, or a key that a repair moved. */
type PutBack = { scheduleId: string; name: string } | { key: string };

const nameOf = (asked: PutBack) => ("key" in asked ? asked.key : asked.name);

/** Puts back what a repair keeps aside. */
export const putBack: Action<PutBack, Repaired> = {
  verb: "put back",
  nameOf,
  aboutOf: (asked) => ("key" in asked ? asked.key : asked.scheduleId),
  send: (asked) => ask("putBack", { body: "key" in asked ? { key: asked.key } : { scheduleId: asked.scheduleId } }),
  done: ({ message, warnings, takesEffectBy }, asked) => ({
    tone: "active",
    title: `Put back “${nameOf(asked)}”`,
    ...inEffectBy([message, ...warnings], takesEffectBy),
  }),
  changesSchedules: true,
};

/** A part of all findings of a kind, or some by name. One request does what its limits allow. */
export type RepairPart = { expectedTotal: number } | { cursor: string } | { ids: string[] } | { keys: string[] };
type RepairMany = { kind: DriftKind; choice?: Choice | undefined; part: RepairPart };

/** Repairs many findings. The caller shows the results, one for each that was tried. */
export const repairMany: Action<RepairMany, RepairedAnswer> = {
  verb: "repair",
  nameOf: ({ kind }) => kind,
  send: ({ kind, choice, part }) => {
    const isNamed = "ids" in part || "keys" in part;
    return ask("repair", { body: { kind, choice, ...part, ...(!isNamed && { all: true }) } });
  },
  done: () => null,
  isQuiet: () => true,
  changesSchedules: true,
};
