import { instantToMs } from "@/lib/schedules/timestamps";
import { clockworkOf, nextRun } from "./next-run";
import { type Cron, dayOutcome, outcome } from "./pycron";
import type { Expression } from "./types";
import type { Span } from "./zone";

/**
 * Calls `visit` with each run of a cron expression in [fromMs, toMs), in order, in ms since 1970: the same runs as `nextRuns`
 * returns, but at once, in one step a day of the window and one a run (contract §3).
 * @returns how many runs there were; none where it never fires or where that is not known
 */
export function eachRun(expression: Expression, fromMs: number, toMs: number, visit: (ms: number) => void): number {
  if (expression.also !== undefined) return onlyRun(expression, fromMs, toMs, visit);
  const read = clockworkOf(expression);
  if ("never" in read) return 0;
  const { cron, clock } = read;
  const times = timesOfDay(cron);
  let runs = 0;
  for (const { from, to, offset } of "fixed" in clock
    ? [fixedSpan(fromMs, toMs, clock.fixed)]
    : spansOf(clock, fromMs, toMs)) {
    const firstDay = Math.floor((from + offset) / 86_400);
    for (let day = firstDay; day * 86_400 < to + offset; day++) {
      if (!isDay(cron, day)) continue;
      for (const time of times) {
        // The scheduler checks once a second, so a fraction is rounded up.
        const at = Math.ceil(day * 86_400 + time * 60 - offset);
        if (at < from || at >= to || at * 1000 < fromMs || at * 1000 >= toMs) continue;
        runs++;
        visit(at * 1000);
      }
    }
  }
  return runs;
}

/** At most one run can be computed for a payload that sets more than a cron. */
function onlyRun(expression: Expression, fromMs: number, toMs: number, visit: (ms: number) => void): number {
  const { at } = nextRun(expression, new Date(fromMs - 1));
  const ms = at === null ? Number.NaN : instantToMs(at);
  if (!(ms >= fromMs && ms < toMs)) return 0;
  visit(ms);
  return 1;
}

/** Seconds since 1970, a little beyond both ends. */
const fixedSpan = (fromMs: number, toMs: number, offset: number): Span => ({
  from: Math.floor(fromMs / 1000),
  to: Math.ceil(toMs / 1000),
  offset,
});

function spansOf(zone: { spansOf: (year: number) => Span[] }, fromMs: number, toMs: number): Span[] {
  const window = fixedSpan(fromMs, toMs, 0);
  const spans: Span[] = [];
  for (let year = new Date(fromMs).getUTCFullYear(); year <= new Date(toMs).getUTCFullYear(); year++) {
    for (const { from, to, offset } of zone.spansOf(year)) {
      if (to <= window.from || from >= window.to) continue;
      spans.push({ from: Math.max(from, window.from), to: Math.min(to, window.to), offset });
    }
  }
  return spans;
}

/** Returns the minutes of a day at which an expression fires, if the day matches. */
function timesOfDay({ minute, hour }: Cron): number[] {
  const times: number[] = [];
  for (let h = 0; h < 24; h++) {
    if (hour.of[h] !== outcome.yes) continue;
    for (let m = 0; m < 60; m++) if (minute.of[m] === outcome.yes) times.push(h * 60 + m);
  }
  return times;
}

function isDay(cron: Cron, day: number): boolean {
  const date = new Date(day * 86_400_000);
  if (cron.month.of[date.getUTCMonth() + 1] !== outcome.yes) return false;
  return dayOutcome(cron, date.getUTCDate(), date.getUTCDay()) === outcome.yes;
}
