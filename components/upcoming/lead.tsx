"use client";

import { useNow } from "@/components/ui/clock";
import { useZone } from "@/components/ui/zone";
import type { Upcoming } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { dayOf, minuteTime, msOf, zoneName } from "@/lib/format/time";

/** The window in sentences: how many starts, the busiest minute, and what is not counted. */
export function Lead({ data, window }: { data: Upcoming; window: string }) {
  const { zone } = useZone();
  const now = useNow();
  const { starts, schedules, peak } = data;
  const at = peak ? msOf(peak.at) : 0;
  return (
    <p className="pt-3 text-ink-2" role="status">
      {counted(starts, "start")} of {counted(schedules, "schedule")} in {window}.{" "}
      {peak && peak.starts > 1 ? (
        <>
          Most in one minute:{" "}
          <b className="font-medium text-ink">
            {count(peak.starts)} at {dayOf(at, now, zone)} {minuteTime(at, zone)} {zoneName(at, zone)}
          </b>
          .{" "}
        </>
      ) : null}
      <LeftOut data={data} />
    </p>
  );
}

/** What is not in the chart, and why. */
export function LeftOut({ data: { intervals, overdue, leftOut, partial } }: { data: Upcoming }) {
  const { paused, notListed, neverFires, unknown } = leftOut;
  const perHour = intervals.perHour < 10 ? intervals.perHour.toFixed(1) : count(Math.round(intervals.perHour));
  const left = [
    paused > 0 ? `${count(paused)} paused` : "",
    neverFires > 0 ? `${count(neverFires)} that never fire` : "",
    notListed > 0 ? `${count(notListed)} not listed in TaskIQ` : "",
    unknown > 0 ? `${count(unknown)} whose next run is not known` : "",
  ].filter(Boolean);
  return (
    <>
      {intervals.schedules > 0
        ? `${counted(intervals.schedules, "schedule")} at intervals (${perHour} starts an hour) ${intervals.schedules === 1 ? "is" : "are"} in no bar: when they fired last is not in Redis. `
        : null}
      {overdue > 0
        ? `${counted(overdue, "one-shot is", "one-shots are")} past due and fire at the scheduler’s next look. `
        : null}
      {left.length > 0 ? `Left out: ${left.join(", ")}. ` : null}
      {partial
        ? `Too many different expressions to count all: ${counted(partial.schedules, "schedule is", "schedules are")} missing here. `
        : null}
    </>
  );
}
