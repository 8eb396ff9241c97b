import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Reading } from "@/lib/catalog/facts/row";
import { type ConfigId, idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import type { Source } from "@/lib/redis/source";
import type { Indexes } from "./index-reader";
import type { Lists } from "./list-reader";
import { core, part, readSchedules, wholeSchedule } from "./read-schedules";

/** Lists of TaskIQ, and configurations whose index changed. */
export type ChangedPlaces = { lists: string[]; indexes: ConfigId[] };

/** Parts that changed, by id, in the order in which they were told; and when the first of them was. */
type Told = { parts: Map<ScheduleId, number>; sinceMs: number };
const noneTold = (): Told => ({ parts: new Map(), sinceMs: 0 });

/**
 * Reads what is told to have changed: each id once, however often it was told, many in one round trip, and only the parts
 * that changed. Of TaskIQ's lists and of the indexes it is only told that they did: they are read as a whole, the long
 * ones at a bounded share of time.
 */
export class Changes {
  /** What was told and is not read yet; what of it is being read now, with the page that is under way. */
  #told = noneTold();
  #taken: Told | null = null;
  /** Pages of what was told that are being read. */
  readonly #pages = new Set<ReadonlyMap<ScheduleId, number>>();
  #lists = new Set<string>();
  #indexes = new Set<ConfigId>();
  /** When the first of these was told; and of those that are being read now. */
  #placesSinceMs: number | null = null;
  #takenPlacesSinceMs: number | null = null;
  /**
   * Long lists that are being read. `sinceMs`: since when they hold what is not known; null: nothing, as far as their end and
   * their length tell. `isAgain`: they changed again meanwhile, and what is not known since `againSinceMs`.
   */
  #long = new Map<string, { sinceMs: number | null; isAgain: boolean; againSinceMs: number | null }>();
  /** Ids that the slow check found to have changed, and of which no change has been told so far. */
  #untold = new Set<ScheduleId>();
  #underWay: Promise<void> | null = null;
  #placesUnderWay: Promise<void> | null = null;
  /** Lists and indexes that are being read now, but for the long lists. */
  #readingNow: ChangedPlaces = { lists: [], indexes: [] };
  #stop = new AbortController();
  #closed = false;

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly places: { lists: Lists; indexes: Indexes },
    /** Called when something was read. */
    readonly done: () => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly failed: (error: unknown) => void,
    /** Called with a schedule of which a run was reported. */
    readonly ran: (id: ScheduleId) => void = () => {},
  ) {}

  /** Takes an id that was read and found to have changed: perhaps the change is told a moment later. */
  found(id: ScheduleId): void {
    const told = [this.#told.parts, this.#taken?.parts, ...this.#pages];
    if (!told.some((parts) => parts?.has(id))) this.#untold.add(id);
  }

  /** How many were found of which no change was told, since this was asked last. */
  takeUntold(): number {
    const { size } = this.#untold;
    this.#untold.clear();
    return size;
  }

  /** Milliseconds for which the oldest change has waited to be read; 0: none waits. */
  get lagMs(): number {
    const since = [this.#taken?.sinceMs, this.#placesSinceMs, this.#takenPlacesSinceMs];
    if (this.#told.parts.size > 0) since.push(this.#told.sinceMs);
    for (const { sinceMs, againSinceMs } of this.#long.values()) since.push(sinceMs ?? againSinceMs);
    const now = performance.now();
    return Math.max(...since.map((ms) => now - (ms ?? now)));
  }

  /** Lists and indexes that were told to have changed and are not wholly read since: they may hold more, or less, than is known. */
  get unread(): ChangedPlaces {
    const { lists, indexes } = this.#readingNow;
    return {
      lists: [...new Set([...this.#lists, ...lists, ...this.#long.keys()])],
      indexes: [...new Set([...this.#indexes, ...indexes])],
    };
  }

  /** Takes keys that changed. */
  take(keys: readonly Buffer[]): void {
    for (const key of keys) {
      const name = this.source.keys.parse(key);
      if (name?.kind === "list") this.#markList(name.list, performance.now());
      else if (name?.kind === "index") this.#markIndex(name.configId, performance.now());
      else if (name?.kind === "runs") this.ran(idFromBytes(name.id));
      else if (name && name.kind !== "stats") this.#mark(idFromBytes(name.id), part[name.kind]);
    }
    this.#begin();
  }

  /** Takes ids whose metadata has expired, which Redis tells late. */
  expired(ids: readonly ScheduleId[]): void {
    for (const id of ids) this.#mark(id, part.meta);
    this.#begin();
  }

  /** Forgets what was told: everything is read anew. */
  forget(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#told = noneTold();
    this.#taken = null;
    this.#lists.clear();
    this.#indexes.clear();
    this.#placesSinceMs = null;
  }

  close(): void {
    this.#closed = true;
    this.#stop.abort();
  }

  /** Reads schedules now, whole, and where they are listed. @throws RedisUnavailableError */
  async refresh(ids: readonly ScheduleId[]): Promise<void> {
    await this.#read(new Map(ids.map((id) => [id, wholeSchedule])));
    // What we have purged we have also taken out of its lists.
    for (const id of ids) if (!this.catalog.hasKeys(id)) this.#unlist(id);
    const { keys } = this.source;
    const times = ids.flatMap((id) => this.#timeListsOf(id));
    await this.#readLists([keys.cronList(), keys.intervalList(), ...new Set(times)], performance.now());
    this.done();
    this.#begin();
  }

  #timeListsOf(id: ScheduleId): string[] {
    const { keys } = this.source;
    const row = this.catalog.columns.find(id);
    if (row === -1) return [];
    const recorded = this.catalog.ownKeys.pauseOf(row)?.list;
    const due = this.catalog.expressions.nextRunAt(this.catalog.columns.arrays.expression[row] ?? 0);
    const lists = [...this.catalog.places.of(row).lists, recorded, due && keys.timeList(due.slice(0, 16))];
    return lists.filter(
      (list): list is string => typeof list === "string" && list !== keys.cronList() && list !== keys.intervalList(),
    );
  }

  #mark(id: ScheduleId, parts: number): void {
    const to = this.#taken?.parts.has(id) ? this.#taken : this.#told;
    if (to.parts.size === 0) to.sinceMs = performance.now();
    to.parts.set(id, (to.parts.get(id) ?? 0) | parts);
    this.#untold.delete(id);
  }

  #markList(list: string, sinceMs: number): void {
    this.#lists.add(list);
    this.#placesSinceMs = Math.min(this.#placesSinceMs ?? sinceMs, sinceMs);
  }

  #markIndex(configId: ConfigId, sinceMs: number): void {
    this.#indexes.add(configId);
    this.#placesSinceMs = Math.min(this.#placesSinceMs ?? sinceMs, sinceMs);
  }

  /** Begins to read what waits, unless that is under way; and again at its end, since more may have come. */
  #begin(): void {
    if (this.#closed) return;
    if (this.#told.parts.size > 0) {
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
    // What is written in one go is told in pieces.
    await rest(limits.coalesceMs, signal);
    while (this.#told.parts.size > 0 && !signal.aborted) {
      const taken = this.#told;
      this.#told = noneTold();
      this.#taken = taken;
      while (taken.parts.size > 0 && !signal.aborted) await this.#readPages(taken.parts, signal);
      if (this.#taken === taken) this.#taken = null;
    }
  }

  /** While one page is taken, Redis answers the next. */
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
      this.failed(error);
      // Redis is away: if it was for long, everything is read anew, else this is tried again.
      for (const [id, changed] of page) parts.set(id, (parts.get(id) ?? 0) | changed);
      await rest(limits.retryMs, signal);
    } finally {
      this.#pages.delete(page);
    }
    this.done();
  }

  async #read(page: ReadonlyMap<ScheduleId, number>): Promise<void> {
    const { signal } = this.#stop;
    const asked = new Map([...page].map(([id, parts]) => [id, this.#partsToRead(id, parts)]));
    const partsOf = (id: ScheduleId) => asked.get(id) ?? 0;
    await readSchedules(this.source, [...asked.keys()], partsOf, true, (id, reading) => {
      // What was known of it went meanwhile: a part alone tells too little.
      if (partsOf(id) !== wholeSchedule && !this.catalog.hasKeys(id)) return this.#mark(id, wholeSchedule);
      this.#unlistPaused(id, reading);
      this.catalog.apply(id, reading, new Date());
      // What was read before changes were told may be old by now.
      if (!signal.aborted) this.catalog.seenKeys.see(id, partsOf(id));
    });
  }

  /** A payload is told with its metadata; of a schedule that is not known yet, everything is read. */
  #partsToRead(id: ScheduleId, parts: number): number {
    if (!this.catalog.hasKeys(id)) return wholeSchedule;
    return (parts & (part.meta | part.data)) === 0 ? parts : parts | core;
  }

  /**
   * A new pause record says that the schedule was taken out of its lists in the same step: that is known at once, however
   * long it takes to read the list. It is read all the same: the schedule may be listed again by now.
   */
  #unlistPaused(id: ScheduleId, { pause }: Reading): void {
    const row = this.catalog.columns.find(id);
    if (!pause?.list || row === -1) return;
    if (JSON.stringify(this.catalog.ownKeys.pauseOf(row)) === JSON.stringify(pause)) return;
    this.#unlist(id);
    this.#begin();
  }

  /** Takes a schedule out of its lists, which are to be read all the same. */
  #unlist(id: ScheduleId): void {
    const row = this.catalog.columns.find(id);
    if (row === -1) return;
    for (const list of this.catalog.places.of(row).lists) {
      this.catalog.setListed(row, list, false);
      this.#markList(list, performance.now());
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
      this.#takenPlacesSinceMs = sinceMs;
      this.#readingNow = { lists, indexes };
      try {
        await this.#readLists(lists, sinceMs);
        await this.places.indexes.read(indexes, this.#pace(limits.rereadShare));
      } catch (error) {
        this.failed(error);
        for (const list of lists) this.#markList(list, sinceMs);
        for (const configId of indexes) this.#markIndex(configId, sinceMs);
        await rest(limits.retryMs, signal);
      }
      this.#takenPlacesSinceMs = null;
      this.#readingNow = { lists: [], indexes: [] };
      this.done();
      await rest(limits.coalesceMs, signal);
    }
  }

  async #readLists(lists: readonly string[], sinceMs: number): Promise<void> {
    const { keys } = this.source;
    const isLong = (list: string) => list === keys.cronList() || list === keys.intervalList();
    for (const list of lists.filter(isLong)) await this.#readList(list, sinceMs);
    const times = lists.filter((list) => !isLong(list));
    for (const list of await this.places.lists.readShort(times, this.#pace(1))) await this.#readList(list, sinceMs);
  }

  /**
   * A list of some pages is read at once; of a longer one its end, and then the rest at its pace, without being waited for. It
   * counts as waiting only where something of it is not known.
   */
  async #readList(list: string, sinceMs: number): Promise<void> {
    const { lists } = this.places;
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
      await this.places.lists.read(list, this.#pace(limits.rereadShare));
    } catch (error) {
      this.failed(error);
      await rest(limits.retryMs, signal);
      this.#markList(list, long.sinceMs ?? performance.now());
    }
    this.#long.delete(list);
    if (long.isAgain) this.#markList(list, long.againSinceMs ?? performance.now());
    this.done();
    this.#begin();
  }

  #pace(share: number): Pace {
    return new Pace(share, this.#stop.signal);
  }
}

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
