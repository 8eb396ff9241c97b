import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { Page, Schedule, ScheduleQuery } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { type HeldId, holdId, holdKey, readCursor, writeCursor } from "./cursor";
import { isFiltered, type Matches, matching } from "./filter";
import { type SortedRows, sortOf } from "./sorted-rows";

/**
 * Returns one page of the schedules that match a query, in its order, from its cursor or else its offset. `total` is exact and
 * of the same moment as the page, whatever changed meanwhile.
 * @throws InvalidArgumentError for a cursor of another list or sort.
 */
export function* schedulesPage(
  catalog: Catalog,
  sorting: SortedRows,
  query: ScheduleQuery,
  at: Date,
): InSlices<Page<Schedule>> {
  const { sort, cursor, offset, limit } = query;
  const place =
    cursor === undefined ? null : readCursor(cursor, sort, catalog.columns, () => catalog.configurations.allIds());
  const found = isFiltered(query) ? yield* matching(catalog, query, at) : null;
  const { rows, mask } = inOrder(catalog, sorting, query, found);
  const total = found?.count ?? rows.length;
  const start = place === null ? 0 : sorting.upTo(rows, sort, place);
  const skip = place === null ? offset : 0;
  const { page, more } = mask ? walk(rows, mask, start, skip, limit) : slice(rows, start + skip, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => catalog.scheduleOf(row)),
    total,
    nextCursor:
      more && last !== undefined
        ? writeCursor(sort, placeOf(sorting, sort, last), holdId(catalog.columns, last))
        : null,
  };
}

/** Returns what a row is sorted by, as a cursor holds it. */
function placeOf(sorting: SortedRows, sort: ScheduleQuery["sort"], row: number): HeldId | number | null {
  const { by } = sortOf(sort);
  const value = sorting.valueOf(row, by);
  return by === "config" && typeof value === "string" ? holdKey(value) : value;
}

/** Returns the matching rows in order; or all rows in order, and `mask` for those that match. */
function inOrder(
  { columns, ordered }: Catalog,
  sorting: SortedRows,
  { sort }: ScheduleQuery,
  found: Matches | null,
): { rows: Uint32Array; mask: Uint8Array | null } {
  if (found && found.count <= limits.sortedAlone) return { rows: sorting.sorted(rowsIn(found), sort), mask: null };
  const all = sorting.rows(sort);
  // During the first reading, an order is of a moment ago.
  const rows = ordered ? all : all.filter((row) => columns.is(row, flag.visible));
  return { rows, mask: found?.mask ?? null };
}

function rowsIn({ mask, count }: Matches): Uint32Array {
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = mask.indexOf(1); row !== -1; row = mask.indexOf(1, row + 1)) rows[at++] = row;
  return rows;
}

function slice(rows: Uint32Array, start: number, limit: number) {
  return { page: [...rows.subarray(start, start + limit)], more: start + limit < rows.length };
}

/** Returns the first `limit` rows of the mask after `skip` of them. */
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
