"use client";

import { type ReactNode, useId, useState } from "react";
import { useNow } from "@/components/ui/clock";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Mark } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import type { HistoryEvent, ScheduleDetail } from "@/lib/api/contract";
import { eventByWhom, eventInWords } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import { clockTime, dayOf, fullTime, minuteTime, msOf, relativeTime, zoneName } from "@/lib/format/time";
import { Legend } from "./legend";
import { type Cluster, clusters, pausedSpans, type Span } from "./spans";
import { placeOf, suitableWindow, ticksOf, type Window, type WindowName, windowAt, windows } from "./window";

type Props = { schedule: ScheduleDetail; events: HistoryEvent[] };

/** What a chart draws, in ms since 1970. */
type Drawn = { shown: Window; marks: Cluster[]; spans: Span[]; coming: number[] };

/** What happened to a schedule and what comes: newest right, and nothing to come left of the line that says now. */
export function Timeline({ schedule, events }: Props) {
  const now = useNow();
  const [chosen, choose] = useState<WindowName | null>(null);
  // Chosen once, when the page opens: a window that changed by itself would move under the eye.
  const [suitable] = useState(() => suitableWindow(schedule.nextRuns, events[0]?.at ?? null, now));
  const name = chosen ?? suitable;
  const drawn = whatToDraw({ schedule, events }, windowAt(name, now));
  return (
    <Section title="Timeline" end={<Segmented label="Window" value={name} options={windows} onChange={choose} />}>
      <Chart drawn={drawn} notes={{ past: pastNote(events, drawn, now), future: futureNote(schedule, drawn) }} />
      <Legend
        kinds={new Set(drawn.marks.map(({ kind }) => kind))}
        coming={drawn.coming.length}
        paused={drawn.spans.length > 0}
      />
    </Section>
  );
}

/** Marks stand at least this far apart, as a share of the window: they do not overlap on a phone either. */
const apart = 0.05;

function whatToDraw({ schedule, events }: Props, shown: Window): Drawn {
  const reach = schedule.status === "paused" ? shown.to : null;
  return {
    shown,
    marks: clusters(events, (shown.to - shown.from) * apart).filter(({ at }) => at >= shown.from && at <= shown.now),
    spans: pausedSpans(events, reach, shown.from).filter(({ to }) => to > shown.from),
    coming: schedule.nextRuns.map(msOf).filter((at) => at > shown.now && at <= shown.to),
  };
}

/** Why nothing is drawn left of now; null where something is. */
function pastNote(events: HistoryEvent[], { marks }: Drawn, now: number): string | null {
  if (marks.length > 0) return null;
  const newest = events.find(({ at }) => at !== null && msOf(at) <= now)?.at;
  return newest ? `none in this window, the last ${relativeTime(msOf(newest), now)}` : "none recorded";
}

/** Why nothing is drawn right of now; null where something is. */
function futureNote({ status, nextRuns, neverFires }: ScheduleDetail, { coming }: Drawn): string | null {
  if (coming.length > 0) return null;
  if (nextRuns.length > 0) return "later";
  if (neverFires) return "never";
  return status === "paused" ? "none, paused" : "none known";
}

const percent = (at: number, shown: Window) => `${placeOf(at, shown).toFixed(3)}%`;

/** Pixels from the top: where the lanes begin, meet and end. */
const top = 22;
const middle = 82;
const bottom = 142;

function Chart({ drawn, notes }: { drawn: Drawn; notes: { past: string | null; future: string | null } }) {
  const { zone } = useZone();
  const { shown, marks } = drawn;
  const nowAt = percent(shown.now, shown);
  return (
    <div className="relative mt-1 ml-[84px] h-[164px] phone:ml-[54px]">
      <Lanes drawn={drawn} />
      <LaneName at={(top + middle) / 2}>Events</LaneName>
      <LaneName at={(middle + bottom) / 2}>
        Coming<span className="phone:hidden"> runs</span>
      </LaneName>
      {marks.map((cluster) => (
        <ClusterMark key={cluster.at} cluster={cluster} left={percent(cluster.at, shown)} />
      ))}
      {notes.past ? (
        <span
          style={{ top: (top + middle) / 2, right: `${100 - placeOf(shown.now, shown)}%` }}
          className="-translate-y-1/2 absolute mr-2 max-w-[60%] rounded-sm bg-canvas px-1 text-2xs text-ink-3"
        >
          {notes.past}
        </span>
      ) : null}
      {notes.future ? (
        <span
          style={{ top: (middle + bottom) / 2, left: nowAt }}
          className="-translate-y-1/2 absolute ml-2 whitespace-nowrap rounded-sm bg-sunken px-1 text-2xs text-ink-3"
        >
          {notes.future}
        </span>
      ) : null}
      <span
        style={{ left: nowAt }}
        className="absolute top-0 -translate-x-1/2 whitespace-nowrap px-1 font-medium text-2xs text-accent-text"
      >
        now {clockTime(shown.now, zone)}
      </span>
      <Axis shown={shown} />
    </div>
  );
}

/** Everything that is drawn without words: grid, pauses, coming runs and the now line. */
function Lanes({ drawn: { shown, marks, spans, coming } }: { drawn: Drawn }) {
  const { zone } = useZone();
  const hatch = useId();
  const nowAt = percent(shown.now, shown);
  const height = bottom - top;
  return (
    <svg className="absolute inset-0 size-full overflow-hidden" role="img" aria-label={told(marks, spans, coming)}>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--paused)" strokeWidth="1.5" opacity="0.4" />
        </pattern>
      </defs>
      <rect x={nowAt} y={top} width="100%" height={height} fill="var(--sunken)" />
      {ticksOf(shown, zone).map(({ at }) => (
        <line key={at} x1={percent(at, shown)} x2={percent(at, shown)} y1={top} y2={bottom} stroke="var(--grid)" />
      ))}
      {spans.map(({ from, to }) => {
        const left = Math.max(0, placeOf(from, shown));
        const width = Math.max(0.2, Math.min(100, placeOf(to, shown)) - left);
        return (
          <rect key={from} x={`${left}%`} y={top} width={`${width}%`} height={height} fill={`url(#${hatch})`}>
            <title>{from <= shown.from ? "Paused" : `Paused from ${fullTime(from, zone)}`}</title>
          </rect>
        );
      })}
      <line x1="0" x2="100%" y1={middle} y2={middle} stroke="var(--border)" />
      <line x1="0" x2="100%" y1={bottom} y2={bottom} stroke="var(--border-strong)" />
      {coming.map((at) => (
        <circle
          key={at}
          cx={percent(at, shown)}
          cy={(middle + bottom) / 2}
          r="4"
          fill="var(--sunken)"
          stroke="var(--text-2)"
          strokeWidth="1.5"
        >
          <title>{`Will run at ${fullTime(at, zone)}`}</title>
        </circle>
      ))}
      <line x1={nowAt} x2={nowAt} y1={top - 4} y2={bottom} stroke="var(--accent)" strokeWidth="1.5" />
    </svg>
  );
}

/** The same as a sentence, for those who do not see it; the table beside says it all. */
function told(marks: Cluster[], spans: Span[], coming: number[]): string {
  const events = marks.reduce((sum, { events: some }) => sum + some.length, 0);
  return `Timeline: ${counted(events, "event")}, ${counted(spans.length, "pause")}, ${counted(coming.length, "coming run")}`;
}

function Axis({ shown }: { shown: Window }) {
  const { zone } = useZone();
  return (
    <>
      <span style={{ top: bottom + 4 }} className="-left-[84px] absolute text-2xs text-ink-3 phone:-left-[54px]">
        {zoneName(shown.now, zone)}
      </span>
      {ticksOf(shown, zone)
        .filter(({ at }) => placeOf(at, shown) >= 2 && placeOf(at, shown) <= 96)
        .map(({ at, isDay }, index) => (
          <span
            key={at}
            style={{ left: percent(at, shown), top: bottom + 4 }}
            className={`absolute -translate-x-1/2 whitespace-nowrap text-2xs text-ink-3 ${index % 2 ? "phone:hidden" : ""}`}
          >
            {isDay ? dayOf(at, shown.now, zone) : minuteTime(at, zone)}
          </span>
        ))}
    </>
  );
}

function LaneName({ at, children }: { at: number; children: ReactNode }) {
  return (
    <span style={{ top: at }} className="-left-[84px] -translate-y-1/2 absolute text-2xs text-ink-3 phone:-left-[54px]">
      {children}
    </span>
  );
}

/** Events that a tooltip lists before it counts the rest. */
const mostTold = 6;
const longestTold = 120;

function ClusterMark({ cluster: { events, kind }, left }: { cluster: Cluster; left: string }) {
  const { zone } = useZone();
  const lines = events.slice(0, mostTold).map((event) => {
    const when = event.at === null ? "" : `${fullTime(msOf(event.at), zone)}  `;
    return when + [eventInWords(event), eventByWhom(event)].filter(Boolean).join(", ").slice(0, longestTold);
  });
  if (events.length > mostTold) lines.push(`and ${counted(events.length - mostTold, "more event")}`);
  return (
    <span
      style={{ left, top: (top + middle) / 2 }}
      data-tip={lines.join("\n")}
      className="absolute -translate-x-1/2 -translate-y-1/2 p-1.5"
    >
      <Mark name={kind} />
      {events.length > 1 ? (
        <span className="absolute inset-x-0 top-[21px] text-center text-2xs text-ink-2">{events.length}</span>
      ) : null}
    </span>
  );
}
