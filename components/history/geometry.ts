import type { HistoryEvent } from "@/lib/api/contract";
import { msOf } from "@/lib/format/time";

export type Span = { from: number; to: number };

/** Milliseconds of the windows one can choose. */
export const windows = { "1h": 3_600_000, "12h": 43_200_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;
export type Window = keyof typeof windows;
const names = ["1h", "12h", "7d", "30d"] as const;

/** The smallest window that holds a few runs: by the distance of the coming ones (ms since 1970), a week where none is known. */
export function windowFor(runs: number[]): Window {
  const [first, second] = runs;
  if (first === undefined || second === undefined) return "7d";
  return names.find((name) => (second - first) * 6 <= windows[name]) ?? "30d";
}

/** When it was paused, in ms since 1970, from events in any order; a pause that goes on ends at `now`. */
export function pausedSpans(events: HistoryEvent[], now: number, pausedNow: boolean): Span[] {
  const turns = events
    .flatMap(({ event, at }) => {
      if (at === null || (event !== "task_paused" && event !== "task_resumed")) return [];
      return [{ at: msOf(at), paused: event === "task_paused" }];
    })
    .sort((a, b) => a.at - b.at);
  const spans: Span[] = [];
  let from: number | null = null;
  for (const turn of turns) {
    if (turn.paused) from ??= turn.at;
    else if (from !== null) {
      spans.push({ from, to: turn.at });
      from = null;
    }
  }
  if (from !== null && pausedNow) spans.push({ from, to: now });
  return spans;
}

/** Where a moment stands between `left` and `right`, as a share of the window. */
export const placeOf = (at: number, { from, to }: Span): number => (at - from) / (to - from);
