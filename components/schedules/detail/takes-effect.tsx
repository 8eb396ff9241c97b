"use client";

import { useAccess } from "@/components/layout/access";
import { Note } from "@/components/ui/banner";
import { useNow } from "@/components/ui/clock";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { duration, msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { useSummary } from "@/lib/queries/summary";
import { useLatestAnswer } from "@/lib/queries/transition";

/**
 * When TaskIQ stops firing a paused schedule: as the answer to the pause said, or else computed from the time of the
 * pause.
 */
export function TakesEffect({ schedule }: { schedule: ScheduleDetail }) {
  const now = useNow();
  const answer = useLatestAnswer(schedule.scheduleId);
  const estimate = useEstimate(schedule);
  const { pause } = schedule;
  const answered =
    answer?.to === "paused" && (!pause?.at || answer.takesEffectBy === null || answer.takesEffectBy > pause.at);
  const at = answered ? answer.takesEffectBy : estimate;
  const warnings = answered ? answer.warnings : [];
  return (
    <>
      {at === null ? null : <Effect at={at} now={now} />}
      {warnings.map((warning) => `${warning} `)}
    </>
  );
}

/** After an action that did not pause the schedule: when it takes effect, until it has, and its warnings. */
export function ResumeNote({ schedule }: { schedule: ScheduleDetail }) {
  const now = useNow();
  const answer = useLatestAnswer(schedule.scheduleId);
  if (answer?.to !== "active" || schedule.status !== "active") return null;
  const { takesEffectBy, warnings } = answer;
  const waits = takesEffectBy !== null && msOf(takesEffectBy) > now;
  if (!waits && warnings.length === 0) return null;
  return (
    <Note tone="plain" mark="resumed">
      <b className="font-medium">Resumed.</b> {takesEffectBy === null ? null : <Effect at={takesEffectBy} now={now} />}
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
