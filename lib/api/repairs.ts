import type { Actor } from "@/lib/access/can";
import { type Deadline, deadlineIn } from "@/lib/deadline";
import { keptAside } from "@/lib/drift/aside";
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
import type { Aside, contract, RepairBody, Repaired, RepairedAnswer, RepairPlan } from "./contract";
import { RequestError } from "./problems";
import { exactPlaces, rota } from "./process";

/** Who repairs, and in which request. */
type By = { actor: Actor; requestId: string };
type Named = { scheduleId?: string | undefined; key?: string | undefined };

/** What is wrong, mended: planned, done, and put back. The catalog only names findings; every repair reads Redis itself. */
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
  async repair(body: RepairBody, by: By): Promise<RepairedAnswer> {
    if (body.all) return await repairEvery(body, by);
    const named: Named[] = body.ids?.map((scheduleId) => ({ scheduleId })) ?? body.keys?.map((key) => ({ key })) ?? [];
    const findings = named.map((each) => findingOf(body.kind, each));
    return { ...(await mend(findings, body, by)), nextCursor: null };
  },

  /** @throws RedisUnavailableError */
  async aside(): Promise<Aside> {
    return await keptAside(rota().source);
  },

  /** @throws NothingAsideError, StateConflictError, PayloadUnsafeError, PayloadMissingError, RedisUnavailableError */
  async putBack({ scheduleId, key, reason }: Named & { reason?: string | undefined }, by: By): Promise<Repaired> {
    const { source, catalog } = rota();
    if (key !== undefined) return await putBackKey(source, key, { ...by, reason });
    const id = idFromPath(scheduleId ?? "");
    const answer = await putBackSchedule(source, id, { ...by, reason, exactPlaces });
    await catalog.refresh([id]);
    return answer;
  },
};

const findingOf = (kind: DriftKind, { scheduleId, key }: Named): Finding =>
  key === undefined ? { kind, scheduleId: idFromPath(scheduleId ?? "") } : { kind, key };

/** @throws RequestError `state_conflict` where there are not as many as were shown */
async function repairEvery(body: RepairBody, by: By): Promise<RepairedAnswer> {
  let isFirst = true;
  const pageFrom = async (cursor: string | undefined): Promise<FindingsPage> => {
    const page = await pageOf(body.kind, cursor, isFirst);
    if (isFirst && cursor === undefined) checkTotal(page.total, body);
    isFirst = false;
    return page;
  };
  const mendPage = (findings: FindingsPage["findings"], isOver: Deadline) => mend(findings, body, by, isOver);
  return await repairAll(body.cursor, pageFrom, mendPage, deadlineIn(limits.repairMs));
}

/** Findings of a kind, as the catalog has them. @throws RequestError while they are not known */
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

/** Repairs, and has the catalog read again what was touched, so that the next list is right. */
async function mend(
  findings: readonly Finding[],
  { choice, mark, reason }: RepairBody,
  by: By,
  isOver?: Deadline,
): Promise<RepairedMany> {
  const { source, catalog } = rota();
  const request = { ...by, reason, choice, mark, exactPlaces };
  try {
    return await repairMany(source, findings, request, isOver);
  } finally {
    await catalog.refresh(findings.flatMap(({ scheduleId }) => scheduleId ?? []));
  }
}
