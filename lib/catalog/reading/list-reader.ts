import type { Catalog } from "@/lib/catalog/facts/catalog";

import { changeRows } from "@/lib/catalog/store/slices";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { countIn, presentBytes } from "@/lib/redis/values";
import { checkType } from "./key-types";
import { ListDuplicates } from "./list-duplicates";

/**
 * `seen`: 1 for each row that any reading found in the list since this one began: an id may be added behind the pages that one
 * of them has read. `isSuperseded`: a later reading has already recorded what the list holds twice.
 */
type ListReading = { list: string; seen: Uint8Array; isSuperseded: boolean };

/** Reads TaskIQ's lists into the catalog. */
export class ListReader {
  #underWay = new Set<ListReading>();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
  ) {}

  /** Returns how many entries a list has; 0: the key is missing, or not a list. @throws RedisUnavailableError */
  async lengthOf(list: string): Promise<number> {
    const [reply] = await pipelined(this.source.redis.pipeline().llen(list));
    return typeof reply?.value === "number" ? reply.value : 0;
  }

  /**
   * Reads the last page of a list: TaskIQ adds there, so new ids are known at once, however long the list is. Returns whether
   * the list then is as long as it is known to be. That is so unless TaskIQ or Rota made a change that is not known yet. Ids that
   * another program inserts before the last page may be found only when the whole list is read.
   * @throws RedisUnavailableError
   */
  async readEnd(list: string): Promise<boolean> {
    const { source, catalog } = this;
    const [page, length] = await pipelined(source.redis.pipeline().lrangeBuffer(list, -limits.listPage, -1).llen(list));
    for (const entry of presentBytes(page?.value)) this.#add(entry, list);
    return length?.value === catalog.places.listedIn(list) && catalog.places.twiceIn(list).length === 0;
  }

  /**
   * Reads a whole list in pages, from its end to its beginning: an entry that is removed meanwhile moves others towards the
   * pages still to be read, so none is missed. Entries that are read twice for that reason do not count as listed twice.
   * @throws RedisUnavailableError, or what the pace's signal was aborted with.
   */
  async read(list: string, pace: Pace): Promise<void> {
    let end = await this.lengthOf(list);
    const reading = { list, seen: new Uint8Array(this.catalog.columns.size), isSuperseded: false };
    const duplicates = new ListDuplicates();
    this.#underWay.add(reading);
    try {
      let coming = this.#pageBefore(list, end);
      for (; end > 0; end -= limits.listPage) {
        const [page, length] = await coming;
        // While this page is applied, Redis answers the one before it.
        coming = this.#pageBefore(list, end - limits.listPage);
        const unread = duplicates.unread(presentBytes(page?.value), countIn(length));
        for (const entry of unread) duplicates.add(this.#add(entry, list));
        await pace.rest();
      }
      if (duplicates.isKnown && !reading.isSuperseded) this.#setTwice(list, duplicates.rows, reading);
      await this.#checkType(list);
      await this.#removeUnseen(reading, pace.signal);
    } finally {
      this.#underWay.delete(reading);
    }
  }

  #checkType(list: string): Promise<void> {
    return checkType(this.source.redis, list, "list", this.catalog.wrongKeys.lists);
  }

  /** Reads the page of a list that ends before an entry, with that entry; and the length of the list. */
  #pageBefore(list: string, end: number): Promise<Reply[]> {
    if (end <= 0) return Promise.resolve([]);
    const start = Math.max(0, end - limits.listPage);
    const page = pipelined(this.source.redis.pipeline().lrangeBuffer(list, start, end).llen(list));
    page.catch(() => {}); // awaited by the next round
    return page;
  }

  /** Records that a list does not hold the rows that were not seen in it. Rows that were added meanwhile do not count. */
  async #removeUnseen({ list, seen }: { list: string; seen: Uint8Array }, signal: AbortSignal): Promise<void> {
    const { catalog } = this;
    await changeRows(
      seen.length,
      signal,
      (row) => seen[row] === 0 && catalog.places.isListed(row, list),
      (row) => catalog.setListed(row, list, false),
    );
  }

  /**
   * Reads short one-shot lists, many in one round trip. Returns those that are too long for that.
   * @throws RedisUnavailableError, or what the pace's signal was aborted with.
   */
  async readShort(lists: readonly string[], pace: Pace): Promise<string[]> {
    const long: string[] = [];
    for (let start = 0; start < lists.length; start += limits.listsAtOnce) {
      const some = lists.slice(start, start + limits.listsAtOnce);
      const pipeline = this.source.redis.pipeline();
      for (const list of some) pipeline.lrangeBuffer(list, 0, limits.listPage - 1);
      const replies = await pipelined(pipeline);
      const holding = new Map<string, Set<number>>();
      const unreadable: string[] = [];
      for (const [at, list] of some.entries()) {
        const reply = replies[at];
        const entries = presentBytes(reply?.value);
        if (reply?.error) unreadable.push(list);
        else this.catalog.wrongKeys.lists.delete(list);
        if (entries.length === limits.listPage) {
          long.push(list);
          continue;
        }
        const rows = entries.map((entry) => this.#add(entry, list));
        const held = new Set(rows);
        holding.set(list, held);
        const isTwice = held.size < rows.length;
        this.#setTwice(list, new Set(isTwice ? rows.filter((row, place) => rows.indexOf(row) < place) : []));
      }
      this.#removeOthers(holding);
      for (const list of unreadable) await this.#checkType(list);
      await pace.rest();
    }
    return long;
  }

  /** Records that a list holds an entry. Returns its row. */
  #add(entry: Buffer, list: string): number {
    const row = this.catalog.rowOf(entry);
    if (!this.catalog.places.isListed(row, list)) this.catalog.setListed(row, list, true);
    for (const reading of this.#underWay) if (reading.list === list && row < reading.seen.length) reading.seen[row] = 1;
    return row;
  }

  /** Records that one-shot lists hold no other rows than these, with one look at all rows. */
  #removeOthers(holding: ReadonlyMap<string, ReadonlySet<number>>): void {
    const { columns } = this.catalog;
    for (let row = 0; row < columns.size; row++) {
      if ((columns.arrays.timeList[row] ?? 0) === 0) continue;
      for (const list of this.catalog.places.of(row).lists) {
        if (holding.get(list)?.has(row) === false) this.catalog.setListed(row, list, false);
      }
    }
  }

  /** Records which rows a list holds more than once, as found by a reading; without `by`, by one that began just now. */
  #setTwice(list: string, rows: ReadonlySet<number>, by?: ListReading): void {
    for (const earlier of this.#underWay) {
      if (earlier === by) break;
      if (earlier.list === list) earlier.isSuperseded = true;
    }
    for (const row of this.catalog.places.twiceIn(list)) if (!rows.has(row)) this.catalog.setTwice(row, list, false);
    for (const row of rows) this.catalog.setTwice(row, list, true);
  }
}
