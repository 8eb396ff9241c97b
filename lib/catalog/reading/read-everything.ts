import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Reading as ReadParts } from "@/lib/catalog/facts/row";
import { flag, seenFlags } from "@/lib/catalog/store/columns";
import { changeRows } from "@/lib/catalog/store/slices";
import type { ConfigId, ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Pace } from "@/lib/pace";
import type { KeyName } from "@/lib/redis/keys";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { Indexes } from "./index-reader";
import type { Lists } from "./list-reader";
import { atOnce, part, readSchedules, wholeSchedule } from "./read-schedules";

/** Pages that are read at the same time: while one is taken, Redis answers the next. */
const pagesUnderWay = 4;

const sawBits = {
  status: flag.sawStatus,
  meta: flag.sawMeta,
  data: flag.sawData,
  history: flag.sawHistory,
  pause: flag.sawPause,
} as const;

/**
 * Reads everything that stands in Redis, in one pass of SCAN and in pages, while the catalog goes on to answer: new rows
 * come, changed ones change, and what SCAN no longer finds is read once more and goes. No command takes more than a page.
 * `found` is called with each schedule that was not as the catalog had it.
 * @throws RedisUnavailableError, or what the pace's signal was aborted with.
 */
export async function readEverything(
  source: Source,
  catalog: Catalog,
  places: { lists: Lists; indexes: Indexes },
  pace: Pace,
  found: (id: ScheduleId) => void,
): Promise<void> {
  const { lists, indexes } = places;
  const reading = new Reading(source, catalog, pace, found);
  catalog.seenKeys.clear();
  const names = await reading.scan();
  const { keys } = source;
  for (const list of [keys.cronList(), keys.intervalList()]) await lists.read(list, pace);
  await readLists(lists, names.timeLists, pace);
  await indexes.read([...names.configIds], pace);
  // Those that SCAN did not find are gone, or came behind it.
  const missed = reading.missed(names, places);
  await readLists(lists, missed.timeLists, pace);
  await indexes.read([...missed.configIds], pace);
  await reading.mend();
}

async function readLists(lists: Lists, names: ReadonlySet<string>, pace: Pace): Promise<void> {
  for (const list of await lists.readShort([...names], pace)) await lists.read(list, pace);
}

/** TaskIQ's lists of one-shots, and the configurations that have an index. */
type PlaceNames = { timeLists: Set<string>; configIds: Set<ConfigId> };

class Reading {
  /** Parts to be read of each id. */
  #queue = new Map<ScheduleId, number>();
  #underWay = new Set<Promise<unknown>>();
  /** Why pages under way were not read, which ends the reading. */
  #failures: unknown[] = [];
  /** To be read once more, key by key. */
  #stray = new Set<ScheduleId>();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly pace: Pace,
    readonly found: (id: ScheduleId) => void,
  ) {}

  async scan(): Promise<PlaceNames> {
    const { keys } = this.source;
    const timeLists = new Set<string>();
    const configIds = new Set<ConfigId>();
    let cursor = "0";
    let coming = this.#scanFrom(cursor);
    do {
      const [next, page] = await coming;
      // What another reading is to see must not count as seen by this one.
      this.pace.signal.throwIfAborted();
      cursor = next.toString();
      // While this page is taken, Redis answers the next.
      if (cursor !== "0") coming = this.#scanFrom(cursor);
      for (const key of page) {
        const name = keys.parse(key);
        if (name?.kind === "list") timeLists.add(name.list);
        else if (name?.kind === "index") configIds.add(name.configId);
        else if (name) this.#see(name);
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

  /** The lists and indexes that the catalog knows besides those that SCAN found. */
  missed({ timeLists, configIds }: PlaceNames, { lists, indexes }: { lists: Lists; indexes: Indexes }): PlaceNames {
    const known = this.catalog.places.known();
    const { keys } = this.source;
    for (const { key } of lists.wrong) known.timeLists.add(key);
    for (const { key } of indexes.wrong) {
      const name = keys.parse(Buffer.from(key));
      if (name?.kind === "index") known.configIds.add(name.configId);
    }
    for (const list of [...timeLists, keys.cronList(), keys.intervalList()]) known.timeLists.delete(list);
    for (const configId of configIds) known.configIds.delete(configId);
    return known;
  }

  /**
   * Takes out what SCAN found no key of: what is there all the while, it tells, and what came meanwhile was told as a
   * change. What is otherwise not as SCAN saw it is read again: keys that went, and keys of a wrong type.
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
      else if (catalog.apply(id, nothing, at)) this.found(id);
    });
    for (const id of this.#stray) {
      this.#queue.set(id, wholeSchedule);
      await this.#readQueued(false, true);
    }
    await this.#readQueued(true, true);
  }

  #see(name: Exclude<KeyName, { kind: "list" | "index" }>): void {
    if (name.kind === "stats" || name.kind === "runs") return;
    const { columns } = this.catalog;
    const row = this.catalog.rowOf(name.id);
    columns.setBit(row, sawBits[name.kind], true);
    const isRead = columns.is(row, flag.read);
    const wanted = isRead ? part[name.kind] & ~atOnce : atOnce | part[name.kind];
    if (wanted === 0) return;
    const id = columns.idOf(row);
    columns.setBit(row, flag.read, true);
    this.#queue.set(id, (this.#queue.get(id) ?? 0) | wanted);
  }

  /** Begins to read full pages of what is queued; where `all`, everything, and waits for it. */
  async #readQueued(all: boolean, typed = false): Promise<void> {
    const most = this.pace.share < 1 ? limits.pacedPage : limits.mgetKeys;
    while (this.#queue.size >= most || (all && this.#queue.size > 0)) {
      const page = new Map([...this.#queue].slice(0, most));
      for (const id of page.keys()) this.#queue.delete(id);
      const work = this.#read(page, typed)
        .catch((error: unknown) => this.#failures.push(error))
        .finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
      if (this.#underWay.size >= pagesUnderWay) await Promise.race(this.#underWay);
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
      if (typed ? catalog.apply(id, reading, at) : this.#applySeen(id, reading, at)) this.found(id);
    });
  }

  /**
   * Takes what was read since SCAN saw it, unless that is to be read once more in the end: where a key is lacking, and where the
   * row went that remembered what SCAN saw, as when a list no longer names it. Made anew without that, it would be taken out.
   */
  #applySeen(id: ScheduleId, reading: ReadParts, at: Date): boolean {
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
