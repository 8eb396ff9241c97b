import type { Catalog } from "@/lib/catalog/facts/catalog";
import { field, flag } from "@/lib/catalog/store/columns";
import { compareConfigIds } from "@/lib/catalog/store/config-order";
import { partition } from "@/lib/catalog/store/order";
import { type Sort, type SortBy, sorts, statuses } from "@/lib/schedules/enums";
import type { Place } from "./cursor";

export function sortOf(sort: Sort): { by: SortBy; descending: boolean } {
  const by = sorts.find((each) => sort === each || sort === `-${each}`) ?? "name";
  return { by, descending: sort.startsWith("-") };
}

/** The visible rows in the order of each sort, made from what the catalog keeps and held until it changes. */
export class SortedRows {
  #made = new Map<Sort, { of: unknown; rows: Uint32Array }>();

  constructor(readonly catalog: Catalog) {}

  /** All visible rows in order: by value, without one last, ties by id. Not to be written to. */
  rows(sort: Sort): Uint32Array {
    const of = this.#stateOf(sortOf(sort).by);
    const made = this.#made.get(sort);
    if (made && made.of === of) return made.rows;
    const rows = this.#make(sort);
    this.#made.set(sort, { of, rows });
    return rows;
  }

  /** The same as before: a sort has not changed. */
  #stateOf(by: SortBy): unknown {
    if (by === "name") return this.catalog.visible.byName.flat();
    if (by === "updated") return this.catalog.visible.byUpdated.flat();
    return this.catalog.versions[by];
  }

  /** What a row is sorted by: its name in lower case, the index of its status, its configuration, or microseconds. */
  valueOf(row: number, by: SortBy): Place["value"] {
    const { columns, configurations, expressions } = this.catalog;
    const { arrays } = columns;
    if (by === "name") return columns.names.get(row);
    if (by === "status") return columns.read(row, field.status);
    if (by === "config") return configurations.idOf(arrays.config[row] ?? 0);
    if (by === "updated") return orNull(this.catalog.columns.updatedAt(row));
    return columns.is(row, flag.scheduled) ? orNull(expressions.nextOf(arrays.expression[row] ?? 0)) : null;
  }

  /** Few rows in the same order as all are. */
  sorted(rows: Uint32Array, sort: Sort): Uint32Array {
    const { by, descending } = sortOf(sort);
    const { names, ids } = this.catalog.columns;
    if (by === "name") {
      const sign = descending ? -1 : 1;
      return rows.sort((a, b) => sign * names.compare(a, b) || ids.compare(a, b));
    }
    const values = new Map(Array.from(rows, (row) => [row, this.valueOf(row, by)]));
    return rows.sort((a, b) => {
      const [left, right] = [values.get(a) ?? null, values.get(b) ?? null];
      return inOrder(left, right, descending) || ids.compare(a, b);
    });
  }

  /** How many rows of an order stand at or before a place. */
  upTo(rows: Uint32Array, sort: Sort, place: Place): number {
    const { by, descending } = sortOf(sort);
    const name = Buffer.from(String(place.value));
    const id = Buffer.from(String(place.id));
    const { names, ids } = this.catalog.columns;
    const compare = (row: number) => {
      if (by !== "name") return inOrder(this.valueOf(row, by), place.value, descending);
      return descending ? -names.compareWith(row, name) : names.compareWith(row, name);
    };
    return partition(rows.length, (at) => (compare(rows[at] ?? 0) || ids.compareWith(rows[at] ?? 0, id)) <= 0);
  }

  #make(sort: Sort): Uint32Array {
    const { by, descending } = sortOf(sort);
    const { catalog } = this;
    if (by === "name") {
      const rows = catalog.visible.byName.flat();
      const { names } = catalog.columns;
      return descending ? reversed(rows, rows.length, (a, b) => names.compare(a, b) === 0) : rows;
    }
    if (by === "updated") {
      const rows = catalog.visible.byUpdated.flat();
      const dated = partition(rows.length, (at) => !Number.isNaN(catalog.columns.updatedAt(rows[at] ?? 0)));
      return descending
        ? reversed(rows, dated, (a, b) => catalog.columns.updatedAt(a) === catalog.columns.updatedAt(b))
        : rows;
    }
    return this.#grouped(by, descending);
  }

  /** Rows of equal value make a group; the groups in order, and the rows of each by id. */
  #grouped(by: "status" | "config" | "next", descending: boolean): Uint32Array {
    const { arrays } = this.catalog.columns;
    if (by === "status") {
      const { at, mask } = field.status;
      const last = statuses.length - 1;
      const groups = Uint32Array.from(statuses, (_, status) => (descending ? last - status : status));
      return this.#byGroup(statuses.length, (row) => groups[((arrays.flags[row] ?? 0) >>> at) & mask] ?? 0);
    }
    if (by === "config") {
      const { groups, size } = positions(
        this.catalog.configurations.byId(),
        this.catalog.configurations.size,
        descending,
      );
      return this.#byGroup(size, (row) => groups[arrays.config[row] ?? 0] ?? 0);
    }
    const { expressions } = this.catalog;
    const { groups, size } = positions(expressions.byNext(), expressions.size, descending, (number) =>
      expressions.nextOf(number),
    );
    return this.#byGroup(size, (row) =>
      ((arrays.flags[row] ?? 0) & flag.scheduled) === 0 ? size - 1 : (groups[arrays.expression[row] ?? 0] ?? 0),
    );
  }

  /** Counts how many rows each group has, and so knows where each begins. */
  #byGroup(size: number, groupOf: (row: number) => number): Uint32Array {
    const ids = this.catalog.visible.byId.flat();
    const groups = new Uint32Array(ids.length);
    const starts = new Uint32Array(size + 1);
    for (let at = 0; at < ids.length; at++) {
      const group = groupOf(ids[at] ?? 0);
      groups[at] = group;
      starts[group + 1] = (starts[group + 1] ?? 0) + 1;
    }
    for (let group = 1; group <= size; group++) starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
    const rows = new Uint32Array(ids.length);
    for (let at = 0; at < ids.length; at++) {
      const group = groups[at] ?? 0;
      const place = starts[group] ?? 0;
      rows[place] = ids[at] ?? 0;
      starts[group] = place + 1;
    }
    return rows;
  }
}

/** Numbers, or ids of configurations, in order, without one last in both directions. */
function inOrder(a: Place["value"], b: Place["value"], descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "string" ? compareConfigIds(a, String(b)) : a - Number(b);
  return descending ? -order : order;
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);

/**
 * The group of each number of an ordered list: its place, the same for equal values, and for all that are not in the list
 * the last one.
 */
function positions(
  ordered: Uint32Array,
  numbers: number,
  descending: boolean,
  sortedBy: (number: number) => number = (number) => number,
): { groups: Uint32Array; size: number } {
  const groups = new Uint32Array(numbers);
  let group = -1;
  let former = Number.NaN;
  for (const number of ordered) {
    const value = sortedBy(number);
    if (value !== former) group++;
    former = value;
    groups[number] = group + 1;
  }
  const last = group + 1;
  for (let number = 0; number < numbers; number++) {
    const place = groups[number] ?? 0;
    groups[number] = place === 0 ? last : descending ? last - place : place - 1;
  }
  return { groups, size: last + 1 };
}

/** The other way round, but rows of equal value as they were; those from `end` on stay where they are. */
function reversed(rows: Uint32Array, end: number, equal: (a: number, b: number) => boolean): Uint32Array {
  const turned = new Uint32Array(rows.length);
  let to = 0;
  for (let stop = end; stop > 0; ) {
    const last = rows[stop - 1] ?? 0;
    let start = stop - 1;
    while (start > 0 && equal(rows[start - 1] ?? 0, last)) start--;
    for (let at = start; at < stop; at++) turned[to++] = rows[at] ?? 0;
    stop = start;
  }
  turned.set(rows.subarray(end), end);
  return turned;
}
