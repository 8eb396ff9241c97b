"use client";

import { type ReactNode, useId, useState } from "react";
import { useNow } from "@/components/ui/clock";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Mark } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import type { HistoryEvent, RunAnswer, ScheduleDetail } from "@/lib/api/contract";
import { eventByWhom, eventInWords, eventKind } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import { runBegan, runTimeoutMs, runTook } from "@/lib/format/run";
import { clockTime, dayOf, fullTime, minuteTime, msOf, relativeTime, zoneName } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { Durations } from "./durations";
import { Legend } from "./legend";
import { MissedMark } from "./missed-mark";
import { RunMarks } from "./run-marks";
import { type Cluster, clusters, type MissedCluster, missedClusters, pausedSpans, type Span } from "./spans";
import { placeOf, suitableWindow, ticksOf, type Window, type WindowName, windowAt, windows } from "./window";

type Props = {
  schedule: ScheduleDetail;
  events: HistoryEvent[];
  /** Newest first; null where runs are not reported. */
  runs: RunAnswer[] | null;
  /** Instants at which it was due and did not run, newest first. */
  missed: string[];
  /** Asks why it did not run at that moment, in Unix milliseconds. */
  onAsk: (ms: number) => void;
};

/** What a chart draws, in Unix milliseconds. */
type Drawn = {
  shown: Window;
  marks: Cluster[];
  spans: Span[];
  coming: number[];
  runs: RunAnswer[];
  missed: MissedCluster[];
  /** Px from the top to the end of the last lane. */
  bottom: number;
};

/** What happened to a schedule and what comes. Newest at the right; nothing to come is left of the now line. */
export function Timeline({ schedule, events, runs, missed, onAsk }: Props) {
  const now = useNow();
  const [chosen, choose] = useState<WindowName | null>(null);
  // Chosen once, when the page opens: a window that changed by itself would move under the reader's eyes.
  const [suitable] = useState(() => suitableWindow(schedule.nextRuns, reachOf(events, runs ?? []), now));
  const name = chosen ?? suitable;
  const drawn = whatToDraw({ schedule, events, runs, missed }, windowAt(name, now));
  return (
    <Section title="Timeline" end={<Segmented label="Window" value={name} options={windows} onChange={choose} />}>
      <Chart
        drawn={drawn}
        timeoutMs={runTimeoutMs(schedule)}
        notes={{
          past: pastNote(events, drawn, now),
          ran: runs === null ? null : ranNote(runs, drawn, now),
          future: futureNote(schedule, drawn),
        }}
        onAsk={onAsk}
      />
      <Legend
        kinds={new Set(drawn.marks.map(({ kind }) => kind))}
        coming={drawn.coming.length}
        paused={drawn.spans.length > 0}
        runs={new Set(drawn.runs.map(({ state }) => state))}
        missed={drawn.missed.length > 0}
      />
    </Section>
  );
}

/** The least distance of two marks, as a share of the window, so that they do not overlap on a phone either. */
const apart = 0.05;
const missedApart = 0.07;

/** Returns how far back the first window reaches, where no next run is known: some runs, else the newest event. */
function reachOf([event]: HistoryEvent[], runs: RunAnswer[]): string | null {
  const run = runs[Math.min(limits.shown.timelineRuns, runs.length) - 1];
  return run?.startedAt ?? run?.queuedAt ?? event?.at ?? null;
}

function whatToDraw({ schedule, events, runs, missed }: Omit<Props, "onAsk">, shown: Window): Drawn {
  const reach = schedule.status === "paused" ? shown.to : null;
  const seen = (runs ?? []).filter((run) => {
    const from = runBegan(run);
    return from <= shown.now && from + (runTook(run, shown.now) ?? 0) >= shown.from;
  });
  return {
    shown,
    runs: seen,
    missed: missedClusters(
      missed.map(msOf).filter((at) => at >= shown.from && at <= shown.now),
      (shown.to - shown.from) * missedApart,
    ),
    bottom: seen.some(({ finishedAt }) => finishedAt !== null) ? bottomWithDurations : bottomOfLanes,
    marks: clusters(events, (shown.to - shown.from) * apart).filter(({ at }) => at >= shown.from && at <= shown.now),
    spans: pausedSpans(events, reach, shown.from).filter(({ to }) => to > shown.from),
    coming: schedule.nextRuns.map(msOf).filter((at) => at > shown.now && at <= shown.to),
  };
}

/** Returns why nothing is drawn left of now; null where something is. */
function pastNote(events: HistoryEvent[], { marks }: Drawn, now: number): string | null {
  if (marks.length > 0) return null;
  const newest = events.find(({ at }) => at !== null && msOf(at) <= now)?.at;
  return newest ? `none in this window, the last ${relativeTime(msOf(newest), now)}` : "none recorded";
}

/** The same for the lane of runs. */
function ranNote(runs: RunAnswer[], drawn: Drawn, now: number): string | null {
  if (drawn.runs.length > 0 || drawn.missed.length > 0) return null;
  const [newest] = runs;
  return newest ? `none in this window, the last ${relativeTime(runBegan(newest), now)}` : "none reported";
}

/** Returns why nothing is drawn right of now; null where something is. */
function futureNote({ status, nextRuns, neverFires }: ScheduleDetail, { coming }: Drawn): string | null {
  if (coming.length > 0) return null;
  if (nextRuns.length > 0) return "later";
  if (neverFires) return "never";
  return status === "paused" ? "none, paused" : "none known";
}

const percent = (at: number, shown: Window) => `${placeOf(at, shown).toFixed(3)}%`;

/** Px from the top: where the lanes begin, meet and end. */
const top = 22;
const middle = 82;
const bottomOfLanes = 142;
const bottomWithDurations = 206;

type ChartProps = {
  drawn: Drawn;
  timeoutMs: number | null;
  /** Why a lane is empty: of events, of past runs and of runs to come. */
  notes: { past: string | null; ran: string | null; future: string | null };
  onAsk: (ms: number) => void;
};

function Chart({ drawn, timeoutMs, notes, onAsk }: ChartProps) {
  const { zone } = useZone();
  const { shown, marks, runs, missed, bottom } = drawn;
  const nowAt = percent(shown.now, shown);
  return (
    <div style={{ height: bottom + 22 }} className="relative mt-1 ml-[84px] phone:ml-[54px]">
      <Lanes drawn={drawn} />
      <LaneName at={(top + middle) / 2}>Events</LaneName>
      <LaneName at={(middle + bottomOfLanes) / 2}>Runs</LaneName>
      <RunMarks runs={runs} shown={shown} middle={(middle + bottomOfLanes) / 2} />
      {bottom > bottomOfLanes ? (
        <Durations runs={runs} shown={shown} top={bottomOfLanes} bottom={bottom} timeoutMs={timeoutMs} />
      ) : null}
      {marks.map((cluster, index) => (
        <ClusterMark
          key={cluster.at}
          cluster={cluster}
          left={percent(cluster.at, shown)}
          room={placeOf(marks[index - 1]?.at ?? shown.now, shown) - placeOf(cluster.at, shown)}
        />
      ))}
      {missed.map((cluster) => (
        <MissedMark
          key={cluster.at}
          cluster={cluster}
          left={percent(cluster.at, shown)}
          top={(middle + bottomOfLanes) / 2 - 20}
          onAsk={onAsk}
        />
      ))}
      <PastNote at={(top + middle) / 2} shown={shown} note={notes.past} />
      <PastNote at={(middle + bottomOfLanes) / 2} shown={shown} note={notes.ran} />
      {notes.future ? (
        <span
          style={{ top: (middle + bottomOfLanes) / 2, left: nowAt }}
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
      <Axis shown={shown} bottom={bottom} />
    </div>
  );
}

/** Why a lane is empty left of now. */
function PastNote({ at, shown, note }: { at: number; shown: Window; note: string | null }) {
  if (note === null) return null;
  return (
    <span
      style={{ top: at, right: `${100 - placeOf(shown.now, shown)}%` }}
      className="-translate-y-1/2 absolute mr-2 max-w-[60%] rounded-sm bg-canvas px-1 text-2xs text-ink-3"
    >
      {note}
    </span>
  );
}

/** Coming runs that are nearer than this share of the window would overlap as circles of full size. */
const densest = 0.025;

/** Everything that is drawn without words: grid, pauses, coming runs and the now line. */
function Lanes({ drawn: { shown, marks, spans, coming, runs, missed, bottom } }: { drawn: Drawn }) {
  const { zone } = useZone();
  const hatch = useId();
  const nowAt = percent(shown.now, shown);
  const height = bottom - top;
  const [first = 0, second = Number.POSITIVE_INFINITY] = coming;
  const dense = (second - first) / (shown.to - shown.from) < densest;
  return (
    <svg
      className="absolute inset-0 size-full overflow-hidden"
      role="img"
      aria-label={told({ marks, spans, coming, runs, missed })}
    >
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
      {bottom > bottomOfLanes ? (
        <line x1="0" x2="100%" y1={bottomOfLanes} y2={bottomOfLanes} stroke="var(--border)" />
      ) : null}
      <line x1="0" x2="100%" y1={bottom} y2={bottom} stroke="var(--border-strong)" />
      {coming.map((at) => (
        <circle
          key={at}
          cx={percent(at, shown)}
          cy={(middle + bottomOfLanes) / 2}
          r={dense ? 2 : 4}
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

/** The chart as a sentence, for screen readers. The table beside it says it all. */
function told({ marks, spans, coming, runs, missed }: Omit<Drawn, "shown" | "bottom">): string {
  const events = marks.reduce((sum, { events: some }) => sum + some.length, 0);
  const failed = runs.filter(({ state }) => state === "failed").length;
  const ran = runs.length > 0 ? `${counted(runs.length, "run")}, ${failed} failed, ` : "";
  const gaps = missed.reduce((sum, { times }) => sum + times, 0);
  const not = gaps > 0 ? `${counted(gaps, "missed run")}, ` : "";
  return `Timeline: ${counted(events, "event")}, ${ran}${not}${counted(spans.length, "pause")}, ${counted(coming.length, "coming run")}`;
}

function Axis({ shown, bottom }: { shown: Window; bottom: number }) {
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

/** The room to the next mark, in percent of the width, from which on a mark has its words beside it. */
const roomForWords = 18;

type ClusterMarkProps = { cluster: Cluster; left: string; room: number };

function ClusterMark({ cluster: { events, kind }, left, room }: ClusterMarkProps) {
  const { zone } = useZone();
  const lines = events.slice(0, limits.shown.markEvents).map((event) => {
    const when = event.at === null ? "" : `${fullTime(msOf(event.at), zone)}  `;
    return (
      when + [eventInWords(event), eventByWhom(event)].filter(Boolean).join(", ").slice(0, limits.shown.tooltipEvent)
    );
  });
  if (events.length > limits.shown.markEvents)
    lines.push(`and ${counted(events.length - limits.shown.markEvents, "more event")}`);
  const main = events.find((event) => eventKind(event) === kind);
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
      {main && room >= roomForWords ? (
        <span
          aria-hidden="true"
          className="absolute top-1/2 left-6 max-w-28 -translate-y-1/2 truncate text-2xs text-ink-3 phone:hidden"
        >
          {eventInWords(main)}
        </span>
      ) : null}
    </span>
  );
}
