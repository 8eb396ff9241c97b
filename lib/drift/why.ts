import type { ScheduleReading } from "@/lib/detail/reading";
import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import { type Instant, instantToMs } from "@/lib/schedules/timestamps";
import type { Finding, WhyRepair } from "./check-result";
import * as checks from "./why-checks";
import { type Fleet, readWhyFacts, type WhyFacts } from "./why-facts";
import { type CheckName, type CheckState, checkNames } from "./why-links";
import { type WhyMinute, whyAt } from "./why-minute";
import { missedRuns } from "./why-missed";
import * as runs from "./why-runs";

export type Check = { check: CheckName; state: CheckState; evidence: string; at: Instant | null };

/** Why a schedule fires, or does not. */
export type Why = {
  scheduleId: ScheduleId;
  checkedAt: Instant;
  /** `held`: it does not fire and is meant not to, as while it is paused. `broken`: a link of the chain is. */
  verdict: "fires" | "held" | "broken";
  /** The first link that is broken, or holds it. */
  first: CheckName | null;
  /** The answer in one sentence. */
  sentence: string;
  repair: WhyRepair | null;
  /** When it was last due by its expression, and when it will be; null: not known. */
  previousDueAt: Instant | null;
  nextDueAt: Instant | null;
  /** Past runs that were due and did not come, newest first, as far back as runs are kept. */
  missed: Instant[];
  checks: Check[];
  /** About the minute that was asked for. */
  minute: WhyMinute | null;
};

/**
 * Follows the chain from configuration to run, link by link (docs/operating.md), by what was read of the schedule and what the
 * catalog knows of the fleet. Null: there is no such schedule.
 * @param reading reaches to all that is kept, so that no gap is taken for a missed run
 * @param at a moment of the minute in question; null: none
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function whyOf(reading: ScheduleReading, fleet: Fleet, at: Instant | null): Promise<Why | null> {
  const facts = await readWhyFacts(reading, fleet);
  if (facts === null) return null;
  const found = findingsOf(facts, reading.source);
  const first = checkNames.find((name) => found[name].state === "broken" || found[name].state === "held") ?? null;
  return {
    scheduleId: reading.id,
    checkedAt: facts.now,
    verdict: first === null ? "fires" : found[first].state === "held" ? "held" : "broken",
    first,
    sentence: first === null ? "It fires as it should." : found[first].evidence,
    repair: first === null ? null : (found[first].repair ?? null),
    previousDueAt: runs.previousDue(facts.detail, instantToMs(facts.now)),
    nextDueAt: facts.detail.nextRunAt,
    missed: missedRuns(facts),
    checks: checkNames.map((check) => {
      const { state, evidence, at: seenAt } = found[check];
      return { check, state, evidence, at: seenAt };
    }),
    minute: at === null ? null : whyAt(facts, at),
  };
}

function findingsOf(facts: WhyFacts, { keys }: Source): Record<CheckName, Finding> {
  return {
    known: checks.known(facts),
    status: checks.status(facts),
    listed: checks.listed(facts),
    payload: checks.payload(facts, keys),
    expression: checks.expression(facts),
    scheduler: checks.scheduler(facts),
    queued: runs.queued(facts),
    started: runs.started(facts),
    finished: runs.finished(facts),
  };
}
