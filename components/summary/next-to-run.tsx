"use client";

import Link from "next/link";
import { useNow } from "@/components/ui/clock";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import type { Schedule } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { msOf } from "@/lib/format/time";
import { useSchedules } from "@/lib/queries/schedules";
import { nextToRun } from "./next-query";

const rowsShown = 7;
const allByNext = "/schedules?status=active&sort=next";

type Start = { at: string; schedules: [Schedule, ...Schedule[]] };

/** What fires next, one row for all that start at the same moment. */
export function NextToRun({ blind }: { blind: boolean }) {
  const { data, error } = useSchedules(nextToRun);
  const now = useNow();
  const everyMinute = data?.items.filter(runsEveryMinute).length ?? 0;
  const starts = data ? startsOf(data.items, now).slice(0, rowsShown) : [];
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
    <table className="table compact plain border-line border-t">
      <caption className="sr-only">Next runs, soonest first</caption>
      <colgroup>
        <col className="w-[124px] phone:w-[76px]" />
        <col />
        <col className="w-[180px] phone:hidden" />
        <col className="w-[92px]" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">At</th>
          <th scope="col">Schedule</th>
          <th scope="col">Expression</th>
          <th scope="col">In</th>
        </tr>
      </thead>
      <tbody>
        {starts.map((start) => (
          <StartRow key={start.at} start={start} />
        ))}
      </tbody>
    </table>
  );
}

function StartRow({ start: { at, schedules } }: { start: Start }) {
  const [first, ...others] = schedules;
  return (
    <tr>
      <td className="whitespace-nowrap text-ink-3">
        <Time at={at} as="absolute" className="phone:hidden" />
        <Time at={at} as="clock" className="desk:hidden" />
      </td>
      <td className="truncate">
        <Link href={schedulePath(first.scheduleId)} className="font-medium">
          {first.name}
        </Link>
        {others.length > 0 ? (
          <>
            {" "}
            <Link href={allByNext} className="whitespace-nowrap text-ink-3">
              and {count(others.length)} more
            </Link>
          </>
        ) : null}
      </td>
      <td className="truncate font-mono text-ink-3 text-xs phone:hidden">{first.expression?.value}</td>
      <td className="whitespace-nowrap text-right">
        <Time at={at} />
      </td>
    </tr>
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
