import type { ScheduleId } from "@/lib/ids";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import type { Instant } from "@/lib/schedules/timestamps";
import { isPayloadRefusal } from "@/lib/transitions/errors";
import { answerOf, countIn, textIn } from "@/lib/transitions/transition";
import { tryTwice } from "@/lib/transitions/try-twice";
import { nameOfKey } from "./draft";
import { RepairRefusedError } from "./errors";
import { type Finding, type Plan, planRepair, type RepairRequest } from "./plan";

/**
 * The outcome of one repair. `already`: nothing is left to repair; `changed`: another program changed it meanwhile;
 * `refused`: it cannot be repaired this way, the message says why; `unknown`: Redis did not answer, so it may be done.
 */
export type Repaired = {
  scheduleId: ScheduleId | null;
  key: string | null;
  result: "repaired" | "already" | "changed" | "refused" | "unknown";
  /** A sentence for people. */
  message: string;
  warnings: string[];
  takesEffectBy: Instant | null;
};

/**
 * Repairs one finding: plans, and writes if nothing has changed since; else plans once more. With the `mark` of a plan that an
 * operator was shown, it does exactly that or nothing, so it plans only once.
 * @throws InvalidArgumentError, RedisUnavailableError, RedisReplyError
 */
export async function repair(
  source: Source,
  finding: Finding,
  { mark, ...request }: RepairRequest & { mark?: string | undefined },
): Promise<Repaired> {
  const attempt = () => repairOnce(source, finding, request, mark);
  return mark === undefined ? await tryTwice(attempt, ({ result }) => result === "changed") : await attempt();
}

async function repairOnce(
  source: Source,
  finding: Finding,
  request: RepairRequest,
  mark: string | undefined,
): Promise<Repaired> {
  const planned = await planRepair(source, finding, request).catch(refused);
  if (planned instanceof Error) return refusal(finding, planned.message);
  if (planned.plan === null)
    return result(finding, planned.why === "already" ? "already" : "refused", planned.sentence);
  if (mark !== undefined && planned.plan.mark !== mark) {
    return result(finding, "changed", "What Redis holds has changed since it was shown. Look at the repair again.");
  }
  return await applyPlan(source, planned.plan);
}

/** Writes a plan if nothing has changed since; else writes nothing. @throws RedisUnavailableError, RedisReplyError */
export async function applyPlan(source: Source, plan: Plan): Promise<Repaired> {
  const { word, rest } = answerOf(await runScript(source.redis, "repair", plan.call.keys, plan.call.args));
  if (word !== "ok") {
    const key = Buffer.isBuffer(rest[0]) ? nameOfKey(rest[0]) : textIn(rest[0]);
    return result(plan, "changed", `Another program changed ${key} meanwhile, so nothing was written. Look again.`);
  }
  const unwritten = plan.scheduleId !== null && countIn(rest[0]) === 0 ? noEvent : [];
  return {
    ...result(plan, "repaired", plan.sentence),
    warnings: [...plan.warnings, ...unwritten],
    takesEffectBy: plan.takesEffectBy,
  };
}

const noEvent = ["No event was written: nothing is left of the schedule, or its history is of a wrong type."];

/** Returns why a repair cannot be planned as things stand, which is an answer. @throws any other error: a failure */
export function refused(error: unknown): Error {
  if (error instanceof RepairRefusedError || isPayloadRefusal(error)) return error;
  throw error;
}

/** Returns the result for a finding that cannot be repaired, and why. */
export const refusal = (finding: Finding, why: string): Repaired => result(finding, "refused", why);

/** Returns the result for a finding whose repair Redis did not answer. */
export const unanswered = (finding: Finding, why: string): Repaired => result(finding, "unknown", why);

type Named = { scheduleId?: ScheduleId | null | undefined; key?: string | null | undefined };

const result = ({ scheduleId, key }: Named, what: Repaired["result"], message: string): Repaired => ({
  scheduleId: scheduleId ?? null,
  key: key ?? null,
  result: what,
  message,
  warnings: [],
  takesEffectBy: null,
});
