import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import { compareConfigIds } from "@/lib/catalog/store/config-order";
import { partition } from "@/lib/catalog/store/order";
import type { ConfigQuery, Configuration, Page } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import { type Sort, type SortBy, statuses } from "@/lib/schedules/enums";
import { instantFromMicros } from "@/lib/schedules/timestamps";
import { holdKey, readCursor, writeCursor } from "./cursor";
import { sortOf } from "./sorted-rows";

/** The status of a whole configuration: active if any is active, else paused if any is paused, else inactive (contract §1). */
const statusOfConfig = (counts: { active: number; paused: number }): Configuration["status"] =>
  counts.active > 0 ? "active" : counts.paused > 0 ? "paused" : "inactive";

/** What the schedules of a configuration come to. */
type Gathered = {
  /** The row whose metadata is newest, one with a name before one without; -1: none. */
  newest: number;
  /** A row with the name that all have, apart from capital letters; -1: none has one; `several`: names differ. */
  named: number;
  /** The word of the task type that all have; 0: none has one; `several`: they differ. */
  taskType: number;
  /** The latest time of any metadata, microseconds since 1970; NaN: none. */
  updatedAt: number;
};

const several = -2;

/** Answers questions about configurations. What takes a look at all schedules of one is kept until any of them changes. */
export class ConfigurationList {
  /** By number. */
  #gathered = new Map<number, Gathered>();
  /** By number: when its next schedule fires, microseconds since 1970, NaN: never. Of all, for a sort; true as of a version. */
  #next: { version: number; of: Float64Array } | null = null;

  constructor(readonly catalog: Catalog) {}

  get(configId: ConfigId): Configuration | null {
    const number = this.catalog.configurations.find(configId);
    if (number < 1 || this.catalog.configurations.countsOf(number).total === 0) return null;
    return this.#configuration(number);
  }

  /**
   * One page of the configurations whose number, name or task type holds the search.
   * @throws InvalidArgumentError for a cursor that is not of this sort.
   */
  page({ search, sort, cursor, offset, limit }: ConfigQuery): Page<Configuration> {
    const ordered = this.#ordered(this.#matching(search), sort);
    const { by, descending } = sortOf(sort);
    const start =
      cursor === undefined
        ? offset
        : this.#after(
            ordered,
            by,
            descending,
            readCursor(cursor, sort, this.catalog.columns, () => this.catalog.configurations.allIds()),
          );
    const page = ordered.slice(start, start + limit);
    const last = page.at(-1);
    const more = last !== undefined && start + limit < ordered.length;
    return {
      items: Array.from(page, (number) => this.#configuration(number)),
      total: ordered.length,
      nextCursor: more ? this.#cursorOf(last, sort) : null,
    };
  }

  #cursorOf(number: number, sort: Sort): string {
    const { by } = sortOf(sort);
    const id = holdKey(this.#idOf(number));
    return writeCursor(sort, by === "config" ? id : this.#valueOf(number, by), id);
  }

  #configuration(number: number): Configuration {
    const { configurations } = this.catalog;
    const nextAt = this.#nextOf(number);
    const counts = configurations.countsOf(number);
    return {
      configId: this.#idOf(number),
      name: this.#nameOf(number),
      taskType: this.#taskTypeOf(number),
      status: statusOfConfig(counts),
      ...counts,
      nextRunAt: Number.isNaN(nextAt) ? null : instantFromMicros(nextAt),
    };
  }

  /** The name that all its schedules share, else their task type, else null: the name of one of many would mislead. */
  #nameOf(number: number): string | null {
    const { named, newest } = this.#gather(number);
    return named < 0 ? this.#taskTypeOf(number) : this.catalog.columns.nameOf(newest);
  }

  #taskTypeOf(number: number): string | null {
    const word = this.#gather(number).taskType;
    return word === several ? null : this.catalog.words.text(word);
  }

  #gather(number: number): Gathered {
    const { columns, configurations, ownKeys } = this.catalog;
    const known = this.#gathered.get(number);
    if (known && !configurations.changed.has(number)) return known;
    const gathered: Gathered = { newest: -1, named: -1, taskType: 0, updatedAt: Number.NaN };
    for (const row of ownKeys.ofConfig.rows(number)) {
      if (!columns.is(row, flag.visible)) continue;
      if (this.#isNewer(row, gathered.newest)) gathered.newest = row;
      if (columns.is(row, flag.configName)) {
        if (gathered.named === -1) gathered.named = row;
        else if (gathered.named !== several && columns.names.compare(row, gathered.named) !== 0) {
          gathered.named = several;
        }
      }
      const word = columns.arrays.taskType[row] ?? 0;
      if (word !== 0 && word !== gathered.taskType) gathered.taskType = gathered.taskType === 0 ? word : several;
      const at = columns.updatedAt(row);
      if (!(gathered.updatedAt >= at) && !Number.isNaN(at)) gathered.updatedAt = at;
    }
    configurations.changed.delete(number);
    this.#gathered.set(number, gathered);
    return gathered;
  }

  #nextOf(number: number): number {
    const { ownKeys } = this.catalog;
    return ownKeys.ofConfig.rows(number).reduce((first, row) => sooner(first, this.#nextOfRow(row)), Number.NaN);
  }

  /** NaN: it does not fire, or is not shown. */
  #nextOfRow(row: number): number {
    const { columns, expressions } = this.catalog;
    return columns.is(row, flag.visible) ? expressions.nextOf(columns.firingExpression(row)) : Number.NaN;
  }

  /** One look at every row. */
  #nextOfAll(): Float64Array {
    const { columns, configurations, versions } = this.catalog;
    if (this.#next?.version === versions.all) return this.#next.of;
    const of = new Float64Array(configurations.size).fill(Number.NaN);
    for (let row = 0; row < columns.size; row++) {
      const number = columns.arrays.config[row] ?? 0;
      if (number !== 0) of[number] = sooner(of[number] ?? Number.NaN, this.#nextOfRow(row));
    }
    this.#next = { version: versions.all, of };
    return of;
  }

  /** With a name before without; then by its metadata's time, then by id, so that the answer does not depend on the order read. */
  #isNewer(row: number, than: number): boolean {
    if (than === -1) return true;
    const { columns } = this.catalog;
    const named = columns.is(row, flag.configName);
    if (named !== columns.is(than, flag.configName)) return named;
    const [a, b] = [this.catalog.columns.updatedAt(row), this.catalog.columns.updatedAt(than)];
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(b);
    if (a !== b && !Number.isNaN(a)) return a > b;
    return this.catalog.columns.compareIds(row, than) < 0;
  }

  #matching(search: string): Uint32Array {
    const all = this.catalog.configurations.byId();
    const needle = search.toLowerCase();
    return needle === "" ? all : all.filter((number) => this.#haystack(number).includes(needle));
  }

  #haystack(number: number): string {
    const task = this.#taskTypeOf(number) ?? "";
    return `${this.#idOf(number)}\n${this.#nameOf(number) ?? ""}\n${task}`.toLowerCase();
  }

  #ordered(numbers: Uint32Array, sort: Sort): Uint32Array {
    const { by, descending } = sortOf(sort);
    if (by === "config") return descending ? numbers.slice().reverse() : numbers;
    const values = new Map<number, string | number | null>();
    for (const number of numbers) values.set(number, this.#valueOf(number, by));
    // Those that are equal stay in the order of their ids.
    return numbers.slice().sort((a, b) => {
      const order = compareValues(values.get(a) ?? null, values.get(b) ?? null, descending);
      return order || this.catalog.configurations.compare(a, b);
    });
  }

  #idOf(number: number): ConfigId {
    return this.catalog.configurations.idOf(number) ?? "";
  }

  #valueOf(number: number, by: SortBy): string | number | null {
    const { configurations } = this.catalog;
    if (by === "config") return this.#idOf(number);
    if (by === "name") return this.#nameOf(number)?.toLowerCase() ?? null;
    if (by === "status") return statuses.indexOf(statusOfConfig(configurations.countsOf(number)));
    const micros = by === "next" ? (this.#nextOfAll()[number] ?? Number.NaN) : this.#gather(number).updatedAt;
    return Number.isNaN(micros) ? null : micros;
  }

  /** How many stand at or before the place that a cursor names. */
  #after(ordered: Uint32Array, by: SortBy, descending: boolean, place: ReturnType<typeof readCursor>): number {
    const id = String(place.id);
    return partition(ordered.length, (at) => {
      const number = ordered[at] ?? 0;
      const byId = compareConfigIds(this.#idOf(number), id);
      if (by === "config") return (descending ? -byId : byId) <= 0;
      return (compareValues(this.#valueOf(number, by), place.value, descending) || byId) <= 0;
    });
  }
}

/** The earlier of two times, of which one or both may be NaN. */
const sooner = (a: number, b: number) => (Number.isNaN(a) || b < a ? b : a);

/** Nulls come last in both directions. */
function compareValues(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "string" && typeof b === "string" ? compareTexts(a, b) : Number(a) - Number(b);
  return descending ? -order : order;
}

/** In the order of their bytes in UTF-8, as the names of schedules are. JavaScript's own is that of UTF-16. */
const compareTexts = (a: string, b: string): number => (a === b ? 0 : Buffer.from(a).compare(Buffer.from(b)));
