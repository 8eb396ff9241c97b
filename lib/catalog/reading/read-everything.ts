import type { Catalog } from "@/lib/catalog/facts/catalog";
import { wholeSchedule } from "@/lib/catalog/facts/key-parts";
import type { PlaceNames } from "@/lib/catalog/facts/places-of-rows";
import type { Reading } from "@/lib/catalog/facts/row";
import { flag, seenFlags } from "@/lib/catalog/store/columns";
import { changeRows } from "@/lib/catalog/store/slices";
import type { ConfigId, ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import type { KeyName } from "@/lib/redis/keys";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { IndexReader } from "./index-reader";
import type { ListReader } from "./list-reader";
import { readSchedules } from "./read-schedules";

/** The readers of what names schedules. */
export type PlaceReaders = { lists: ListReader; indexes: IndexReader };

/**
 * Reads everything in Redis, in one pass of SCAN and in pages, while the catalog goes on answering: new rows are added, others
 * updated, and what SCAN no longer finds is read once more and removed. No command reads more than a page. `onChanged` is
 * called with each schedule that was not as in the catalog.
 * @throws RedisUnavailableError, or what the pace's signal was aborted with.
 */
export async function readEverything(
  source: Source,
  catalog: Catalog,
  readers: PlaceReaders,
  pace: Pace,
  onChanged: (id: ScheduleId) => void,
): Promise<void> {
  const { lists, indexes } = readers;
  const reading = new FullReading(source, catalog, pace, onChanged);
  catalog.seenKeys.clear();
  const names = await reading.scan();
  const { keys } = source;
  for (const list of [keys.cronList(), keys.intervalList()]) await lists.read(list, pace);
  await readLists(lists, names.timeLists, pace);
  await indexes.read([...names.configIds], pace);
  // Those that SCAN did not find are gone, or were added where it had passed.
  const missed = reading.missed(names);
  await readLists(lists, missed.timeLists, pace);
  await indexes.read([...missed.configIds], pace);
  await reading.mend();
}

async function readLists(lists: ListReader, names: ReadonlySet<string>, pace: Pace): Promise<void> {
  for (const list of await lists.readShort([...names], pace)) await lists.read(list, pace);
}

class FullReading {
  /** By id: the parts to be read, as bits. */
  #queue = new Map<ScheduleId, number>();
  #underWay = new Set<Promise<unknown>>();
  /** What pages failed with, which ends the reading. */
  #failures: unknown[] = [];
  /** Schedules to be read once more, key by key. */
  #stray = new Set<ScheduleId>();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly pace: Pace,
    readonly onChanged: (id: ScheduleId) => void,
  ) {}

  async scan(): Promise<PlaceNames> {
    const { keys } = this.source;
    const timeLists = new Set<string>();
    const configIds = new Set<ConfigId>();
    let cursor = "0";
    let coming = this.#scanFrom(cursor);
    do {
      const [next, page] = await coming;
      // A page that comes after the next reading has begun must not count as found by that one.
      this.pace.signal.throwIfAborted();
      cursor = next.toString();
      // While this page is applied, Redis answers the next.
      if (cursor !== "0") coming = this.#scanFrom(cursor);
      for (const key of page) {
        const name = keys.parse(key);
        if (name?.kind === "list") timeLists.add(name.list);
        else if (name?.kind === "index") configIds.add(name.configId);
        else if (name) this.#found(name);
      }
      await this.#readQueued(false);
    } while (cursor !== "0");
    await this.#readQueued(true);
    for (const list of [keys.cronList(), keys.intervalList()]) timeLists.delete(list);
    return { timeLists, configIds };
  }

  #scanFrom(cursor: string): Promise<[cursor: Buffer, keys: Buffer[]]> {
    const page = answered(this.source.redis.scanBuffer(cursor, "COUNT", limits.scanCount));
    page.catch(() => {}); // awaited by the next round
    return page;
  }

  /** Returns the lists and indexes that the catalog knows and SCAN did not find. */
  missed({ timeLists, configIds }: PlaceNames): PlaceNames {
    const { places, wrongKeys } = this.catalog;
    const known = places.known();
    const { keys } = this.source;
    for (const { key } of wrongKeys.lists.all) known.timeLists.add(key);
    for (const { key } of wrongKeys.indexes.all) {
      const name = keys.parse(Buffer.from(key));
      if (name?.kind === "index") known.configIds.add(name.configId);
    }
    for (const list of [...timeLists, keys.cronList(), keys.intervalList()]) known.timeLists.delete(list);
    for (const configId of configIds) known.configIds.delete(configId);
    return known;
  }

  /**
   * Removes schedules of which SCAN found no key: it finds keys that exist all the time, and new ones are notified as changes.
   * Reads again what is otherwise not as SCAN found it: keys that are gone, and keys of a wrong type.
   */
  async mend(): Promise<void> {
    const { catalog } = this;
    const { columns } = catalog;
    const at = new Date();
    const isOther = (row: number) =>
      columns.is(row, flag.alive) && (catalog.seenKeys.differs(row) || !columns.is(row, seenFlags));
    await changeRows(columns.size, this.pace.signal, isOther, (row) => {
      const id = columns.idOf(row);
      if (columns.is(row, seenFlags)) this.#stray.add(id);
      else if (!catalog.seenKeys.differs(row)) catalog.drop(row);
      else if (catalog.apply(id, nothing, at)) this.onChanged(id);
    });
    for (const id of this.#stray) {
      this.#queue.set(id, wholeSchedule);
      await this.#readQueued(false, true);
    }
    await this.#readQueued(true, true);
  }

  #found(name: Exclude<KeyName, { kind: "list" | "index" }>): void {
    if (name.kind === "stats" || name.kind === "runs") return;
    const row = this.catalog.rowOf(name.id);
    const parts = this.catalog.seenKeys.found(row, name.kind);
    if (parts === 0) return;
    const id = this.catalog.columns.idOf(row);
    this.#queue.set(id, (this.#queue.get(id) ?? 0) | parts);
  }

  /** Begins to read full pages of the queue. If `all`, reads everything in it and waits for that. */
  async #readQueued(all: boolean, typed = false): Promise<void> {
    const most = this.pace.share < 1 ? limits.pacedPage : limits.mgetKeys;
    while (this.#queue.size >= most || (all && this.#queue.size > 0)) {
      const page = new Map([...this.#queue].slice(0, most));
      for (const id of page.keys()) this.#queue.delete(id);
      const work = this.#read(page, typed)
        .catch((error: unknown) => this.#failures.push(error))
        .finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
      if (this.#underWay.size >= limits.pagesUnderWay) await Promise.race(this.#underWay);
      await this.pace.rest();
    }
    if (all) await Promise.all(this.#underWay);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #read(page: ReadonlyMap<ScheduleId, number>, typed: boolean): Promise<void> {
    const partsOf = (id: ScheduleId) => page.get(id) ?? 0;
    const { catalog } = this;
    await readSchedules(this.source, [...page.keys()], partsOf, typed, (id, reading) => {
      const at = new Date();
      if (typed ? catalog.apply(id, reading, at) : this.#applyFirst(id, reading, at)) this.onChanged(id);
    });
  }

  /**
   * Applies what was read of a schedule that SCAN found, unless it must be read once more at the end: because a key is missing,
   * or because its row is gone, as when a list no longer names it, and with it what SCAN found: a new row would be removed.
   */
  #applyFirst(id: ScheduleId, reading: Reading, at: Date): boolean {
    const { catalog } = this;
    const row = catalog.columns.find(id);
    if (row !== -1 && catalog.columns.is(row, seenFlags) && !catalog.seenKeys.lacks(row, reading)) {
      return catalog.applyTo(row, id, reading, at);
    }
    this.#stray.add(id);
    return false;
  }
}

const nothing = {
  status: null,
  meta: null,
  data: null,
  lastEvent: null,
  pause: null,
  metaExpiresAt: null,
  historyExpires: false,
};
