import type { Catalog } from "@/lib/catalog/facts/catalog";
import { field, flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { Upcoming, UpcomingQuery } from "@/lib/catalog/types";
import { minuteMs } from "@/lib/clock";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { statuses } from "@/lib/schedules/enums";
import { type Instant, instantToMs } from "@/lib/schedules/timestamps";
import { readInterval } from "@/lib/taskiq/duration";
import { eachRun } from "@/lib/taskiq/runs-within";
import type { Expression } from "@/lib/taskiq/types";
import { isFiltered, matching } from "./filter";

/** A window of time in milliseconds since 1970; `to` is exclusive. */
export type Window = { from: number; to: number };

/**
 * Returns the window that a query asks for, without what is past. By default it begins now and lasts a day.
 * @throws InvalidArgumentError if it is empty or too long.
 */
export function windowOf({ from, to }: { from?: Instant | undefined; to?: Instant | undefined }, at: Date): Window {
  const asked = from === undefined ? at.getTime() : instantToMs(from);
  const begin = Math.max(asked, at.getTime());
  const end = to === undefined ? begin + limits.upcoming.windowMs : instantToMs(to);
  if (!(end > asked)) throw new InvalidArgumentError("to must be later than from.");
  if (end - asked > limits.upcoming.longestWindowMs) throw new InvalidArgumentError("from and to may be 8 days apart.");
  return { from: Math.min(begin, end), to: end };
}

/** An expression that may fire, and how many matching schedules have it. */
export type UsedExpression = { number: number; expression: Expression; rows: number };

/** The schedules that match a filter, by expression. */
export type Fleet = {
  /** 1 for each matching row; null: all rows match. */
  mask: Uint8Array | null;
  /** Those that most schedules share first. */
  crons: UsedExpression[];
  oneShots: UsedExpression[];
  intervals: Upcoming["intervals"];
  leftOut: Upcoming["leftOut"];
};

/**
 * Returns the expressions of the schedules that match a filter and that TaskIQ lists with a payload: these fire, whatever
 * their status says (contract §2). It looks at every row once.
 */
export function* fleetOf(catalog: Catalog, filter: UpcomingQuery, at: Date): InSlices<Fleet> {
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
    if (count > 0) addToFleet(fleet, catalog, number, count);
  }
  // If not all can be counted, the expressions that most schedules share are.
  fleet.crons.sort((a, b) => b.rows - a.rows);
  return fleet;
}

function addToFleet(fleet: Fleet, { expressions }: Catalog, number: number, rows: number): void {
  const expression = expressions.get(number);
  if (expressions.neverFires(number) !== null) fleet.leftOut.neverFires += rows;
  else if (expression?.kind === "interval") {
    const read = readInterval(expression.value);
    fleet.intervals.schedules += rows;
    fleet.intervals.perHour += "seconds" in read ? (rows * 3600) / read.seconds : 0;
  } else if (expression === null || Number.isNaN(expressions.nextOf(number))) fleet.leftOut.unknown += rows;
  else (expression.kind === "cron" ? fleet.crons : fleet.oneShots).push({ number, expression, rows });
}

/** The starts of a window, counted by the minute. */
export type Tally = {
  /** From the minute on in which the window begins. */
  perMinute: Float64Array;
  /** That minute, counted from 1970. */
  firstMinute: number;
  /** The cron expressions that start within the window. */
  starting: UsedExpression[];
  schedules: number;
  overdue: number;
  /** Schedules that were not counted, since the fleet has too many expressions. */
  uncounted: number;
};

/** How much one tally may compute: expressions, and starts of them. */
export type TallyLimits = { expressions: number; steps: number };

/** Counts the starts of a window, computing each expression once. */
export function* tallyOf(
  { expressions }: Catalog,
  fleet: Fleet,
  window: Window,
  at: Date,
  most: TallyLimits = limits.upcoming,
): InSlices<Tally> {
  const firstMinute = Math.floor(window.from / minuteMs);
  const perMinute = new Float64Array(Math.ceil(window.to / minuteMs) - firstMinute);
  const tally: Tally = { perMinute, firstMinute, starting: [], schedules: 0, overdue: 0, uncounted: 0 };
  const add = (ms: number, rows: number) => {
    const minute = Math.floor(ms / minuteMs) - firstMinute;
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
  yield* eachInSlices(fleet.crons, (used) => {
    const { number, expression, rows } = used;
    // The next run is known already: most of the rare expressions need no computation at all.
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

/** Returns what an answer says of schedules that were not counted; null: all were. */
export const partialOf = ({ uncounted }: Tally): Upcoming["partial"] =>
  uncounted > 0 ? { schedules: uncounted } : null;

/** Returns whether a number still is that of an expression: between two slices another one may have been given it. */
export const isSame = (expressions: Catalog["expressions"], number: number, expression: Expression) =>
  expressions.get(number) === expression;

/** Does some work for each item, and may rest between two of them. */
export function* eachInSlices<Item>(items: readonly Item[], work: (item: Item) => void): InSlices<void> {
  for (const [at, item] of items.entries()) {
    work(item);
    if (at % limits.slice.expressions === limits.slice.expressions - 1) yield;
  }
}
