import type { Catalog } from "@/lib/catalog/facts/catalog";
import { field, flag } from "@/lib/catalog/store/columns";
import { compareConfigIds } from "@/lib/catalog/store/config-order";
import { partition } from "@/lib/catalog/store/order";
import { type Sort, type SortBy, sorts, statuses } from "@/lib/schedules/enums";
import type { Place } from "./cursor";

/** Returns what a sort orders by, and whether descending. */
export function sortOf(sort: Sort): { by: SortBy; descending: boolean } {
  const by = sorts.find((each) => sort === each || sort === `-${each}`) ?? "name";
  return { by, descending: sort.startsWith("-") };
}

/** The visible rows in the order of each sort, cached until that order may have changed. */
export class SortedRows {
  #made = new Map<Sort, { of: unknown; rows: Uint32Array }>();

  constructor(readonly catalog: Catalog) {}

  /** Returns all visible rows in order: by value, rows without one last, ties by id. Not to be written to. */
  rows(sort: Sort): Uint32Array {
    const of = this.#stateOf(sortOf(sort).by);
    const made = this.#made.get(sort);
    if (made && made.of === of) return made.rows;
    const rows = this.#make(sort);
    this.#made.set(sort, { of, rows });
    return rows;
  }

  /** Returns a value that is the same as long as an order is. */
  #stateOf(by: SortBy): unknown {
    if (by === "name") return this.catalog.visible.byName.flat();
    if (by === "updated") return this.catalog.visible.byUpdated.flat();
    return this.catalog.versions[by];
  }

  /** Returns what a row is sorted by: its name in lower case, the index of its status, its configuration, or microseconds. */
  valueOf(row: number, by: SortBy): Place["value"] {
    const { columns, configurations } = this.catalog;
    if (by === "name") return columns.names.get(row);
    if (by === "status") return columns.read(row, field.status);
    if (by === "config") return configurations.idOf(columns.arrays.config[row] ?? 0);
    return orNull(by === "updated" ? columns.updatedAt(row) : this.catalog.nextOf(row));
  }

  /** Sorts some rows in place, in the same order as all are. */
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

  /** Returns how many rows of an order come up to a place. */
  upTo(rows: Uint32Array, sort: Sort, place: Place): number {
    const { by, descending } = sortOf(sort);
    const name = Buffer.from(String(place.value));
    const id = Buffer.from(place.id);
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

  /** Sorts by a value that many rows share: the groups of equal value in order, and the rows of each by id. */
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

  /** A counting sort: the sizes of the groups show where each begins. */
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

/** Compares numbers, or ids of configurations; null comes last in both directions. */
const inOrder = (a: Place["value"], b: Place["value"], descending: boolean) =>
  nullsLast(a, b, descending, compareConfigIds);

/** Compares numbers, or texts by `compareTexts`; null comes last in both directions. */
export function nullsLast(
  a: Place["value"],
  b: Place["value"],
  descending: boolean,
  compareTexts: (a: string, b: string) => number,
): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "string" ? compareTexts(a, String(b)) : a - Number(b);
  return descending ? -order : order;
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);

/** Returns the group of each number: its place in the ordered list, the same for equal values; the last group if not in it. */
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

/** Returns the rows reversed, but those of equal value as they were; those from `end` on stay where they are. */
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
