import type { Catalog } from "@/lib/catalog/facts/catalog";
import { core, part, wholeSchedule } from "@/lib/catalog/facts/key-parts";
import { type Reading, typeOfList } from "@/lib/catalog/facts/row";
import { type ConfigId, idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import type { Source } from "@/lib/redis/source";
import type { Places } from "@/lib/schedules/places";
import { minuteOf } from "@/lib/taskiq/one-shot";
import type { PlaceReaders } from "./read-everything";
import { readSchedules } from "./read-schedules";

/** The changed parts (bits) of each id, in the order of their notifications; and when the first of them was notified. */
type Pending = { parts: Map<ScheduleId, number>; sinceMs: number };
const nonePending = (): Pending => ({ parts: new Map(), sinceMs: 0 });

/**
 * Reads what Redis notified as changed: each id once, however often it changed, many in one round trip, and only the parts that
 * changed. Lists and indexes are read as a whole, since a notification names only the key; long lists at a bounded share of
 * the time.
 */
export class ChangeReader {
  /** Ids that wait, and those whose turn it is. */
  #pending = nonePending();
  #current: Pending | null = null;
  /** Pages of ids that are being read. */
  readonly #pages = new Set<ReadonlyMap<ScheduleId, number>>();
  #lists = new Set<string>();
  #indexes = new Set<ConfigId>();
  /** When the first of these lists and indexes was notified; and the first of those that are being read. */
  #placesSinceMs: number | null = null;
  #currentPlacesSinceMs: number | null = null;
  /**
   * Long lists that are being read. `sinceMs`: since when they may hold unknown changes; null: by their end and length they hold
   * none. `isAgain`: they changed again meanwhile; `againSinceMs`: the same for that change.
   */
  #long = new Map<string, { sinceMs: number | null; isAgain: boolean; againSinceMs: number | null }>();
  /** Ids that the slow check found changed, without any report so far. */
  #unreported = new Set<ScheduleId>();
  #underWay: Promise<void> | null = null;
  #placesUnderWay: Promise<void> | null = null;
  /** Lists and indexes that are being read, without the long lists. */
  #currentPlaces: Places = { lists: [], indexes: [] };
  #stop = new AbortController();
  #closed = false;

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly readers: PlaceReaders,
    /** Called when something was read. */
    readonly onRead: () => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly onFailed: (error: unknown) => void,
    /** Called with a schedule of which a run was reported. */
    readonly onRan: (id: ScheduleId) => void = () => {},
  ) {}

  /** To be called with an id that the slow check found changed: its notification may still come. */
  noteFound(id: ScheduleId): void {
    const notified = [this.#pending.parts, this.#current?.parts, ...this.#pages];
    if (!notified.some((parts) => parts?.has(id))) this.#unreported.add(id);
  }

  /** Returns how many ids were found changed without a report since the last call. */
  takeUnreported(): number {
    const { size } = this.#unreported;
    this.#unreported.clear();
    return size;
  }

  /** Milliseconds since the oldest change that is not read yet; 0: all are read. */
  get lagMs(): number {
    const since = [this.#current?.sinceMs, this.#placesSinceMs, this.#currentPlacesSinceMs];
    if (this.#pending.parts.size > 0) since.push(this.#pending.sinceMs);
    for (const { sinceMs, againSinceMs } of this.#long.values()) since.push(sinceMs ?? againSinceMs);
    const now = performance.now();
    return Math.max(...since.map((ms) => now - (ms ?? now)));
  }

  /** Lists and indexes that changed and are not completely read since: they may hold other ids than the catalog knows. */
  get unread(): Places {
    const { lists, indexes } = this.#currentPlaces;
    return {
      lists: [...new Set([...this.#lists, ...lists, ...this.#long.keys()])],
      indexes: [...new Set([...this.#indexes, ...indexes])],
    };
  }

  /** To be called with keys that changed. */
  notify(keys: readonly Buffer[]): void {
    for (const key of keys) {
      const name = this.source.keys.parse(key);
      if (name?.kind === "list") this.#queueList(name.list, performance.now());
      else if (name?.kind === "index") this.#queueIndex(name.configId, performance.now());
      else if (name?.kind === "runs") this.onRan(idFromBytes(name.id));
      else if (name && name.kind !== "stats") this.#queue(idFromBytes(name.id), part[name.kind]);
    }
    this.#begin();
  }

  /** To be called with ids whose metadata should have expired: Redis notifies that late. */
  expired(ids: readonly ScheduleId[]): void {
    for (const id of ids) this.#queue(id, part.meta);
    this.#begin();
  }

  /** Drops what waits and aborts what is being read: everything is about to be read again. */
  forget(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#pending = nonePending();
    this.#current = null;
    this.#lists.clear();
    this.#indexes.clear();
    this.#placesSinceMs = null;
  }

  close(): void {
    this.#closed = true;
    this.#stop.abort();
  }

  /** Reads schedules and the lists that may name them now. @throws RedisUnavailableError */
  async refresh(ids: readonly ScheduleId[]): Promise<void> {
    await this.#read(new Map(ids.map((id) => [id, wholeSchedule])));
    // A purge also takes a schedule out of its lists.
    for (const id of ids) if (!this.catalog.exists(id)) this.#unlist(id);
    const { keys } = this.source;
    const times = ids.flatMap((id) => this.#oneShotListsOf(id));
    await this.#readLists([keys.cronList(), keys.intervalList(), ...new Set(times)], performance.now());
    this.onRead();
    this.#begin();
  }

  /** Returns the one-shot lists that may name a schedule. */
  #oneShotListsOf(id: ScheduleId): string[] {
    const { keys } = this.source;
    const row = this.catalog.columns.find(id);
    if (row === -1) return [];
    const recorded = this.catalog.ownKeys.pauseOf(row)?.list;
    const due = this.catalog.expressions.nextRunAt(this.catalog.columns.arrays.expression[row] ?? 0);
    const lists = [...this.catalog.places.of(row).lists, recorded, due && keys.timeList(minuteOf(due))];
    return lists.filter((list) => typeof list === "string").filter((list) => typeOfList(list, keys) === "date");
  }

  #queue(id: ScheduleId, parts: number): void {
    const to = this.#current?.parts.has(id) ? this.#current : this.#pending;
    if (to.parts.size === 0) to.sinceMs = performance.now();
    to.parts.set(id, (to.parts.get(id) ?? 0) | parts);
    this.#unreported.delete(id);
  }

  #queueList(list: string, sinceMs: number): void {
    this.#lists.add(list);
    this.#placesSinceMs = Math.min(this.#placesSinceMs ?? sinceMs, sinceMs);
  }

  #queueIndex(configId: ConfigId, sinceMs: number): void {
    this.#indexes.add(configId);
    this.#placesSinceMs = Math.min(this.#placesSinceMs ?? sinceMs, sinceMs);
  }

  /** Begins to read what waits, unless that is under way, and again at its end, since more may have come. */
  #begin(): void {
    if (this.#closed) return;
    if (this.#pending.parts.size > 0) {
      this.#underWay ??= this.#readParts().finally(() => {
        this.#underWay = null;
        this.#begin();
      });
    }
    if (this.#lists.size + this.#indexes.size > 0) {
      this.#placesUnderWay ??= this.#readPlaces().finally(() => {
        this.#placesUnderWay = null;
        this.#begin();
      });
    }
  }

  async #readParts(): Promise<void> {
    const { signal } = this.#stop;
    // The notifications of one transaction come in pieces.
    await rest(limits.coalesceMs, signal);
    while (this.#pending.parts.size > 0 && !signal.aborted) {
      const current = this.#pending;
      this.#pending = nonePending();
      this.#current = current;
      while (current.parts.size > 0 && !signal.aborted) await this.#readPages(current.parts, signal);
      if (this.#current === current) this.#current = null;
    }
  }

  /** Reads pages one after another: while one is applied, Redis answers the next. */
  async #readPages(parts: Map<ScheduleId, number>, signal: AbortSignal): Promise<void> {
    let former = Promise.resolve();
    while (parts.size > 0 && !signal.aborted) {
      const page = this.#readPage(parts, signal);
      await former;
      former = page;
    }
    await former;
  }

  async #readPage(parts: Map<ScheduleId, number>, signal: AbortSignal): Promise<void> {
    const page = new Map<ScheduleId, number>();
    for (const [id, changed] of parts) {
      if (page.size === limits.changesAtOnce) break;
      page.set(id, changed);
      parts.delete(id);
    }
    this.#pages.add(page);
    try {
      await this.#read(page);
    } catch (error) {
      this.onFailed(error);
      // Redis is unreachable. After a loss everything is read again; otherwise this page is.
      for (const [id, changed] of page) parts.set(id, (parts.get(id) ?? 0) | changed);
      await rest(limits.retryMs, signal);
    } finally {
      this.#pages.delete(page);
    }
    this.onRead();
  }

  async #read(page: ReadonlyMap<ScheduleId, number>): Promise<void> {
    const { signal } = this.#stop;
    const asked = new Map([...page].map(([id, parts]) => [id, this.#partsToRead(id, parts)]));
    const partsOf = (id: ScheduleId) => asked.get(id) ?? 0;
    await readSchedules(this.source, [...asked.keys()], partsOf, true, (id, reading) => {
      // The schedule was removed meanwhile, so one part alone is not enough.
      if (partsOf(id) !== wholeSchedule && !this.catalog.exists(id)) return this.#queue(id, wholeSchedule);
      this.#unlistPaused(id, reading);
      this.catalog.apply(id, reading, new Date());
      // After a loss of notifications this may be out of date.
      if (!signal.aborted) this.catalog.seenKeys.read(id, partsOf(id));
    });
  }

  /** Returns what to read when parts changed: a payload with its metadata, and all of a schedule that is not known yet. */
  #partsToRead(id: ScheduleId, parts: number): number {
    if (!this.catalog.exists(id)) return wholeSchedule;
    return (parts & (part.meta | part.data)) === 0 ? parts : parts | core;
  }

  /**
   * A new pause record means that the schedule left its lists in the same step, so the catalog need not wait until a long list
   * has been read. The list is read all the same: the schedule may be listed again by now.
   */
  #unlistPaused(id: ScheduleId, { pause }: Reading): void {
    const row = this.catalog.columns.find(id);
    if (!pause?.list || row === -1) return;
    if (JSON.stringify(this.catalog.ownKeys.pauseOf(row)) === JSON.stringify(pause)) return;
    this.#unlist(id);
    this.#begin();
  }

  /** Records that a schedule left its lists, and queues them to be read all the same. */
  #unlist(id: ScheduleId): void {
    const row = this.catalog.columns.find(id);
    if (row === -1) return;
    for (const list of this.catalog.places.of(row).lists) {
      this.catalog.setListed(row, list, false);
      this.#queueList(list, performance.now());
    }
  }

  async #readPlaces(): Promise<void> {
    const { signal } = this.#stop;
    await rest(limits.coalesceMs, signal);
    while (this.#lists.size + this.#indexes.size > 0 && !signal.aborted) {
      const lists = [...this.#lists];
      const indexes = [...this.#indexes];
      const sinceMs = this.#placesSinceMs ?? performance.now();
      this.#lists.clear();
      this.#indexes.clear();
      this.#placesSinceMs = null;
      this.#currentPlacesSinceMs = sinceMs;
      this.#currentPlaces = { lists, indexes };
      try {
        await this.#readLists(lists, sinceMs);
        await this.readers.indexes.read(indexes, this.#pace(limits.rereadShare));
      } catch (error) {
        this.onFailed(error);
        for (const list of lists) this.#queueList(list, sinceMs);
        for (const configId of indexes) this.#queueIndex(configId, sinceMs);
        await rest(limits.retryMs, signal);
      }
      this.#currentPlacesSinceMs = null;
      this.#currentPlaces = { lists: [], indexes: [] };
      this.onRead();
      await rest(limits.coalesceMs, signal);
    }
  }

  async #readLists(lists: readonly string[], sinceMs: number): Promise<void> {
    const { keys } = this.source;
    const isOneShots = (list: string) => typeOfList(list, keys) === "date";
    for (const list of lists.filter((each) => !isOneShots(each))) await this.#readList(list, sinceMs);
    const short = lists.filter(isOneShots);
    for (const list of await this.readers.lists.readShort(short, this.#pace(1))) await this.#readList(list, sinceMs);
  }

  /**
   * Reads a list of a few pages at once. Of a longer one it reads the end, and then all of it slowly, without waiting for that. A
   * long list counts as unread only if it may hold unknown changes.
   */
  async #readList(list: string, sinceMs: number): Promise<void> {
    const { lists } = this.readers;
    if ((await lists.lengthOf(list)) <= limits.longList) return lists.read(list, this.#pace(1));
    const isKnown = await lists.readEnd(list);
    const underWay = this.#long.get(list);
    if (!underWay) void this.#readLong(list, isKnown ? null : sinceMs);
    else {
      underWay.isAgain = true;
      underWay.againSinceMs = isKnown ? null : (underWay.againSinceMs ?? sinceMs);
      if (isKnown) underWay.sinceMs = null;
    }
  }

  async #readLong(list: string, sinceMs: number | null): Promise<void> {
    const { signal } = this.#stop;
    const long = { sinceMs, isAgain: false, againSinceMs: null };
    this.#long.set(list, long);
    try {
      await this.readers.lists.read(list, this.#pace(limits.rereadShare));
    } catch (error) {
      this.onFailed(error);
      await rest(limits.retryMs, signal);
      this.#queueList(list, long.sinceMs ?? performance.now());
    }
    this.#long.delete(list);
    if (long.isAgain) this.#queueList(list, long.againSinceMs ?? performance.now());
    this.onRead();
    this.#begin();
  }

  #pace(share: number): Pace {
    return new Pace(share, this.#stop.signal);
  }
}

/** Resolves after some milliseconds, or when the signal is aborted. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
    signal.addEventListener("abort", finish);
  });
}
