import type { z } from "zod";
import type { Actor } from "@/lib/access/can";
import { keptAside } from "@/lib/drift/aside";
import { adviceFor, choicesFor } from "@/lib/drift/choices";
import { type Finding, planRepair } from "@/lib/drift/plan";
import { putBackKey, putBackSchedule } from "@/lib/drift/put-back";
import { refused } from "@/lib/drift/repair";
import { isOutage, type RepairedMany, repairMany } from "@/lib/drift/repair-many";
import { limits } from "@/lib/limits";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { idFromPath } from "@/lib/schedules/ids";
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
    if (body.all) return await repairAll(body, by);
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

/**
 * Page by page, so that what cannot be repaired is passed over and not met again. A cursor names the next schedule: the
 * repaired ones leave the list meanwhile.
 */
async function repairAll(body: RepairBody, by: By): Promise<RepairedAnswer> {
  const endMs = performance.now() + limits.repairMs;
  const results: Repaired[] = [];
  let { cursor } = body;
  let total: number | null = null;
  for (;;) {
    try {
      const page = await pageOf(body.kind, cursor);
      total ??= expected(page.total, body);
      const done = await mend(page.findings, body, by);
      results.push(...done.results);
      const left = Math.max(0, total - results.length);
      if (done.stopped !== null) return { results, left, nextCursor: cursor ?? null, stopped: done.stopped };
      if (page.nextCursor === null) return { results, left: 0, nextCursor: null, stopped: null };
      cursor = page.nextCursor;
      const enough = results.length >= limits.repairs || performance.now() > endMs;
      if (enough) return { results, left, nextCursor: cursor, stopped: null };
    } catch (error) {
      if (results.length === 0 || !isOutage(error)) throw error;
      const left = Math.max(0, (total ?? 0) - results.length);
      return { results, left, nextCursor: cursor ?? null, stopped: error.message };
    }
  }
}

/** Findings of a kind, as the catalog has them. @throws RequestError while they are not known */
async function pageOf(kind: DriftKind, cursor: string | undefined) {
  const asked = { kind: [kind], search: "", cursor, offset: 0, limit: limits.repairPage };
  const { items, total, nextCursor } = await rota().catalog.ask("drift", asked);
  if (total === null) {
    throw new RequestError(
      "catalog_unavailable",
      "Not everything was read yet, so what is wrong is not known. Try again soon.",
    );
  }
  const findings = items.flatMap(({ scheduleId, key }): Finding[] => {
    if (scheduleId !== null) return [{ kind, scheduleId }];
    return key === null ? [] : [{ kind, key }];
  });
  return { findings, total, nextCursor };
}

function expected(total: number, { kind, expectedTotal }: RepairBody): number {
  if (expectedTotal === undefined || expectedTotal === total) return total;
  throw new RequestError(
    "state_conflict",
    `There are ${total} findings of ${kind} by now, not ${expectedTotal} as were shown. Look again before you repair them all.`,
  );
}

/** Repairs, and has the catalog read again what was touched, so that the next list is right. */
async function mend(findings: Finding[], { choice, mark, reason }: RepairBody, by: By): Promise<RepairedMany> {
  const { source, catalog } = rota();
  const request = { ...by, reason, choice, mark, exactPlaces };
  try {
    return await repairMany(source, findings, request);
  } finally {
    await catalog.refresh(findings.flatMap(({ scheduleId }) => scheduleId ?? []));
  }
}
