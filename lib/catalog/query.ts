import type { Catalog } from "./catalog";
import { flag } from "./columns";
import { readCursor, writeCursor } from "./cursor";
import { isFiltered, matching } from "./filter";
import { type Sorting, sortOf } from "./sorting";
import type { Page, Schedule, ScheduleQuery } from "./types";

/**
 * One page of the schedules that a query means, in its order, from its cursor or else its offset. `total` is exact.
 * @throws InvalidArgumentError for a cursor that is not of this sort.
 */
export function schedulesPage(catalog: Catalog, sorting: Sorting, query: ScheduleQuery, at: Date): Page<Schedule> {
  const { sort, cursor, offset, limit } = query;
  const { columns, ordered } = catalog;
  const all = sorting.rows(sort);
  // While everything is read for the first time, an order is of a moment ago.
  const rows = ordered ? all : all.filter((row) => columns.is(row, flag.visible));
  const found = isFiltered(query) ? matching(catalog, query, at) : null;
  const total = found ? found.count : rows.length;
  const start = cursor === undefined ? 0 : sorting.upTo(rows, sort, readCursor(cursor, sort));
  const skip = cursor === undefined ? offset : 0;
  const { page, more } = found ? walk(rows, found.mask, start, skip, limit) : slice(rows, start + skip, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => catalog.scheduleOf(row)),
    total,
    nextCursor:
      more && last !== undefined
        ? writeCursor(sort, sorting.valueOf(last, sortOf(sort).by), catalog.columns.idOf(last))
        : null,
  };
}

function slice(rows: Uint32Array, start: number, limit: number) {
  return { page: [...rows.subarray(start, start + limit)], more: start + limit < rows.length };
}

/** The first `limit` marked rows after `skip` of them. */
function walk(rows: Uint32Array, mask: Uint8Array, start: number, skip: number, limit: number) {
  const page: number[] = [];
  let left = skip;
  for (let at = start; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (mask[row] !== 1) continue;
    if (left > 0) left--;
    else if (page.length < limit) page.push(row);
    else return { page, more: true };
  }
  return { page, more: false };
}
