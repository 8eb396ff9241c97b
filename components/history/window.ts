import { msOf, zoneOffsetMs } from "@/lib/format/time";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The windows of a timeline: how much of the past it shows, and half as much of the future. */
export const windows = [
  { value: "1h", label: "1 h", ms: hour },
  { value: "6h", label: "6 h", ms: 6 * hour },
  { value: "24h", label: "24 h", ms: day },
  { value: "7d", label: "7 d", ms: 7 * day },
  { value: "30d", label: "30 d", ms: 30 * day },
] as const;
export type WindowName = (typeof windows)[number]["value"];

/** The future in the window, as a share of the past. */
const ahead = 0.5;

/** Unix milliseconds. */
export type Window = { from: number; to: number; now: number };

/** Returns the window of that name around now, in Unix milliseconds. */
export function windowAt(name: WindowName, now: number): Window {
  const ms = windows.find((window) => window.value === name)?.ms ?? day;
  return { from: now - ms, to: now + ms * ahead, now };
}

/**
 * Returns the window that suits a schedule: the smallest that holds the next runs, so that it follows how often the
 * schedule runs. Where none is known, the smallest that holds the latest event.
 */
export function suitableWindow(nextRuns: string[], lastEventAt: string | null, now: number): WindowName {
  const last = nextRuns.at(-1);
  if (last !== undefined) return smallestOf((msOf(last) - now) / ahead);
  return lastEventAt === null ? "24h" : smallestOf((now - msOf(lastEventAt)) * 1.15);
}

const smallestOf = (ms: number): WindowName => windows.find((window) => window.ms >= ms)?.value ?? "30d";

const steps = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2 * 1440, 5 * 1440, 10 * 1440].map((each) => each * minute);
const mostTicks = 8;

/** Returns where to mark the axis: at round times in the zone, summer time or not, at most `mostTicks`. */
export function ticksOf({ from, to }: Window, zone: string): { at: number; isDay: boolean }[] {
  const step = steps.find((each) => (to - from) / each <= mostTicks) ?? 10 * day;
  const ticks: { at: number; isDay: boolean }[] = [];
  for (let local = Math.ceil((from + zoneOffsetMs(from, zone)) / step) * step; ; local += step) {
    const at = momentOf(local, zone);
    if (at > to) return ticks;
    if (at >= from) ticks.push({ at, isDay: local % day === 0 });
  }
}

/** Returns when the zone's clock shows `local`; where it skips that, an hour away. */
function momentOf(local: number, zone: string): number {
  const near = local - zoneOffsetMs(local, zone);
  return local - zoneOffsetMs(near, zone);
}

/** Returns where a moment is in the window, in percent of its width: below 0 or above 100 outside of it. */
export const placeOf = (at: number, { from, to }: Window): number => ((at - from) / (to - from)) * 100;
