"use client";

import Link from "next/link";
import { useNow } from "@/components/ui/clock";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StartRow, StartsTable } from "@/components/upcoming/starts-table";
import type { Schedule } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { useSchedules } from "@/lib/queries/schedules";
import { nextToRun } from "./next-query";

const allByNext = "/schedules?status=active&sort=next";

type Start = { at: string; schedules: [Schedule, ...Schedule[]] };

/** What fires next, one row for all that start at the same moment. */
export function NextToRun({ blind }: { blind: boolean }) {
  const { data, error } = useSchedules(nextToRun);
  const now = useNow();
  const everyMinute = data?.items.filter(runsEveryMinute).length ?? 0;
  const starts = data ? startsOf(data.items, now).slice(0, limits.shown.starts) : [];
  const left =
    everyMinute === 0 || starts.length === 0 ? null : `${count(everyMinute)} that run every minute are left out`;
  return (
    <Section
      first
      title="Next to run"
      end={
        <>
          <span className="truncate">
            {blind ? "held by the blind scheduler" : <span className="phone:hidden">{left}</span>}
          </span>
          <Link href={allByNext} className="link whitespace-nowrap">
            All by next run
          </Link>
        </>
      }
    >
      {data ? (
        <Starts starts={starts} everyMinute={everyMinute} />
      ) : error ? (
        <LoadFailure error={error} what="the next runs" />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Section>
  );
}

function Starts({ starts, everyMinute }: { starts: Start[]; everyMinute: number }) {
  if (starts.length === 0) {
    const every = everyMinute > 0 ? `${counted(everyMinute, "schedule")} run every minute. ` : "";
    return <p className="border-line border-t px-2 py-3 text-ink-3">{every}No other coming run can be told.</p>;
  }
  return (
    <StartsTable caption="Next runs, soonest first">
      {starts.map(({ at, schedules: [first, ...others] }) => (
        <StartRow key={at} at={at} schedule={first}>
          {others.length > 0 ? <Link href={allByNext}>and {count(others.length)} more</Link> : null}
        </StartRow>
      ))}
    </StartsTable>
  );
}

const runsEveryMinute = ({ expression }: Schedule) => expression?.kind === "cron" && expression.value === "* * * * *";

function startsOf(schedules: Schedule[], now: number): Start[] {
  const byMoment = new Map<string, Start>();
  for (const schedule of schedules) {
    const at = schedule.nextRunAt;
    if (at === null || msOf(at) < now || runsEveryMinute(schedule)) continue;
    const start = byMoment.get(at);
    if (start) start.schedules.push(schedule);
    else byMoment.set(at, { at, schedules: [schedule] });
  }
  return [...byMoment.values()];
}
