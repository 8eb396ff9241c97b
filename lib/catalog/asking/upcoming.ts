import type { Catalog } from "@/lib/catalog/facts/catalog";
import { field, flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { Bucket, StartsPage, StartsQuery, Upcoming, UpcomingQuery } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { statuses } from "@/lib/schedules/enums";
import { type Instant, instantFromMicros, instantFromMs, instantToMs } from "@/lib/schedules/timestamps";
import { readInterval } from "@/lib/taskiq/duration";
import { eachRun } from "@/lib/taskiq/runs-within";
import type { Expression } from "@/lib/taskiq/types";
import { type HeldId, holdId } from "./cursor";
import { isFiltered, matching } from "./filter";
import { startsPage } from "./upcoming-starts";

const minuteMs = 60_000;
const bucketMs: Record<Bucket, number> = { minute: minuteMs, hour: 60 * minuteMs };

/** A window of time in ms since 1970; `to` is exclusive. */
export type Window = { from: number; to: number };

/** The window that is asked for: a day from now unless it says otherwise, never what is past. @throws InvalidArgumentError */
function windowOf({ from, to }: { from?: Instant | undefined; to?: Instant | undefined }, at: Date): Window {
  const asked = from === undefined ? at.getTime() : instantToMs(from);
  const begin = Math.max(asked, at.getTime());
  const end = to === undefined ? begin + limits.upcoming.windowMs : instantToMs(to);
  if (!(end > asked)) throw new InvalidArgumentError("to must be later than from.");
  if (end - asked > limits.upcoming.longestWindowMs) throw new InvalidArgumentError("from and to may be 8 days apart.");
  return { from: Math.min(begin, end), to: end };
}

/** One expression that may fire, and how many schedules have it. */
export type Used = { number: number; expression: Expression; rows: number };
export type Fleet = {
  /** The rows that a filter means; null: all. */
  mask: Uint8Array | null;
  crons: Used[];
  oneShots: Used[];
  intervals: Upcoming["intervals"];
  leftOut: Upcoming["leftOut"];
};

/**
 * The expressions of the schedules that a filter means and that TaskIQ lists with a payload: these fire, whatever their
 * status says (contract §2). One look at every row.
 */
function* fleetOf(catalog: Catalog, filter: UpcomingQuery, at: Date): InSlices<Fleet> {
  const { columns, expressions } = catalog;
  const { flags, expression } = columns.arrays;
  const mask = isFiltered(filter) ? (yield* matching(catalog, filter, at)).mask : null;
  const rows = new Uint32Array(expressions.size);
  const leftOut = { paused: 0, notListed: 0, neverFires: 0, unknown: 0 };
  const paused = statuses.indexOf("paused");
  for (let row = 0; row < columns.size; row++) {
    const bits = flags[row] ?? 0;
    if ((bits & flag.visible) === 0 || (mask !== null && mask[row] !== 1)) continue;
    if ((bits & flag.scheduled) !== 0) rows[expression[row] ?? 0] = (rows[expression[row] ?? 0] ?? 0) + 1;
    else if (columns.read(row, field.status) === paused) leftOut.paused++;
    else leftOut.notListed++;
  }
  const fleet: Fleet = { mask, crons: [], oneShots: [], intervals: { schedules: 0, perHour: 0 }, leftOut };
  for (let number = 0; number < rows.length; number++) {
    const count = rows[number] ?? 0;
    if (count > 0) sortIn(fleet, catalog, number, count);
  }
  // Where not all can be counted, those that most schedules share are.
  fleet.crons.sort((a, b) => b.rows - a.rows);
  return fleet;
}

function sortIn(fleet: Fleet, { expressions }: Catalog, number: number, rows: number): void {
  const expression = expressions.get(number);
  if (expressions.neverFires(number) !== null) fleet.leftOut.neverFires += rows;
  else if (expression?.kind === "interval") {
    const read = readInterval(expression.value);
    fleet.intervals.schedules += rows;
    fleet.intervals.perHour += "seconds" in read ? (rows * 3600) / read.seconds : 0;
  } else if (expression === null || Number.isNaN(expressions.nextOf(number))) fleet.leftOut.unknown += rows;
  else (expression.kind === "cron" ? fleet.crons : fleet.oneShots).push({ number, expression, rows });
}

/** Starts by the minute, from the minute in which the window begins. */
export type Tally = {
  perMinute: Float64Array;
  base: number;
  /** Those cron expressions that have a start within the window. */
  starting: Used[];
  schedules: number;
  overdue: number;
  uncounted: number;
};

/**
 * Counts the starts of a window, one computation an expression, in slices, so that other questions are answered meanwhile.
 * A fleet of too many expressions is counted in part, and `uncounted` says of how many schedules it is not.
 */
function* tallyOf(
  { expressions }: Catalog,
  fleet: Fleet,
  window: Window,
  at: Date,
  most: { expressions: number; steps: number } = limits.upcoming,
): InSlices<Tally> {
  const base = Math.floor(window.from / minuteMs);
  const perMinute = new Float64Array(Math.ceil(window.to / minuteMs) - base);
  const tally: Tally = { perMinute, base, starting: [], schedules: 0, overdue: 0, uncounted: 0 };
  const add = (ms: number, rows: number) => {
    const minute = Math.floor(ms / minuteMs) - base;
    perMinute[minute] = (perMinute[minute] ?? 0) + rows;
  };
  for (const { number, rows } of fleet.oneShots) {
    const ms = expressions.nextOf(number) / 1000;
    if (ms < at.getTime()) tally.overdue += rows;
    else if (ms >= window.from && ms < window.to) {
      add(ms, rows);
      tally.schedules += rows;
    }
  }
  let computed = 0;
  let starts = 0;
  yield* each(fleet.crons, (used) => {
    const { number, expression, rows } = used;
    // What comes next is known already: most of the rare ones need no computation at all.
    if (isSame(expressions, number, expression) && expressions.nextOf(number) >= window.to * 1000) return;
    if (computed >= most.expressions || starts >= most.steps) {
      tally.uncounted += rows;
      return;
    }
    computed++;
    const runs = eachRun(expression, window.from, window.to, (ms) => add(ms, rows));
    starts += runs;
    if (runs === 0) return;
    tally.schedules += rows;
    tally.starting.push(used);
  });
  return tally;
}

/** Between two slices an expression's number may have been given to another. */
export const isSame = (expressions: Catalog["expressions"], number: number, expression: Expression) =>
  expressions.get(number) === expression;

/** Does some work for each, and may rest between them. */
export function* each<Each>(all: readonly Each[], work: (each: Each) => void): InSlices<void> {
  for (const [at, one] of all.entries()) {
    work(one);
    if (at % 16 === 15) yield;
  }
}

/** Starts by minute or hour over all schedules that a filter means. @throws InvalidArgumentError for a window of no use */
export function* upcoming(
  catalog: Catalog,
  query: UpcomingQuery,
  at: Date,
  most?: { expressions: number; steps: number },
): InSlices<Upcoming> {
  const window = windowOf(query, at);
  const bucket = query.bucket ?? (window.to - window.from <= limits.upcoming.minutesUpToMs ? "minute" : "hour");
  const fleet = yield* fleetOf(catalog, query, at);
  const tally = yield* tallyOf(catalog, fleet, window, at, most);
  const { buckets, starts, peak } = folded(tally, window, bucketMs[bucket]);
  return {
    from: instantFromMs(window.from),
    to: instantFromMs(window.to),
    bucket,
    buckets,
    starts,
    schedules: tally.schedules,
    peak,
    intervals: fleet.intervals,
    overdue: tally.overdue,
    leftOut: fleet.leftOut,
    partial: tally.uncounted > 0 ? { schedules: tally.uncounted } : null,
  };
}

function folded({ perMinute, base }: Tally, { from, to }: Window, size: number) {
  const first = Math.floor(from / size);
  const counts = new Float64Array(Math.ceil(to / size) - first);
  let starts = 0;
  let most = -1;
  for (let minute = 0; minute < perMinute.length; minute++) {
    const here = perMinute[minute] ?? 0;
    if (here === 0) continue;
    const bucket = Math.floor(((base + minute) * minuteMs) / size) - first;
    counts[bucket] = (counts[bucket] ?? 0) + here;
    starts += here;
    if (most === -1 || here > (perMinute[most] ?? 0)) most = minute;
  }
  return {
    buckets: Array.from(counts, (count, index) => ({ at: instantFromMs((first + index) * size), starts: count })),
    starts,
    peak: most === -1 ? null : { at: instantFromMs((base + most) * minuteMs), starts: perMinute[most] ?? 0 },
  };
}

/** One page of the single starts of a window, in order of time, then of id. @throws InvalidArgumentError */
export function* upcomingStarts(catalog: Catalog, query: StartsQuery, at: Date): InSlices<StartsPage> {
  const window = windowOf(query, at);
  const fleet = yield* fleetOf(catalog, query, at);
  const tally = yield* tallyOf(catalog, fleet, window, at);
  const { starts, more } = yield* startsPage(catalog, fleet, tally, window, query);
  const { columns, configurations, words, expressions } = catalog;
  const { config, taskType, expression } = columns.arrays;
  const last = starts.at(-1);
  return {
    items: starts.map(({ micros, row }) => ({
      at: instantFromMicros(micros),
      scheduleId: columns.idOf(row),
      name: columns.nameOf(row),
      configId: configurations.idOf(config[row] ?? 0),
      taskType: words.text(taskType[row] ?? 0),
      expression: expressions.shown(expression[row] ?? 0),
    })),
    total: tally.perMinute.reduce((sum, count) => sum + count, 0),
    partial: tally.uncounted > 0 ? { schedules: tally.uncounted } : null,
    nextCursor: more && last ? cursorOf(last.micros, holdId(columns, last.row)) : null,
  };
}

const cursorOf = (micros: number, id: HeldId) => Buffer.from(JSON.stringify([micros, id])).toString("base64url");
