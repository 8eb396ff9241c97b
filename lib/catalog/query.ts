import { z } from "zod";
import { type ConfigQuery, type Configuration, type ScheduleQuery, sorts, statuses } from "@/lib/api/contract";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { parseSearch, type Term } from "@/lib/schedules/query-language";
import type { Row } from "./row";

export type Page<Item> = { items: Item[]; total: number; nextCursor: string | null };
type Sort = ScheduleQuery["sort"];
type By = (typeof sorts)[number];
type SortValue = string | number | null;

/** What an item is sorted by; nulls come last in both directions. */
type Sortable<Item> = { id: (item: Item) => string | number; value: (item: Item, by: By) => SortValue };

function byAndDirection(sort: Sort): { by: By; direction: 1 | -1 } {
  const by = sorts.find((each) => sort === each || sort === `-${each}`) ?? "name";
  return { by, direction: sort.startsWith("-") ? -1 : 1 };
}

export const sortableRows: Sortable<Row> = {
  id: (row) => row.schedule.scheduleId,
  value: ({ schedule, nameKey }, by) => {
    if (by === "name") return nameKey;
    if (by === "status") return statuses.indexOf(schedule.status);
    if (by === "config") return schedule.configId;
    return by === "updated" ? schedule.updatedAt : schedule.nextRunAt;
  },
};

/** A configuration with what sorts and searches it and is not shown. */
export type ConfigRow = {
  configuration: Configuration;
  haystack: string;
  nameKey: string | null;
  updatedAt: string | null;
};

export const sortableConfigs: Sortable<ConfigRow> = {
  id: (row) => row.configuration.configId,
  value: ({ configuration, nameKey, updatedAt }, by) => {
    if (by === "name") return nameKey;
    if (by === "status") return statuses.indexOf(configuration.status);
    if (by === "config") return configuration.configId;
    return by === "updated" ? updatedAt : configuration.nextRunAt;
  },
};

const compareValues = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

function compare(a: SortValue, aId: string | number, b: SortValue, bId: string | number, direction: 1 | -1): number {
  if (a === null || b === null) return a === b ? compareValues(aId, bId) : a === null ? 1 : -1;
  return direction * compareValues(a, b) || compareValues(aId, bId);
}

/** All items in the order of a sort. */
export function sorted<Item>(items: Item[], sort: Sort, { id, value }: Sortable<Item>): Item[] {
  const { by, direction } = byAndDirection(sort);
  return [...items].sort((a, b) => compare(value(a, by), id(a), value(b, by), id(b), direction));
}

/** Tells which rows a query means, at this moment. */
export function matchesQuery(
  query: Pick<ScheduleQuery, "search" | "status" | "type" | "config" | "neverFires">,
  nowMs = Date.now(),
): (row: Row) => boolean {
  const { terms } = parseSearch(query.search);
  const ofStatus = new Set<string>(query.status);
  const ofType = new Set<string | null>(query.type);
  return (row) =>
    (ofStatus.size === 0 || ofStatus.has(row.schedule.status)) &&
    (ofType.size === 0 || ofType.has(row.schedule.schedulerType)) &&
    (query.neverFires === undefined || row.schedule.neverFires !== null) &&
    (query.config === undefined || row.schedule.configId === query.config) &&
    terms.every((term) => holds(term, row, nowMs) !== term.not);
}

/** Whether a term's own condition holds of a row, its `not` left aside. */
function holds(term: Term, { schedule, haystack }: Row, nowMs: number): boolean {
  switch (term.field) {
    case "text":
      return haystack.includes(term.value);
    case "name":
      return schedule.name.toLowerCase().includes(term.value);
    case "id":
      return schedule.scheduleId.toLowerCase().includes(term.value);
    case "task":
      return schedule.taskType?.toLowerCase().includes(term.value) ?? false;
    case "config":
      return schedule.configId !== null && term.ids.includes(schedule.configId);
    case "status":
      return term.values.includes(schedule.status);
    case "type":
      return schedule.schedulerType !== null && term.values.includes(schedule.schedulerType);
    case "never":
      return schedule.neverFires !== null;
    case "next": {
      if (schedule.nextRunAt === null) return false;
      const seconds = (Date.parse(schedule.nextRunAt) - nowMs) / 1000;
      return term.op === "<" ? seconds < term.seconds : seconds > term.seconds;
    }
  }
}

export const matchesSearch = (query: Pick<ConfigQuery, "search">) => {
  const needle = query.search.toLowerCase();
  return (row: ConfigRow) => needle === "" || row.haystack.includes(needle);
};

const cursorShape = z.tuple([
  z.string(),
  z.union([z.string(), z.number(), z.null()]),
  z.union([z.string(), z.number()]),
]);

/**
 * One page of items that are already in order: from the cursor if there is one, else from the offset.
 * @throws InvalidArgumentError for a cursor that is not of this sort.
 */
export function pageOf<Item>(
  ordered: Item[],
  { sort, cursor, offset = 0, limit }: { sort: Sort; cursor?: string; offset?: number; limit: number },
  { id, value }: Sortable<Item>,
): Page<Item> {
  const { by, direction } = byAndDirection(sort);
  const start = cursor === undefined ? offset : after(readCursor(cursor, sort));
  const items = ordered.slice(start, start + limit);
  const last = items.at(-1);
  const more = last !== undefined && start + limit < ordered.length;
  return { items, total: ordered.length, nextCursor: more ? writeCursor(sort, value(last, by), id(last)) : null };

  function after({ value: lastValue, id: lastId }: { value: SortValue; id: string | number }): number {
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = ordered[middle];
      if (item !== undefined && compare(value(item, by), id(item), lastValue, lastId, direction) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const writeCursor = (sort: Sort, value: SortValue, id: string | number) =>
  Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");

function readCursor(cursor: string, sort: Sort): { value: SortValue; id: string | number } {
  try {
    const [of, value, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (of === sort) return { value, id };
  } catch {
    // told below
  }
  throw new InvalidArgumentError("The cursor does not belong to this list: ask for the first page again.");
}
