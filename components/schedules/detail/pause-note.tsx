"use client";

import { pauseBegan } from "@/components/history/spans";
import { Note } from "@/components/ui/banner";
import { Time } from "@/components/ui/time";
import type { HistoryEvent, ScheduleDetail } from "@/lib/api/contract";
import { TakesEffect } from "./takes-effect";
import { WholeText } from "./whole-text";

/** Who paused it, when and why, when TaskIQ stops firing it, and what a resume would do. */
export function PauseNote({ schedule, events }: { schedule: ScheduleDetail; events: HistoryEvent[] }) {
  const { pause, pausedFrom, scheduled, payload } = schedule;
  const began = pauseBegan(events);
  const since = pause?.at ?? began?.at ?? null;
  const by = pause?.by ?? textOf(began?.actor) ?? (pause ? null : "the application");
  const reason = pause?.reason ?? textOf(began?.reason);
  return (
    <Note tone="paused">
      <p>
        <b className="font-medium">{by ? `Paused by ${by}` : "Paused"}</b>
        {reason ? `. “${reason}”` : null}
      </p>
      <p className="text-ink-2 text-xs">
        {since ? (
          <>
            Since <Time at={since} as="absolute" zone />.{" "}
          </>
        ) : null}
        <TakesEffect schedule={schedule} />
        {pausedFrom ? (
          <>
            Taken from <code className="break-all">{pausedFrom}</code>.{" "}
          </>
        ) : payload === null ? (
          "TaskIQ holds nothing of it. "
        ) : null}
        {scheduled ? "TaskIQ lists it all the same, so it still fires. Pause it again to take it out. " : null}
        Runs already under way were not stopped.
      </p>
      {schedule.cut.includes("paused-by") ? (
        <WholeText scheduleId={schedule.scheduleId} part="paused-by" what="who paused it" />
      ) : null}
      {schedule.cut.includes("pause-reason") ? (
        <WholeText scheduleId={schedule.scheduleId} part="pause-reason" what="the reason" />
      ) : null}
      {schedule.resumeWarnings.map((warning) => (
        <p key={warning} className="mt-1 text-overdue-text text-xs">
          On resume: {warning}
        </p>
      ))}
    </Note>
  );
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
