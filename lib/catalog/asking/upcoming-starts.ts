import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { StartsQuery } from "@/lib/catalog/types";
import { eachRun } from "@/lib/taskiq/runs-within";
import { z } from "@/lib/zod";
import { heldShape, idHeld, wrongCursor } from "./cursor";
import { each, type Fleet, isSame, type Tally, type Used, type Window } from "./upcoming";

const minuteMs = 60_000;

/** One start of one schedule; microseconds since 1970. */
export type RowStart = { micros: number; row: number };
type Place = { micros: number; id: Buffer };

/**
 * The first starts of a window after a cursor. What was counted by the minute tells up to which minute they reach, so that
 * only the runs until then are computed once more; then one look at the rows, in order of their ids, finds whose they are.
 */
export function* startsPage(
  catalog: Catalog,
  fleet: Fleet,
  tally: Tally,
  window: Window,
  { cursor, limit }: StartsQuery,
): InSlices<{ starts: RowStart[]; more: boolean }> {
  const after = cursor === undefined ? null : readPlace(catalog, cursor);
  const from = Math.max(window.from, after === null ? 0 : Math.floor(after.micros / 1000));
  const to = Math.min(window.to, endOf(tally, from, limit + 1));
  const timesOf = new Map<number, { used: Used; micros: number[] }>();
  const note = (used: Used, micros: number) => {
    const known = timesOf.get(used.number);
    if (known) known.micros.push(micros);
    else timesOf.set(used.number, { used, micros: [micros] });
  };
  const { expressions } = catalog;
  for (const used of fleet.oneShots) {
    const micros = expressions.nextOf(used.number);
    if (micros >= from * 1000 && micros < to * 1000) note(used, micros);
  }
  yield* each(tally.starting, (used) => {
    if (isSame(expressions, used.number, used.expression) && expressions.nextOf(used.number) >= to * 1000) return;
    eachRun(used.expression, from, to, (ms) => note(used, ms * 1000));
  });
  for (const [number, { used }] of timesOf) if (!isSame(expressions, number, used.expression)) timesOf.delete(number);
  const starts = rowsOf(catalog, fleet.mask, timesOf, after, limit + 1);
  return { starts: starts.slice(0, limit), more: starts.length > limit };
}

/** Ms since 1970 of the end of the minute by which, counted from the one after `from`, so many starts have come. */
function endOf({ perMinute, base }: Tally, from: number, wanted: number): number {
  let minute = Math.floor(from / minuteMs) - base;
  let found = 0;
  // Of the first minute some may be before the place, so it does not count.
  while (++minute < perMinute.length && found < wanted) found += perMinute[minute] ?? 0;
  return (base + minute) * minuteMs;
}

function rowsOf(
  catalog: Catalog,
  mask: Uint8Array | null,
  timesOf: ReadonlyMap<number, { micros: number[] }>,
  after: Place | null,
  wanted: number,
): RowStart[] {
  const { columns } = catalog;
  const { byId } = catalog.visible;
  const { expression } = columns.arrays;
  const byTime = new Map<number, number[]>();
  for (const row of byId.flat()) {
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

function isAfter({ columns }: Catalog, micros: number, row: number, after: Place): boolean {
  if (micros !== after.micros) return micros > after.micros;
  return Buffer.compare(Buffer.from(columns.idOf(row)), after.id) > 0;
}

/** @throws InvalidArgumentError */
function readPlace({ columns }: Catalog, cursor: string): Place {
  try {
    const [micros, id] = z
      .tuple([z.number(), heldShape])
      .parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { micros, id: Buffer.from(String(idHeld(columns, id))) };
  } catch {
    throw wrongCursor();
  }
}
