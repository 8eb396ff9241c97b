"use client";

import { useAccess } from "@/components/layout/access";
import { Note } from "@/components/ui/banner";
import { useNow } from "@/components/ui/clock";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { duration, msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { capitalised } from "@/lib/queries/notice-words";
import { contractStatus } from "@/lib/queries/shown-status";
import { useSummary } from "@/lib/queries/summary";
import { useLatestAnswer } from "@/lib/queries/transition";

/**
 * When TaskIQ stops firing a paused schedule: as the answer to the pause said, or else computed from the time of the
 * pause.
 */
export function TakesEffect({ schedule }: { schedule: ScheduleDetail }) {
  const now = useNow();
  const latest = useLatestAnswer(schedule.scheduleId);
  const estimate = useEstimate(schedule);
  const { pause } = schedule;
  const answer = latest?.sets === "paused" ? latest.answer : null;
  // Somebody else may have paused it again since.
  const isOfThis = answer && (!pause?.at || answer.takesEffectBy === null || answer.takesEffectBy > pause.at);
  const at = isOfThis ? answer.takesEffectBy : estimate;
  const warnings = isOfThis ? answer.warnings : [];
  return (
    <>
      {at === null ? null : <Effect at={at} now={now} />}
      {warnings.map((warning) => `${warning} `)}
    </>
  );
}

/**
 * Says that the latest action was done, when it takes effect, until it has, and its warnings. A pause has a note of its own.
 */
export function ActionNote({ schedule }: { schedule: ScheduleDetail }) {
  const now = useNow();
  const latest = useLatestAnswer(schedule.scheduleId);
  if (latest === undefined || latest.sets === "paused") return null;
  const { takesEffectBy, warnings, to } = latest.answer;
  if (contractStatus(to) !== schedule.status) return null;
  const waits = takesEffectBy !== null && msOf(takesEffectBy) > now;
  if (!waits && warnings.length === 0) return null;
  return (
    <Note tone="plain" mark={latest.sets === "active" ? "resumed" : "changed"}>
      <b className="font-medium">{capitalised(latest.past)}.</b>{" "}
      {takesEffectBy === null ? null : <Effect at={takesEffectBy} now={now} />}
      {warnings.map((warning) => `${warning} `)}
    </Note>
  );
}

function Effect({ at, now }: { at: string; now: number }) {
  if (msOf(at) <= now) {
    return (
      <>
        In effect since <Time at={at} as="absolute" zone />.{" "}
      </>
    );
  }
  return (
    <>
      Takes effect by <Time at={at} as="absolute" zone /> (in {duration(msOf(at) - now)}).{" "}
    </>
  );
}

/**
 * Returns when a pause that somebody else made took effect: at the end of the scheduler's next read (contract §2). Null
 * where that cannot be computed.
 */
function useEstimate({ pause, pausedFrom }: ScheduleDetail): string | null {
  const { updateIntervalS } = useAccess();
  const listed = useSummary().data?.active;
  if (!pause?.at || pausedFrom === null || listed === undefined || listed > limits.listedForTakesEffect) return null;
  const readMs = updateIntervalS * 1000 + limits.takesEffectMarginMs + listed * limits.readMsPerListed;
  return new Date(msOf(pause.at) + readMs).toISOString();
}
