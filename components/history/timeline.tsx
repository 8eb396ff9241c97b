"use client";

import { useState } from "react";
import { useNow } from "@/components/ui/clock";
import { Segmented } from "@/components/ui/segmented";
import { Mark } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import type { ScheduleDetail } from "@/lib/api/contract";
import { eventInWords, eventKind } from "@/lib/format/event";
import { absoluteTime, fullTime, msOf, zoneName } from "@/lib/format/time";
import { pausedSpans, placeOf, type Window, windowFor, windows } from "./geometry";

const options = [
  { value: "1h", label: "1 h" },
  { value: "12h", label: "12 h" },
  { value: "7d", label: "7 d" },
  { value: "30d", label: "30 d" },
] as const;

/** Two thirds of the window are past; the coming runs stand right of the now line. */
const pastShare = 0.67;
const ticks = [0, 0.25, 0.5, 0.75];

/** What happened and what comes, on one axis: newest right, past and future apart. */
export function Timeline({ schedule, events }: { schedule: ScheduleDetail; events: ScheduleDetail["recentHistory"] }) {
  const now = useNow();
  const { zone } = useZone();
  const runs = schedule.nextRuns.map(msOf);
  const [chosen, choose] = useState<Window>(() => windowFor(runs));
  const length = windows[chosen];
  const span = { from: now - length * pastShare, to: now + length * (1 - pastShare) };
  const seen = (at: number) => at >= span.from && at <= span.to;
  const left = (at: number) => `${(100 * placeOf(Math.min(Math.max(at, span.from), span.to), span)).toFixed(3)}%`;
  const paused = pausedSpans(events, now, schedule.status === "paused").filter(({ to }) => to >= span.from);
  return (
    <div>
      <div className="mb-2 flex justify-end">
        <Segmented label="Window" value={chosen} options={options} onChange={choose} />
      </div>
      <div className="relative h-36 border-line border-y" role="img" aria-label={`Timeline of ${schedule.name}`}>
        <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible">
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" y1="0" x2="0" y2="6" stroke="var(--paused)" opacity="0.4" />
            </pattern>
          </defs>
          <rect x={`${100 * pastShare}%`} width={`${100 * (1 - pastShare)}%`} height="100%" fill="var(--sunken)" />
          {paused.map(({ from, to }) => (
            <rect
              key={from}
              x={left(from)}
              width={`${100 * (placeOf(to, span) - placeOf(Math.max(from, span.from), span))}%`}
              height="100%"
              fill="url(#hatch)"
            />
          ))}
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={`${100 * tick}%`} x2={`${100 * tick}%`} y1="0" y2="100%" stroke="var(--grid)" />
              <text x={`${100 * tick}%`} y="138" dx="4" fontSize="11" fill="var(--text-3)">
                {absoluteTime(span.from + length * tick, now, zone)}
              </text>
            </g>
          ))}
          {runs.filter(seen).map((at) => (
            <circle key={at} cx={left(at)} cy="84" r="3.5" fill="var(--canvas)" stroke="var(--mark-strong)">
              <title>{`will run ${fullTime(at, zone)}`}</title>
            </circle>
          ))}
          <line
            x1={`${100 * pastShare}%`}
            x2={`${100 * pastShare}%`}
            y1="0"
            y2="100%"
            stroke="var(--accent)"
            strokeWidth="1.5"
          />
        </svg>
        {events.map((event, index) => {
          const at = event.at === null ? Number.NaN : msOf(event.at);
          if (!seen(at)) return null;
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in everything
              key={`${event.at} ${index}`}
              className="absolute top-8 -translate-x-1/2"
              style={{ left: left(at) }}
              data-tip={`${eventInWords(event)}, ${fullTime(at, zone)}`}
            >
              <Mark name={eventKind(event)} />
            </span>
          );
        })}
      </div>
      <p className="mt-2 text-2xs text-ink-3">
        Blue line: now ({zoneName(now, zone)}) · circles: coming runs · hatched: paused
      </p>
    </div>
  );
}
