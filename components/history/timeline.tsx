"use client";

import { useId, useState } from "react";
import { useNow } from "@/components/ui/clock";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Mark } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import type { HistoryEvent, ScheduleDetail } from "@/lib/api/contract";
import { eventByWhom, eventInWords } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import { clockTime, dayOf, fullTime, minuteTime, msOf, zoneName } from "@/lib/format/time";
import { type Cluster, clusters, pausedSpans } from "./spans";
import { placeOf, suitableWindow, ticksOf, type Window, type WindowName, windowAt, windows } from "./window";

type Props = { schedule: ScheduleDetail; events: HistoryEvent[] };

/** What happened to a schedule and what comes: newest right, and nothing to come left of the line that says now. */
export function Timeline({ schedule, events }: Props) {
  const now = useNow();
  const [chosen, choose] = useState<WindowName | null>(null);
  // Chosen once, when the page opens: a window that changed by itself would move under the eye.
  const [suitable] = useState(() => suitableWindow(schedule.nextRuns, events[0]?.at ?? null, now));
  const name = chosen ?? suitable;
  const shown = windowAt(name, now);
  return (
    <Section title="Timeline" end={<Segmented label="Window" value={name} options={windows} onChange={choose} />}>
      <Chart schedule={schedule} events={events} shown={shown} />
      <Legend coming={schedule.nextRuns.length} />
    </Section>
  );
}

const percent = (at: number, shown: Window) => `${placeOf(at, shown).toFixed(3)}%`;

function Chart({ schedule, events, shown }: Props & { shown: Window }) {
  const { zone } = useZone();
  const hatch = useId();
  const spans = pausedSpans(events, schedule.status === "paused", shown.from, shown.now).filter(
    ({ to }) => to > shown.from,
  );
  const marks = clusters(events, (shown.to - shown.from) * 0.025).filter(
    ({ at }) => at >= shown.from && at <= shown.now,
  );
  const coming = schedule.nextRuns.map(msOf).filter((at) => at > shown.now && at <= shown.to);
  const ticks = ticksOf(shown, zone);
  const nowAt = percent(shown.now, shown);
  return (
    <div className="relative mt-1 h-[196px]">
      <svg
        className="absolute inset-0 size-full overflow-hidden"
        role="img"
        aria-label={told(marks, spans.length, coming)}
      >
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="6" stroke="var(--paused)" strokeWidth="1.5" opacity="0.45" />
          </pattern>
        </defs>
        <rect x={nowAt} y="22" width="100%" height="146" fill="var(--sunken)" />
        {ticks.map(({ at }) => (
          <line key={at} x1={percent(at, shown)} x2={percent(at, shown)} y1="22" y2="168" stroke="var(--grid)" />
        ))}
        {spans.map(({ from, to }) => {
          const left = Math.max(0, placeOf(from, shown));
          const width = Math.max(0.2, placeOf(to, shown) - left);
          return (
            <rect key={from} x={`${left}%`} y="22" width={`${width}%`} height="146" fill={`url(#${hatch})`}>
              <title>{`Paused from ${fullTime(from, zone)}`}</title>
            </rect>
          );
        })}
        <line x1="0" x2="100%" y1="95" y2="95" stroke="var(--grid)" />
        <line x1="0" x2="100%" y1="168" y2="168" stroke="var(--border-strong)" />
        {coming.map((at) => (
          <circle
            key={at}
            cx={percent(at, shown)}
            cy="132"
            r="4"
            fill="var(--sunken)"
            stroke="var(--text-2)"
            strokeWidth="1.5"
          >
            <title>{`Will run at ${fullTime(at, zone)}`}</title>
          </circle>
        ))}
        <line x1={nowAt} x2={nowAt} y1="18" y2="168" stroke="var(--accent)" strokeWidth="1.5" />
      </svg>
      <Lane top="26px" name="Events" />
      <Lane top="99px" name="Coming runs" />
      {marks.map((cluster) => (
        <ClusterMark key={cluster.at} cluster={cluster} left={percent(cluster.at, shown)} />
      ))}
      <span
        style={{ left: nowAt }}
        className="absolute top-0 -translate-x-1/2 whitespace-nowrap bg-canvas px-1 font-medium text-2xs text-accent-text"
      >
        now {clockTime(shown.now, zone)}
      </span>
      {ticks.map(({ at, isDay }, index) => (
        <span
          key={at}
          style={{ left: percent(at, shown) }}
          className={`absolute top-[172px] -translate-x-1/2 whitespace-nowrap text-2xs text-ink-3 ${index % 2 ? "phone:hidden" : ""} ${placeOf(at, shown) < 4 || placeOf(at, shown) > 96 ? "hidden" : ""}`}
        >
          {isDay ? dayOf(at, shown.now, zone) : minuteTime(at, zone)}
        </span>
      ))}
      <span className="absolute top-[172px] right-0 bg-canvas pl-1 text-2xs text-ink-3">
        {zoneName(shown.now, zone)}
      </span>
    </div>
  );
}

/** The same as a sentence, for those who do not see it; the table beside says it all. */
function told(marks: Cluster[], spans: number, coming: number[]): string {
  const events = marks.reduce((sum, { events: some }) => sum + some.length, 0);
  return `Timeline: ${counted(events, "event")}, ${counted(spans, "pause")}, ${counted(coming.length, "coming run")}`;
}

function Lane({ top, name }: { top: string; name: string }) {
  return (
    <span style={{ top }} className="absolute left-0 rounded-sm bg-canvas/80 pr-1 text-2xs text-ink-3">
      {name}
    </span>
  );
}

function ClusterMark({ cluster, left }: { cluster: Cluster; left: string }) {
  const { zone } = useZone();
  const tip = cluster.events
    .slice(0, 6)
    .map((event) => {
      const whom = eventByWhom(event);
      return `${event.at === null ? "" : fullTime(msOf(event.at), zone)}  ${eventInWords(event)}${whom ? `, ${whom}` : ""}`;
    })
    .join("\n");
  const more = cluster.events.length - 1;
  return (
    <span
      style={{ left }}
      data-tip={tip}
      className="absolute top-[52px] flex -translate-x-1/2 items-center gap-0.5 py-1"
    >
      <Mark name={cluster.kind} />
      {more > 0 ? <span className="text-2xs text-ink-3">{more + 1}</span> : null}
    </span>
  );
}

function Legend({ coming }: { coming: number }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-3">
      {(["paused", "resumed", "registered", "changed", "error"] as const).map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <Mark name={kind} className="size-3!" />
          {legend[kind]}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3">
          <circle cx="6" cy="6" r="4" fill="none" stroke="var(--text-2)" strokeWidth="1.5" />
        </svg>
        {coming > 0 ? `will run, the next ${coming}` : "will run: none known"}
      </li>
      <li className="flex items-center gap-1.5">
        <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3 text-paused">
          <path d="M0 6L6 0M0 12L12 0M6 12l6-6" stroke="currentColor" strokeWidth="1.2" />
        </svg>
        paused
      </li>
    </ul>
  );
}

const legend = {
  paused: "pause",
  resumed: "resume",
  registered: "registered",
  changed: "other event",
  error: "failure",
};
