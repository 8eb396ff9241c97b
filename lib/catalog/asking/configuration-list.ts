import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import { compareBytes, compareConfigIds } from "@/lib/catalog/store/config-order";
import { partition } from "@/lib/catalog/store/order";
import type { ConfigQuery, Configuration, Page } from "@/lib/catalog/types";
import type { ConfigId } from "@/lib/ids";
import { type Sort, type SortBy, statuses } from "@/lib/schedules/enums";
import { instantFromMicros } from "@/lib/schedules/timestamps";
import { holdKey, type Place, readCursor, writeCursor } from "./cursor";
import { nullsLast, sortOf } from "./sorted-rows";

/** The status of a whole configuration: active if any is active, else paused if any is paused, else inactive (contract §1). */
const statusOfConfig = (counts: { active: number; paused: number }): Configuration["status"] =>
  counts.active > 0 ? "active" : counts.paused > 0 ? "paused" : "inactive";

/** What the schedules of a configuration have in common. */
type CommonFacts = {
  /** The row with the newest metadata, preferring rows with a name; -1: none. */
  newest: number;
  /** A row with the name that all share, ignoring case; -1: none has a name; `several`: names differ. */
  named: number;
  /** The word of the task type that all share; 0: none has one; `several`: they differ. */
  taskType: number;
  /** The latest time of any metadata, microseconds since 1970; NaN: none. */
  updatedAt: number;
};

const several = -2;

/** Answers questions about configurations. What follows from the schedules of one is cached until any of them changes. */
export class ConfigurationList {
  /** By number. */
  #common = new Map<number, CommonFacts>();
  /** By number: when its next schedule fires, microseconds since 1970; NaN: never. Of all, for sorting, as of a version. */
  #next: { version: number; of: Float64Array } | null = null;

  constructor(readonly catalog: Catalog) {}

  /** Returns a configuration; null: it has no schedule. */
  get(configId: ConfigId): Configuration | null {
    const number = this.catalog.configurations.find(configId);
    if (number < 1 || this.catalog.configurations.countsOf(number).total === 0) return null;
    return this.#configuration(number);
  }

  /**
   * Returns one page of the configurations whose id, name or task type contains the search.
   * @throws InvalidArgumentError for a cursor of another list or sort.
   */
  page({ search, sort, cursor, offset, limit }: ConfigQuery): Page<Configuration> {
    const ordered = this.#ordered(this.#matching(search), sort);
    const ids = () => this.catalog.configurations.allIds();
    const place = cursor === undefined ? null : readCursor(cursor, sort, this.catalog.columns, ids);
    const start = place === null ? offset : this.#upTo(ordered, sortOf(sort), place);
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

  /** Returns the name that all its schedules share, else their task type, else null: the name of one of many would mislead. */
  #nameOf(number: number): string | null {
    const { named, newest } = this.#commonOf(number);
    return named < 0 ? this.#taskTypeOf(number) : this.catalog.columns.nameOf(newest);
  }

  #taskTypeOf(number: number): string | null {
    const word = this.#commonOf(number).taskType;
    return word === several ? null : this.catalog.words.text(word);
  }

  #commonOf(number: number): CommonFacts {
    const { columns, configurations, ownKeys } = this.catalog;
    const cached = this.#common.get(number);
    if (cached && !configurations.changed.has(number)) return cached;
    const common: CommonFacts = { newest: -1, named: -1, taskType: 0, updatedAt: Number.NaN };
    for (const row of ownKeys.ofConfig.rows(number)) {
      if (!columns.is(row, flag.visible)) continue;
      if (this.#isNewer(row, common.newest)) common.newest = row;
      if (columns.is(row, flag.configName)) {
        if (common.named === -1) common.named = row;
        else if (common.named !== several && columns.names.compare(row, common.named) !== 0) {
          common.named = several;
        }
      }
      const word = columns.arrays.taskType[row] ?? 0;
      if (word !== 0 && word !== common.taskType) common.taskType = common.taskType === 0 ? word : several;
      const at = columns.updatedAt(row);
      if (!(common.updatedAt >= at) && !Number.isNaN(at)) common.updatedAt = at;
    }
    configurations.changed.delete(number);
    this.#common.set(number, common);
    return common;
  }

  #nextOf(number: number): number {
    const { ownKeys } = this.catalog;
    return ownKeys.ofConfig.rows(number).reduce((first, row) => sooner(first, this.#nextOfRow(row)), Number.NaN);
  }

  /** Returns when a row fires next; NaN: never, or it is not visible. */
  #nextOfRow(row: number): number {
    const { columns } = this.catalog;
    return columns.is(row, flag.visible) ? this.catalog.nextOf(row) : Number.NaN;
  }

  /** Looks at every row. */
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

  /** Rows with a name come first, then newer metadata; then ids decide, so that the order of reading does not matter. */
  #isNewer(row: number, than: number): boolean {
    if (than === -1) return true;
    const { columns } = this.catalog;
    const named = columns.is(row, flag.configName);
    if (named !== columns.is(than, flag.configName)) return named;
    const [a, b] = [columns.updatedAt(row), columns.updatedAt(than)];
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(b);
    if (a !== b && !Number.isNaN(a)) return a > b;
    return columns.compareIds(row, than) < 0;
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
    // Equal ones stay in the order of their ids.
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
    const micros = by === "next" ? (this.#nextOfAll()[number] ?? Number.NaN) : this.#commonOf(number).updatedAt;
    return Number.isNaN(micros) ? null : micros;
  }

  /** Returns how many come up to the place that a cursor names. */
  #upTo(ordered: Uint32Array, { by, descending }: ReturnType<typeof sortOf>, place: Place): number {
    return partition(ordered.length, (at) => {
      const number = ordered[at] ?? 0;
      const byId = compareConfigIds(this.#idOf(number), place.id);
      if (by === "config") return (descending ? -byId : byId) <= 0;
      return (compareValues(this.#valueOf(number, by), place.value, descending) || byId) <= 0;
    });
  }
}

/** Returns the earlier of two times; NaN is no time. */
const sooner = (a: number, b: number) => (Number.isNaN(a) || b < a ? b : a);

const compareValues = (a: Place["value"], b: Place["value"], descending: boolean) =>
  nullsLast(a, b, descending, compareBytes);
