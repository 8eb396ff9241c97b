import { type Columns, flag } from "@/lib/catalog/store/columns";
import { compareConfigIds } from "@/lib/catalog/store/config-order";
import type { Configurations } from "@/lib/catalog/store/configurations";
import type { InternedWords } from "@/lib/catalog/store/interned-words";
import { setOrDelete } from "@/lib/catalog/store/sparse";
import type { ConfigId } from "@/lib/ids";
import type { Keys } from "@/lib/redis/keys";
import type { Places } from "@/lib/schedules/places";
import { typeOfList } from "./row";

/** One-shot lists, by key, and configurations that have an index. */
export type PlaceNames = { timeLists: Set<string>; configIds: Set<ConfigId> };

/**
 * Where each row is named: the lists of TaskIQ that hold its id, and the configurations whose index names it. Most rows are
 * in one of each, stored in columns; the maps here hold the others.
 */
export class PlacesOfRows {
  readonly #moreLists = new Map<number, string[]>();
  readonly #moreIndexes = new Map<number, ConfigId[]>();
  /** Lists that hold a row more than once. */
  readonly #twice = new Map<number, string[]>();
  /** How many rows the cron and the interval list hold. */
  readonly #rowsIn = new Map<string, number>();

  constructor(
    readonly columns: Columns,
    readonly words: InternedWords,
    readonly configurations: Configurations,
    readonly keys: Keys,
  ) {}

  /** Returns where a row is named. */
  of(row: number): Places {
    const { columns, keys } = this;
    const lists: string[] = [];
    if (columns.is(row, flag.inCron)) lists.push(keys.cronList());
    if (columns.is(row, flag.inInterval)) lists.push(keys.intervalList());
    const time = this.words.text(columns.arrays.timeList[row] ?? 0);
    if (time !== null) lists.push(time, ...(this.#moreLists.get(row) ?? []));
    const index = this.configurations.idOf(columns.arrays.index[row] ?? 0);
    const indexes = index === null ? [] : [index, ...(this.#moreIndexes.get(row) ?? [])];
    return { lists, indexes };
  }

  isInAnyList(row: number): boolean {
    const { columns } = this;
    return columns.is(row, flag.inCron | flag.inInterval) || columns.arrays.timeList[row] !== 0;
  }

  isListed(row: number, list: string): boolean {
    const { columns, keys, words } = this;
    if (list === keys.cronList()) return columns.is(row, flag.inCron);
    if (list === keys.intervalList()) return columns.is(row, flag.inInterval);
    return (
      words.text(columns.arrays.timeList[row] ?? 0) === list || (this.#moreLists.get(row)?.includes(list) ?? false)
    );
  }

  isIndexed(row: number, configId: ConfigId): boolean {
    const number = this.columns.arrays.index[row] ?? 0;
    if (number === 0) return false;
    return this.configurations.idOf(number) === configId || (this.#moreIndexes.get(row)?.includes(configId) ?? false);
  }

  /** Returns whether TaskIQ's lists hold a row more than once, in one list or in several. */
  isListedTwice(row: number): boolean {
    const { columns } = this;
    const inTime = columns.arrays.timeList[row] !== 0;
    const lists = Number(columns.is(row, flag.inCron)) + Number(columns.is(row, flag.inInterval)) + Number(inTime);
    return lists > 1 || this.#moreLists.has(row) || this.#twice.has(row);
  }

  /** Returns how many rows the cron or the interval list holds. */
  listedIn(list: string): number {
    return this.#rowsIn.get(list) ?? 0;
  }

  /** Returns the rows that a list holds more than once. */
  twiceIn(list: string): number[] {
    return [...this.#twice].flatMap(([row, lists]) => (lists.includes(list) ? [row] : []));
  }

  /** Returns the lists that hold a row more than once. */
  twiceOf(row: number): string[] {
    return this.#twice.get(row) ?? [];
  }

  /** Returns the one-shot lists that hold any row, and the configurations whose index names any. */
  known(): PlaceNames {
    const { size, arrays } = this.columns;
    // Arrays by number, since a million lookups in a set would take fifty milliseconds.
    const words = new Uint8Array(this.words.size);
    const numbers = new Uint8Array(this.configurations.size);
    for (let row = 0; row < size; row++) {
      words[arrays.timeList[row] ?? 0] = 1;
      numbers[arrays.index[row] ?? 0] = 1;
    }
    return {
      timeLists: new Set([
        ...onesIn(words).map((word) => this.words.text(word) ?? ""),
        ...[...this.#moreLists.values()].flat(),
      ]),
      configIds: new Set([
        ...onesIn(numbers).map((number) => this.configurations.idOf(number) ?? ""),
        ...[...this.#moreIndexes.values()].flat(),
      ]),
    };
  }

  /** Records whether a list holds a row's id. Returns whether the maps here changed. */
  setListed(row: number, list: string, on: boolean): boolean {
    const { columns, keys } = this;
    if (!this.#isTimeList(list) && this.isListed(row, list) !== on) {
      this.#rowsIn.set(list, this.listedIn(list) + (on ? 1 : -1));
    }
    let changed = false;
    if (list === keys.cronList()) columns.setBit(row, flag.inCron, on);
    else if (list === keys.intervalList()) columns.setBit(row, flag.inInterval, on);
    else {
      const others = this.of(row).lists.filter((each) => each !== list && this.#isTimeList(each));
      // In order, so that the first one does not depend on which was read first.
      changed = this.#setTimeLists(row, on ? [...others, list].sort() : others);
    }
    return (!on && this.setTwice(row, list, false)) || changed;
  }

  /** Records whether a list holds it more than once. Returns whether the maps here changed. */
  setTwice(row: number, list: string, on: boolean): boolean {
    const others = this.twiceOf(row).filter((each) => each !== list);
    const lists = on ? [...others, list].sort() : others;
    return setOrDelete(this.#twice, row, lists.length > 0 ? lists : null);
  }

  /** Records whether the index of a configuration names it. Returns whether the maps here changed. */
  setIndexed(row: number, configId: ConfigId, on: boolean): boolean {
    const others = this.of(row).indexes.filter((each) => each !== configId);
    const indexes = on ? [...others, configId].sort(compareConfigIds) : others;
    const { index } = this.columns.arrays;
    const former = index[row] ?? 0;
    index[row] = this.configurations.acquire(indexes[0] ?? null);
    this.configurations.release(former);
    return setOrDelete(this.#moreIndexes, row, indexes.length > 1 ? indexes.slice(1) : null);
  }

  /** To be called before a row is removed. */
  release(row: number): void {
    const { arrays } = this.columns;
    this.words.release(arrays.timeList[row] ?? 0);
    this.configurations.release(arrays.index[row] ?? 0);
    for (const sparse of [this.#moreLists, this.#moreIndexes, this.#twice]) sparse.delete(row);
  }

  #isTimeList(list: string): boolean {
    return typeOfList(list, this.keys) === "date";
  }

  #setTimeLists(row: number, lists: string[]): boolean {
    const { timeList } = this.columns.arrays;
    timeList[row] = this.words.replace(timeList[row] ?? 0, lists[0] ?? null);
    return setOrDelete(this.#moreLists, row, lists.length > 1 ? lists.slice(1) : null);
  }
}

/** Returns the places of the ones in an array, but for place 0. */
const onesIn = (array: Uint8Array): number[] => [...array.keys()].filter((at) => at > 0 && array[at] === 1);
