import type { Actor } from "@/lib/access/can";
import { type Deadline, deadlineIn } from "@/lib/deadline";
import { adviceFor, choicesFor } from "@/lib/drift/choices";
import { type Finding, planRepair } from "@/lib/drift/plan";
import { putBackKey, putBackSchedule } from "@/lib/drift/put-back";
import { refused } from "@/lib/drift/repair";
import { type FindingsPage, repairAll } from "@/lib/drift/repair-all";
import { type RepairedMany, repairMany } from "@/lib/drift/repair-many";
import { idFromPath } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { z } from "@/lib/zod";
import { type By, change } from "./change";
import type { contract, RepairBody, Repaired, RepairedAnswer, RepairPlan } from "./contract";
import { RequestError } from "./problems";
import { exactPlaces, rota } from "./process";

type RepairBy = Omit<By, "body"> & { body: RepairBody };
type PutBack = z.output<typeof contract.putBack.body>;
type Named = { scheduleId?: string | undefined; key?: string | undefined };

/** Plans and does repairs, and puts back what they kept. The catalog only names findings; every repair reads Redis itself. */
export const repairs = {
  /** @throws RequestError, InvalidArgumentError, RedisUnavailableError */
  async plan(
    { kind, choice, ...named }: z.output<typeof contract.planRepair.query>,
    actor: Actor,
  ): Promise<RepairPlan> {
    const advice = adviceFor[kind];
    if (advice !== undefined && named.scheduleId === undefined && named.key === undefined) {
      return { kind, scheduleId: null, key: null, choices: [], plan: null, why: "advice", sentence: advice };
    }
    const finding = findingOf(kind, named);
    const planned = await planRepair(rota().source, finding, { actor, choice, exactPlaces }).catch(refused);
    const told = {
      kind,
      scheduleId: finding.scheduleId ?? null,
      key: finding.key ?? null,
      choices: [...choicesFor(kind, finding.key === undefined ? "schedule" : "key")],
    };
    if (planned instanceof Error) return { ...told, plan: null, why: "refused", sentence: planned.message };
    if (planned.plan === null) return { ...told, ...planned };
    const { choice: chosen, sentence, stands, writes, warnings, takesEffectBy, mark } = planned.plan;
    const plan = { choice: chosen, sentence, stands, writes, warnings, takesEffectBy, mark };
    return { ...told, plan, why: null, sentence };
  },

  /**
   * One, some, or all of a kind. @throws RequestError `state_conflict` where there are not as many as were shown,
   * InvalidArgumentError, RedisUnavailableError, CatalogUnavailableError
   */
  async repair(by: RepairBy): Promise<RepairedAnswer> {
    const { kind, ids, keys, all } = by.body;
    if (all) return await repairEvery(by);
    const named: Named[] = ids?.map((scheduleId) => ({ scheduleId })) ?? keys?.map((key) => ({ key })) ?? [];
    const findings = named.map((each) => findingOf(kind, each));
    return { ...(await mend(findings, by)), nextCursor: null };
  },

  /** @throws NothingAsideError, StateConflictError, PayloadUnsafeError, PayloadMissingError, RedisUnavailableError */
  async putBack(by: Omit<By, "body"> & { body: PutBack }): Promise<Repaired> {
    const { scheduleId, key } = by.body;
    if (key !== undefined) return await change(by, [], (source, request) => putBackKey(source, key, request));
    const id = idFromPath(scheduleId ?? "");
    return await change(by, [id], (source, request) => putBackSchedule(source, id, request));
  },
};

const findingOf = (kind: DriftKind, { scheduleId, key }: Named): Finding =>
  key === undefined ? { kind, scheduleId: idFromPath(scheduleId ?? "") } : { kind, key };

/** @throws RequestError `state_conflict` where there are not as many as were shown */
async function repairEvery(by: RepairBy): Promise<RepairedAnswer> {
  const { body } = by;
  let isFirst = true;
  const pageFrom = async (cursor: string | undefined): Promise<FindingsPage> => {
    const page = await pageOf(body.kind, cursor, isFirst);
    if (isFirst && cursor === undefined) checkTotal(page.total, body);
    isFirst = false;
    return page;
  };
  const mendPage = (findings: FindingsPage["findings"], isOver: Deadline) => mend(findings, by, isOver);
  return await repairAll(body.cursor, pageFrom, mendPage, deadlineIn(limits.repairMs));
}

/** Returns a page of the findings of a kind, as the catalog has them. @throws RequestError while they are not known */
async function pageOf(kind: DriftKind, cursor: string | undefined, withRest: boolean) {
  const asked = { kind: [kind], search: "", cursor, offset: 0, limit: limits.repairPage, withRest };
  const { items, total, nextCursor, rest } = await rota().catalog.ask("drift", asked);
  if (total === null) {
    throw new RequestError(
      "catalog_unavailable",
      "Not everything was read yet, so what is wrong is not known. Try again soon.",
    );
  }
  const findings = items.flatMap(({ scheduleId, key, cursor: its }): FindingsPage["findings"] => {
    if (scheduleId !== null) return [{ kind, scheduleId, cursor: its }];
    return key === null ? [] : [{ kind, key, cursor: its }];
  });
  return { findings, total, nextCursor, rest: rest ?? total };
}

function checkTotal(total: number, { kind, expectedTotal }: RepairBody): void {
  if (expectedTotal === undefined || expectedTotal === total) return;
  throw new RequestError(
    "state_conflict",
    `There are ${total} findings of ${kind} by now, not ${expectedTotal} as were shown. Look again before you repair them all.`,
  );
}

function mend(findings: readonly Finding[], by: RepairBy, isOver?: Deadline): Promise<RepairedMany> {
  const { choice, mark } = by.body;
  const ids = findings.flatMap(({ scheduleId }) => scheduleId ?? []);
  return change(by, ids, (source, request) => repairMany(source, findings, { ...request, choice, mark }, isOver));
}
