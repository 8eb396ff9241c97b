import type { Catalog } from "@/lib/catalog/facts/catalog";
import { type WrongKey, WrongKeys } from "@/lib/catalog/facts/wrong-keys";
import { flag } from "@/lib/catalog/store/columns";
import { changeRows } from "@/lib/catalog/store/slices";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { countIn, presentBytes } from "@/lib/redis/values";
import { Repeated } from "./list-duplicates";

type ListReading = { list: string; seen: Uint8Array; isOutdone: boolean };

/** TaskIQ's lists in the catalog. Which key of such a name is no list, is kept here. */
export class Lists {
  readonly #wrong: WrongKeys;
  /**
   * The readings under way, each with a 1 for each row that its list was seen to hold, by whichever reading: what came
   * behind what one of them has read already, another one found. `isOutdone`: one that began later has already noted what
   * the list holds twice.
   */
  #underWay = new Set<ListReading>();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
  ) {
    this.#wrong = new WrongKeys(source.redis, "list", () => this.catalog.versions.all++);
  }

  /** Keys that should be one of TaskIQ's lists and are of another type: enough to stop its scheduler (contract §2). */
  get wrong(): WrongKey[] {
    return this.#wrong.all;
  }

  /** Entries of a list; 0 where it is none. */
  async lengthOf(list: string): Promise<number> {
    const [reply] = await pipelined(this.source.redis.pipeline().llen(list));
    return typeof reply?.value === "number" ? reply.value : 0;
  }

  /**
   * The last page of a list, which is where TaskIQ adds: what is new is seen at once, however long the list is. Gives whether
   * the list then is as long as it is known to be. So it is after each change that TaskIQ and Rota make and that is known by
   * now, and not after one that is unknown; who puts ids in before its end may escape that, until the list is read.
   */
  async readEnd(list: string): Promise<boolean> {
    const { source, catalog } = this;
    const [page, length] = await pipelined(source.redis.pipeline().lrangeBuffer(list, -limits.listPage, -1).llen(list));
    for (const entry of presentBytes(page?.value)) this.#take(entry, list);
    return length?.value === catalog.places.listedIn(list) && [...catalog.places.twiceIn(list)].length === 0;
  }

  /**
   * Reads a whole list in pages, from its end to its beginning: what is taken out meanwhile moves the entries before it
   * towards the pages that are still to be read, so that none is missed, and none that is read twice for that is taken to
   * be listed twice. @throws RedisUnavailableError
   */
  async read(list: string, pace: Pace): Promise<void> {
    let end = await this.lengthOf(list);
    const reading = { list, seen: new Uint8Array(this.catalog.columns.size), isOutdone: false };
    const repeated = new Repeated();
    this.#underWay.add(reading);
    try {
      let coming = this.#pageBefore(list, end);
      for (; end > 0; end -= limits.listPage) {
        const [page, length] = await coming;
        // While this page is taken, Redis answers the one before it.
        coming = this.#pageBefore(list, end - limits.listPage);
        const fresh = repeated.unread(presentBytes(page?.value), countIn(length));
        for (const entry of fresh) repeated.see(this.#take(entry, list));
        await pace.rest();
      }
      if (repeated.isKnown && !reading.isOutdone) this.#noteTwice(list, repeated.rows, reading);
      await this.#wrong.look(list);
      await this.#leaveOut(reading, pace.signal);
    } finally {
      this.#underWay.delete(reading);
    }
  }

  /** The page of a list that ends before an entry, with that entry; and the length of the list. */
  #pageBefore(list: string, end: number): Promise<Reply[]> {
    if (end <= 0) return Promise.resolve([]);
    const start = Math.max(0, end - limits.listPage);
    const page = pipelined(this.source.redis.pipeline().lrangeBuffer(list, start, end).llen(list));
    page.catch(() => {}); // awaited by the next round
    return page;
  }

  /** Takes out of a list the rows that it was not seen to hold; rows that are newer than the reading are in it. */
  async #leaveOut({ list, seen }: { list: string; seen: Uint8Array }, signal: AbortSignal): Promise<void> {
    const { catalog } = this;
    await changeRows(
      seen.length,
      signal,
      (row) => seen[row] === 0 && catalog.places.isListed(row, list),
      (row) => catalog.setListed(row, list, false),
    );
  }

  /** Reads short lists, many in one round trip; gives those that are too long for that. @throws RedisUnavailableError */
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
        else this.#wrong.isRight(list);
        if (entries.length === limits.listPage) {
          long.push(list);
          continue;
        }
        const rows = entries.map((entry) => this.#take(entry, list));
        const held = new Set(rows);
        holding.set(list, held);
        const isTwice = held.size < rows.length;
        this.#noteTwice(list, new Set(isTwice ? rows.filter((row, place) => rows.indexOf(row) < place) : []));
      }
      this.#unlistAll(holding);
      for (const list of unreadable) await this.#wrong.look(list);
      await pace.rest();
    }
    return long;
  }

  #take(entry: Buffer, list: string): number {
    const row = this.catalog.rowOf(entry);
    if (!this.catalog.places.isListed(row, list)) this.catalog.setListed(row, list, true);
    for (const reading of this.#underWay) if (reading.list === list && row < reading.seen.length) reading.seen[row] = 1;
    return row;
  }

  /** Takes out of short lists what they no longer hold, by one look at all rows. */
  #unlistAll(holding: ReadonlyMap<string, ReadonlySet<number>>): void {
    const { columns } = this.catalog;
    const { keys } = this.source;
    const long = holding.has(keys.cronList()) || holding.has(keys.intervalList());
    for (let row = 0; row < columns.size; row++) {
      const inTime = (columns.arrays.timeList[row] ?? 0) !== 0;
      if (!inTime && !(long && columns.is(row, flag.inCron | flag.inInterval))) continue;
      for (const list of this.catalog.places.of(row).lists) {
        if (holding.get(list)?.has(row) === false) this.catalog.setListed(row, list, false);
      }
    }
  }

  /** Takes which rows a list holds more than once, as a reading found; none: one that began just now. */
  #noteTwice(list: string, rows: ReadonlySet<number>, by?: ListReading): void {
    for (const earlier of this.#underWay) {
      if (earlier === by) break;
      if (earlier.list === list) earlier.isOutdone = true;
    }
    for (const row of this.catalog.places.twiceIn(list)) if (!rows.has(row)) this.catalog.setTwice(row, list, false);
    for (const row of rows) this.catalog.setTwice(row, list, true);
  }
}
