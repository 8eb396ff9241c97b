"use client";

import { useAccess } from "@/components/layout/access";
import { Note } from "@/components/ui/banner";
import { useNow } from "@/components/ui/clock";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { msOf } from "@/lib/format/time";

/** TaskIQ takes about this long to read its lists, on top of the update interval (contract §2). */
const readMs = 2000;

/** Who paused it, when, why, and from when on TaskIQ obeys. */
export function PauseNote({ schedule }: { schedule: ScheduleDetail }) {
  const { updateIntervalS } = useAccess();
  const now = useNow();
  const { pause, pausedFrom, status, scheduled } = schedule;
  if (status !== "paused") return null;
  const effect = pause?.at ? msOf(pause.at) + updateIntervalS * 1000 + readMs : null;
  return (
    <Note tone="paused">
      <p>
        <b className="font-medium">{pause?.by ? `Paused by ${pause.by}` : "Paused by the application"}</b>
        {pause?.reason ? `. “${pause.reason}”` : null}
      </p>
      <p className="text-ink-2 text-xs">
        {pause?.at ? (
          <>
            Since <Time at={pause.at} as="absolute" zone />.{" "}
          </>
        ) : null}
        {effect === null ? null : (
          <>
            {effect > now ? "Takes effect by" : "In effect since"}{" "}
            <Time at={new Date(effect).toISOString()} as="absolute" zone />
            {effect > now ? (
              <>
                {" "}
                (<Time at={new Date(effect).toISOString()} />)
              </>
            ) : null}
            .{" "}
          </>
        )}
        {pausedFrom ? (
          <>
            Taken from <code>{pausedFrom}</code>.{" "}
          </>
        ) : null}
        {scheduled ? "TaskIQ lists it all the same, so it still fires. Pause it again to take it out. " : null}
        Runs already under way were not stopped.
      </p>
      {schedule.resumeWarnings.map((warning) => (
        <p key={warning} className="mt-1 text-overdue-text text-xs">
          On resume: {warning}
        </p>
      ))}
    </Note>
  );
}
