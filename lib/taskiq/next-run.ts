import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { type Instant, instantFromMs, instantToMs } from "@/lib/schedules/timestamps";
import { durationSeconds, readInterval } from "./duration";
import { whyNever } from "./never";
import { readTime } from "./one-shot";
import { type Cron, dayOutcome, killsTheScheduler, outcome, outcomeAt, readCron } from "./pycron";
import { severalOf } from "./several";
import type { Expression, NextRun } from "./types";
import { type Zone, zoneKills, zoneOf } from "./zone";

/**
 * Computes the first run after a moment, by the scheduler's own rules (contract §3): the start of a matching minute, strictly
 * later than `after`. The run of a one-shot is its own time, even if that is past: while listed, it fires at the next poll.
 * The next run of an interval is not known here, since a payload does not say when it fired last.
 */
export function nextRun(expression: Expression | null, after: Date): NextRun {
  if (expression === null) return { at: null, neverFires: null };
  if (severalOf(expression) !== null) return { at: firstOfSeveral(expression, after), neverFires: null };
  if (expression.kind === "interval") return { at: null, neverFires: intervalFault(expression.value) };
  if (expression.kind === "time") {
    const at = timeOf(expression.value);
    if (at === null) return { at, neverFires: `TaskIQ cannot read "${quoted(expression.value)}" as a time.` };
    // Python writes the year in the list's name without zeros, and reads only names with four digits.
    return at < "1000"
      ? { at: null, neverFires: "TaskIQ never finds a one-shot of a year before 1000." }
      : { at, neverFires: null };
  }
  const read = clockworkOf(expression);
  if ("never" in read) return { at: null, neverFires: read.never };
  const at = nextMinute(read, after.getTime());
  return { at: at === null ? null : instantFromMs(at), neverFires: at === null ? noSuchTime : null };
}

/** Computes the next run of a payload that sets several of the three; null where it follows the interval. */
function firstOfSeveral(expression: Expression, after: Date): Instant | null {
  const several = severalOf(expression);
  if (several === "minute") {
    const at = timeOf(expression.value);
    return at === null ? null : `${at.slice(0, 16)}:00.000000Z`;
  }
  if (several !== "first") return null;
  const runs = [nextRun({ ...expression, also: undefined }, after).at, timeOf(expression.also?.time ?? "")];
  return runs.filter((at) => at !== null).sort()[0] ?? null;
}

/** When TaskIQ fires a schedule that it then deletes (`firesOnce`): at its next run, even if past, else at its next read. */
export const onceAt = (expression: Expression, after: Date): Instant =>
  nextRun(expression, after).at ?? instantFromMs(after.getTime());

/** Computes the next `count` runs after a moment, in order: one at most of what fires once, none where they are not known. */
export function nextRuns(expression: Expression | null, after: Date, count: number): Instant[] {
  const runs: Instant[] = [];
  let from = after;
  while (runs.length < count) {
    const { at } = nextRun(expression, from);
    if (at === null) break;
    runs.push(at);
    if (expression?.kind !== "cron" || expression.also !== undefined) break;
    from = new Date(instantToMs(at));
  }
  return runs;
}

/**
 * Computes the last run of a cron schedule at or before a moment, within the year before it. Null: none, another kind, or a
 * payload that sets more than a cron.
 */
export function previousRun(expression: Expression | null, at: Date): Instant | null {
  if (expression?.kind !== "cron" || expression.also !== undefined) return null;
  const isRun = (after: number) => {
    const next = nextRun(expression, new Date(after)).at;
    return next !== null && instantToMs(next) <= at.getTime() ? next : null;
  };
  let early = at.getTime() - limits.previousRunMs;
  let late = at.getTime();
  let found = isRun(early);
  // Between two runs the next run stays the same, so a binary search finds the last moment whose next run is before `at`.
  while (found !== null && late - early > 1000) {
    const middle = Math.floor((early + late) / 2);
    const next = isRun(middle);
    if (next === null) late = middle;
    else [early, found] = [middle, next];
  }
  return found;
}

/** Returns whether a cron schedule is due in the minute of a moment; false for every other kind. */
export function matchesMinute(expression: Expression | null, at: Date): boolean {
  return expression?.kind === "cron" && cronOutcomeAt(expression, at) === "fires";
}

/** Returns what the scheduler does with a cron schedule at a moment: `unreadable` is only logged, `dies` ends its process. */
export function cronOutcomeAt(expression: Expression, at: Date): "fires" | "no" | "unreadable" | "dies" | "unknown" {
  const clock = clockOf(expression.offset);
  if (clock === "kills") return "dies";
  if (clock === "unknown") return "unreadable";
  if (clock === "elsewhere") return "unknown";
  const cron = readCron(expression.value);
  if (cron === "not five fields") return "unreadable";
  if (cron === "too long") return "unknown";
  const seconds = at.getTime() / 1000;
  const ahead = "offsetAt" in clock ? clock.offsetAt(seconds) : clock.fixed;
  const wall = new Date(Math.floor((seconds + ahead) * 1000));
  const said = outcomeAt(
    cron,
    wall.getUTCMinutes(),
    wall.getUTCHours(),
    wall.getUTCDate(),
    wall.getUTCMonth() + 1,
    wall.getUTCDay(),
  );
  return (["no", "fires", "unreadable", "dies"] as const)[said];
}

const noSuchTime =
  "No such moment ever comes: where the clocks of its zone go forward, the skipped hour has no runs. Use a time outside of it.";

const quoted = (text: string) => cut(text, limits.quoted);

/** Reads a one-shot's time: a payload may also hold a number, which Expression holds as text. */
const timeOf = (value: string) => readTime(value);

function intervalFault(value: string): string | null {
  const read = readInterval(value);
  if ("fault" in read) return `TaskIQ cannot read it: ${read.fault}.`;
  return read.kills ? "The interval is longer than Python can count: use a shorter one." : null;
}

type Clock = { fixed: number } | Zone;
export type Clockwork = { cron: Cron; clock: Clock };

/** Returns how many seconds the wall clock of an offset is ahead: a fixed number, or what a zone says. */
function clockOf(offset: string | null): Clock | "kills" | "unknown" | "elsewhere" {
  if (offset === null || offset === "") return { fixed: 0 };
  const fixed = durationSeconds(offset);
  if (fixed !== null) return Math.abs(fixed) > 7000 * 366 * 86_400 ? "kills" : { fixed };
  return zoneKills(offset) ? "kills" : zoneOf(offset);
}

/** Returns the fields and the clock of a cron expression that can fire; else why it never does, or null where that is not known. */
export function clockworkOf({ value, offset }: Expression): Clockwork | { never: string | null } {
  const clock = clockOf(offset);
  const named = quoted(offset ?? "");
  if (clock === "kills")
    return { never: `The offset "${named}" stops the scheduler process: use a zone such as Europe/Berlin.` };
  if (clock === "unknown") {
    return { never: `There is no time zone "${named}": use an IANA name, in its own case, such as Europe/Berlin.` };
  }
  if (clock === "elsewhere") return { never: null };
  const cron = readCron(value);
  if (cron === "too long") return { never: null };
  if (killsTheScheduler(value)) {
    return { never: "A step of 0 stops the scheduler process: use 1 instead of 0." };
  }
  const never = whyNever(value, cron);
  if (never !== null) return { never };
  return cron === "not five fields" ? { never: null } : { cron, clock };
}

/** Returns the milliseconds since 1970 of the first matching minute that begins after a moment; null: none within the horizon. */
function nextMinute({ cron, clock }: Clockwork, afterMs: number): number | null {
  const after = Math.floor(afterMs / 1000);
  const lastYear = new Date(afterMs).getUTCFullYear() + limits.nextRunYears;
  if ("fixed" in clock) {
    const from = Math.floor((after + clock.fixed) / 60) + 1;
    const found = firstMatch(cron, from, Date.UTC(lastYear, 0, 1) / 60_000);
    // The scheduler checks once a second, so the start moves to the next whole second.
    return found === null ? null : Math.ceil(found * 60 - clock.fixed) * 1000;
  }
  for (let year = new Date(afterMs).getUTCFullYear(); year < lastYear; year += 1) {
    for (const span of clock.spansOf(year)) {
      if (span.to <= after) continue;
      const from =
        span.from > after ? Math.ceil((span.from + span.offset) / 60) : Math.floor((after + span.offset) / 60) + 1;
      const found = firstMatch(cron, from, (span.to + span.offset) / 60);
      if (found !== null) return (found * 60 - span.offset) * 1000;
    }
  }
  return null;
}

/**
 * Returns the first matching minute of a wall clock in [from, to), in minutes since 1970 by that clock. It goes from month to
 * month, day to day, hour to hour, minute to minute, and looks into each only where it matches.
 */
function firstMatch(cron: Cron, from: number, to: number): number | null {
  const start = new Date(from * 60_000);
  let year = start.getUTCFullYear();
  let month = start.getUTCMonth() + 1;
  let day = start.getUTCDate();
  let minute = start.getUTCHours() * 60 + start.getUTCMinutes();
  for (;;) {
    const monthStart = Date.UTC(year, month - 1, 1) / 60_000;
    if (monthStart >= to) return null;
    if (cron.month.of[month] === outcome.yes) {
      const days = daysIn(year, month);
      const firstDow = new Date(monthStart * 60_000).getUTCDay();
      for (; day <= days; day += 1) {
        if (dayOutcome(cron, day, (firstDow + day - 1) % 7) === outcome.yes) {
          const time = firstTime(cron, minute);
          if (time !== null) {
            const found = monthStart + (day - 1) * 1440 + time;
            return found < to ? found : null;
          }
        }
        minute = 0;
      }
    }
    day = 1;
    minute = 0;
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
}

/** Returns the first matching minute of a day, not before `from` (minutes since midnight). */
function firstTime(cron: Cron, from: number): number | null {
  let minute = from % 60;
  for (let hour = Math.floor(from / 60); hour < 24; hour += 1) {
    if (cron.hour.of[hour] === outcome.yes) {
      for (; minute < 60; minute += 1) if (cron.minute.of[minute] === outcome.yes) return hour * 60 + minute;
    }
    minute = 0;
  }
  return null;
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
