import { type Columns, flag } from "@/lib/catalog/store/columns";
import { compareConfigIds } from "@/lib/catalog/store/config-order";
import type { Configurations } from "@/lib/catalog/store/configurations";
import type { InternedWords } from "@/lib/catalog/store/interned-words";
import { setOrDelete } from "@/lib/catalog/store/sparse";
import type { ConfigId } from "@/lib/ids";
import type { Keys } from "@/lib/redis/keys";
import type { Places } from "@/lib/schedules/places";

/**
 * Where each row is named: the lists of TaskIQ that hold its id, and the configurations whose index names it. Most are in
 * one of each, which stands in columns; the others are kept here.
 */
export class PlacesOfRows {
  readonly #moreLists = new Map<number, string[]>();
  readonly #moreIndexes = new Map<number, ConfigId[]>();
  /** Lists that hold a row more than once. */
  readonly #twice = new Map<number, string[]>();
  /** Rows that the cron and the interval list hold, by list. */
  readonly #listed = new Map<string, number>();

  constructor(
    readonly columns: Columns,
    readonly words: InternedWords,
    readonly configurations: Configurations,
    readonly keys: Keys,
  ) {}

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

  /** Whether TaskIQ's lists hold a row more than once: one of them, or several. */
  isListedTwice(row: number): boolean {
    const { columns } = this;
    const inTime = columns.arrays.timeList[row] !== 0;
    const lists = Number(columns.is(row, flag.inCron)) + Number(columns.is(row, flag.inInterval)) + Number(inTime);
    return lists > 1 || this.#moreLists.has(row) || this.#twice.has(row);
  }

  /** How many rows the cron or the interval list holds. */
  listedIn(list: string): number {
    return this.#listed.get(list) ?? 0;
  }

  /** The rows that a list holds more than once. */
  twiceIn(list: string): number[] {
    return [...this.#twice].flatMap(([row, lists]) => (lists.includes(list) ? [row] : []));
  }

  /** The lists that hold a row more than once. */
  twiceOf(row: number): string[] {
    return this.#twice.get(row) ?? [];
  }

  /** The one-shots' lists and the configurations whose index names any row. */
  known(): { timeLists: Set<string>; configIds: Set<ConfigId> } {
    const { size, arrays } = this.columns;
    // Marked by number: a million looks into a set would take fifty milliseconds.
    const words = new Uint8Array(this.words.size);
    const numbers = new Uint8Array(this.configurations.size);
    for (let row = 0; row < size; row++) {
      words[arrays.timeList[row] ?? 0] = 1;
      numbers[arrays.index[row] ?? 0] = 1;
    }
    return {
      timeLists: new Set([
        ...marked(words).map((word) => this.words.text(word) ?? ""),
        ...[...this.#moreLists.values()].flat(),
      ]),
      configIds: new Set([
        ...marked(numbers).map((number) => this.configurations.idOf(number) ?? ""),
        ...[...this.#moreIndexes.values()].flat(),
      ]),
    };
  }

  /** Takes that a list holds a row's id, or no longer does. Gives true where what is kept here of the row is another now. */
  setListed(row: number, list: string, on: boolean): boolean {
    const { columns, keys } = this;
    if (!this.#isTimeList(list) && this.isListed(row, list) !== on) {
      this.#listed.set(list, this.listedIn(list) + (on ? 1 : -1));
    }
    let isOther = false;
    if (list === keys.cronList()) columns.setBit(row, flag.inCron, on);
    else if (list === keys.intervalList()) columns.setBit(row, flag.inInterval, on);
    else {
      const others = this.of(row).lists.filter((each) => each !== list && this.#isTimeList(each));
      // In order, so that what is told of the first does not depend on which was read first.
      isOther = this.#setTimeLists(row, on ? [...others, list].sort() : others);
    }
    return (!on && this.setTwice(row, list, false)) || isOther;
  }

  /** The same of a list that holds it more than once. */
  setTwice(row: number, list: string, on: boolean): boolean {
    const others = this.twiceOf(row).filter((each) => each !== list);
    const lists = on ? [...others, list].sort() : others;
    return setOrDelete(this.#twice, row, lists.length > 0 ? lists : null);
  }

  /** The same of the index of a configuration. */
  setIndexed(row: number, configId: ConfigId, on: boolean): boolean {
    const others = this.of(row).indexes.filter((each) => each !== configId);
    const indexes = on ? [...others, configId].sort(compareConfigIds) : others;
    const { index } = this.columns.arrays;
    const former = index[row] ?? 0;
    index[row] = this.configurations.take(indexes[0] ?? null);
    this.configurations.release(former);
    return setOrDelete(this.#moreIndexes, row, indexes.length > 1 ? indexes.slice(1) : null);
  }

  /** Gives up what is kept of a row that goes. */
  release(row: number): void {
    const { arrays } = this.columns;
    this.words.release(arrays.timeList[row] ?? 0);
    this.configurations.release(arrays.index[row] ?? 0);
    for (const few of [this.#moreLists, this.#moreIndexes, this.#twice]) few.delete(row);
  }

  #isTimeList(list: string): boolean {
    return list !== this.keys.cronList() && list !== this.keys.intervalList();
  }

  #setTimeLists(row: number, lists: string[]): boolean {
    const { timeList } = this.columns.arrays;
    timeList[row] = this.words.replace(timeList[row] ?? 0, lists[0] ?? null);
    return setOrDelete(this.#moreLists, row, lists.length > 1 ? lists.slice(1) : null);
  }
}

/** The numbers from 1 on that are marked. */
const marked = (marks: Uint8Array): number[] => [...marks.keys()].filter((number) => number > 0 && marks[number] === 1);
