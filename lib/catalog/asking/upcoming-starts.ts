import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { Start, StartsPage, StartsQuery } from "@/lib/catalog/types";
import { minuteMs } from "@/lib/clock";
import { instantFromMicros } from "@/lib/schedules/timestamps";
import { eachRun } from "@/lib/taskiq/runs-within";
import { holdId, readCursor, writeCursor, wrongCursor } from "./cursor";
import {
  eachInSlices,
  type Fleet,
  fleetOf,
  isSame,
  partialOf,
  type Tally,
  tallyOf,
  type UsedExpression,
  type Window,
  windowOf,
} from "./upcoming-tally";

/** One start of one schedule; microseconds since 1970. */
type RowStart = { micros: number; row: number };
/** The last start of a page. */
type StartPlace = { micros: number; id: Buffer };

const order = "starts";

/**
 * Returns one page of the single starts of a window, by time, then by id.
 * @throws InvalidArgumentError for a window that is empty or too long, or for a cursor of another list.
 */
export function* upcomingStarts(catalog: Catalog, query: StartsQuery, at: Date): InSlices<StartsPage> {
  const { columns } = catalog;
  const window = windowOf(query, at);
  const after = query.cursor === undefined ? null : readStartPlace(catalog, query.cursor);
  const fleet = yield* fleetOf(catalog, query, at);
  const tally = yield* tallyOf(catalog, fleet, window, at);
  // One more than asked for shows whether there is a next page.
  const starts = yield* firstStarts(catalog, fleet, tally, window, after, query.limit + 1);
  const page = starts.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((start) => shownStart(catalog, start)),
    total: tally.perMinute.reduce((sum, count) => sum + count, 0),
    partial: partialOf(tally),
    nextCursor: last && starts.length > page.length ? writeCursor(order, last.micros, holdId(columns, last.row)) : null,
  };
}

function readStartPlace({ columns }: Catalog, cursor: string): StartPlace {
  const { value, id } = readCursor(cursor, order, columns);
  if (typeof value !== "number") throw wrongCursor();
  return { micros: value, id: Buffer.from(id) };
}

function shownStart({ columns, configurations, words, expressions }: Catalog, { micros, row }: RowStart): Start {
  const { config, taskType, expression } = columns.arrays;
  return {
    at: instantFromMicros(micros),
    scheduleId: columns.idOf(row),
    name: columns.nameOf(row),
    configId: configurations.idOf(config[row] ?? 0),
    taskType: words.text(taskType[row] ?? 0),
    expression: expressions.shown(expression[row] ?? 0),
  };
}

/**
 * Returns the first starts of a window after a place. The tally shows up to which minute they reach, so only the runs until
 * then are computed once more; one look at the rows, in order of their ids, then finds whose they are.
 */
function* firstStarts(
  catalog: Catalog,
  fleet: Fleet,
  tally: Tally,
  window: Window,
  after: StartPlace | null,
  wanted: number,
): InSlices<RowStart[]> {
  const { expressions } = catalog;
  const from = Math.max(window.from, after === null ? 0 : Math.floor(after.micros / 1000));
  const to = Math.min(window.to, endOf(tally, from, wanted));
  const timesOf = new Map<number, { used: UsedExpression; micros: number[] }>();
  const note = (used: UsedExpression, micros: number) => {
    const known = timesOf.get(used.number);
    if (known) known.micros.push(micros);
    else timesOf.set(used.number, { used, micros: [micros] });
  };
  for (const used of fleet.oneShots) {
    const micros = expressions.nextOf(used.number);
    if (micros >= from * 1000 && micros < to * 1000) note(used, micros);
  }
  yield* eachInSlices(tally.starting, (used) => {
    if (isSame(expressions, used.number, used.expression) && expressions.nextOf(used.number) >= to * 1000) return;
    eachRun(used.expression, from, to, (ms) => note(used, ms * 1000));
  });
  for (const [number, { used }] of timesOf) if (!isSame(expressions, number, used.expression)) timesOf.delete(number);
  return rowsOf(catalog, fleet.mask, timesOf, after, wanted);
}

/** Returns the end (ms since 1970) of the minute by which so many starts have come, counted from the minute after `from`. */
function endOf({ perMinute, firstMinute }: Tally, from: number, wanted: number): number {
  let minute = Math.floor(from / minuteMs) - firstMinute;
  let found = 0;
  // Some starts of the first minute may come before the place, so it does not count.
  while (++minute < perMinute.length && found < wanted) found += perMinute[minute] ?? 0;
  return (firstMinute + minute) * minuteMs;
}

function rowsOf(
  catalog: Catalog,
  mask: Uint8Array | null,
  timesOf: ReadonlyMap<number, { micros: number[] }>,
  after: StartPlace | null,
  wanted: number,
): RowStart[] {
  const { columns } = catalog;
  const { expression } = columns.arrays;
  const byTime = new Map<number, number[]>();
  for (const row of catalog.visible.byId.flat()) {
    const times = timesOf.get(expression[row] ?? 0);
    if (times === undefined || !columns.is(row, flag.scheduled) || !columns.is(row, flag.visible)) continue;
    if (mask !== null && mask[row] !== 1) continue;
    for (const micros of times.micros) {
      if (after !== null && !isAfter(catalog, micros, row, after)) continue;
      const rows = byTime.get(micros);
      if (rows === undefined) byTime.set(micros, [row]);
      else if (rows.length < wanted) rows.push(row);
    }
  }
  const starts: RowStart[] = [];
  for (const micros of [...byTime.keys()].sort((a, b) => a - b)) {
    for (const row of byTime.get(micros) ?? []) starts.push({ micros, row });
    if (starts.length >= wanted) break;
  }
  return starts.slice(0, wanted);
}

function isAfter({ columns }: Catalog, micros: number, row: number, after: StartPlace): boolean {
  if (micros !== after.micros) return micros > after.micros;
  return columns.ids.compareWith(row, after.id) > 0;
}
