import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { idFromBytes, type ScheduleId } from "@/lib/schedules/ids";
import type { Catalog, Reading } from "./catalog";
import { readIndexes } from "./indexes";
import type { Lists } from "./lists";
import { Pace } from "./pace";
import { core, part, readSchedules, wholeSchedule } from "./reading";

/**
 * Reads what is told to have changed: each id once, however often it was told, many in one round trip, and only the parts
 * that changed. Of TaskIQ's lists and of the indexes it is only told that they did: they are read as a whole, the long
 * ones at a bounded share of time.
 */
export class Changes {
  /** Parts that changed, by id, in the order in which they were told. */
  #parts = new Map<ScheduleId, number>();
  #sinceMs = 0;
  #lists = new Set<string>();
  #indexes = new Set<number>();
  #long = new Map<string, Promise<void>>();
  #underWay: Promise<void> | null = null;
  #placesUnderWay: Promise<void> | null = null;
  #stop = new AbortController();

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly lists: Lists,
    /** Called when something was read. */
    readonly done: () => void,
  ) {}

  /** Ids that the slow check found to have changed, and of which no change has been told so far. */
  #untold = new Set<ScheduleId>();

  /** Takes an id that was read and found to have changed: perhaps the change is told a moment later. */
  found(id: ScheduleId): void {
    if (!this.#parts.has(id)) this.#untold.add(id);
  }

  /** How many were found of which no change was told, since this was asked last. */
  takeUntold(): number {
    const { size } = this.#untold;
    this.#untold.clear();
    return size;
  }

  /** Milliseconds for which the oldest change has waited. */
  get lagMs(): number {
    return this.#parts.size === 0 ? 0 : Date.now() - this.#sinceMs;
  }

  /** Takes keys that changed. */
  take(keys: readonly Buffer[]): void {
    for (const key of keys) {
      const name = this.source.keys.parse(key);
      if (name?.kind === "list") this.#lists.add(name.list);
      else if (name?.kind === "index") this.#indexes.add(name.configId);
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
    this.#parts.clear();
    this.#lists.clear();
    this.#indexes.clear();
  }

  close(): void {
    this.#stop.abort();
  }

  /** Reads schedules now, whole, and where they are listed. @throws RedisUnavailableError */
  async refresh(ids: readonly ScheduleId[]): Promise<void> {
    await this.#read(new Map(ids.map((id) => [id, wholeSchedule])));
    const { keys } = this.source;
    for (const list of [keys.cronList(), keys.intervalList()]) await this.#readList(list);
    const times = ids.flatMap((id) => this.#timeListsOf(id));
    await this.lists.readShort([...new Set(times)], this.#pace(1));
    this.done();
  }

  #timeListsOf(id: ScheduleId): string[] {
    const { keys } = this.source;
    const row = this.catalog.columns.find(id);
    if (row === -1) return [];
    const recorded = this.catalog.pauseOf(row)?.list;
    const due = this.catalog.expressions.nextRunAt(this.catalog.columns.arrays.expression[row] ?? 0);
    const lists = [...this.catalog.placesOf(row).lists, recorded, due && keys.timeList(due.slice(0, 16))];
    return lists.filter(
      (list): list is string => typeof list === "string" && list !== keys.cronList() && list !== keys.intervalList(),
    );
  }

  #mark(id: ScheduleId, parts: number): void {
    if (this.#parts.size === 0) this.#sinceMs = Date.now();
    this.#parts.set(id, (this.#parts.get(id) ?? 0) | parts);
    this.#untold.delete(id);
  }

  #begin(): void {
    if (this.#parts.size > 0) this.#underWay ??= this.#readParts().finally(() => (this.#underWay = null));
    if (this.#lists.size + this.#indexes.size > 0) {
      this.#placesUnderWay ??= this.#readPlaces().finally(() => (this.#placesUnderWay = null));
    }
  }

  async #readParts(): Promise<void> {
    const { signal } = this.#stop;
    // What is written in one go is told in pieces.
    await rest(limits.coalesceMs, signal);
    while (this.#parts.size > 0 && !signal.aborted) {
      const page = new Map<ScheduleId, number>();
      for (const [id, parts] of this.#parts) {
        if (page.size === limits.mgetKeys) break;
        page.set(id, parts);
        this.#parts.delete(id);
      }
      const sinceMs = this.#sinceMs;
      this.#sinceMs = Date.now();
      try {
        await this.#read(page);
      } catch {
        // Redis is away: if it was for long, everything is read anew, else this is tried again.
        for (const [id, parts] of page) this.#parts.set(id, (this.#parts.get(id) ?? 0) | parts);
        this.#sinceMs = sinceMs;
        await rest(limits.retryMs, signal);
      }
      this.done();
    }
  }

  async #read(page: ReadonlyMap<ScheduleId, number>): Promise<void> {
    const { columns } = this.catalog;
    // A payload is told with its metadata; of a schedule that is not known yet, everything is read.
    const partsOf = (id: ScheduleId) => {
      const parts = page.get(id) ?? 0;
      if (columns.find(id) === -1) return wholeSchedule;
      return (parts & (part.meta | part.data)) === 0 ? parts : parts | core;
    };
    const readings = await readSchedules(this.source, [...page.keys()], partsOf, true);
    const at = new Date();
    for (const [id, reading] of readings) {
      this.#unlistPaused(id, reading);
      this.catalog.apply(id, reading, at);
      this.catalog.see(id);
    }
  }

  /**
   * A new pause record says that the schedule was taken out of its lists in the same step: that is known at once, however
   * long it takes to read the list.
   */
  #unlistPaused(id: ScheduleId, { pause }: Reading): void {
    const row = this.catalog.columns.find(id);
    if (!pause?.list || row === -1) return;
    if (JSON.stringify(this.catalog.pauseOf(row)) === JSON.stringify(pause)) return;
    for (const list of this.catalog.placesOf(row).lists) this.catalog.setListed(row, list, false);
  }

  async #readPlaces(): Promise<void> {
    const { signal } = this.#stop;
    await rest(limits.coalesceMs, signal);
    while (this.#lists.size + this.#indexes.size > 0 && !signal.aborted) {
      const lists = [...this.#lists];
      const indexes = [...this.#indexes];
      this.#lists.clear();
      this.#indexes.clear();
      try {
        const { keys } = this.source;
        const isLong = (list: string) => list === keys.cronList() || list === keys.intervalList();
        for (const list of lists.filter(isLong)) await this.#readList(list);
        const times = lists.filter((list) => !isLong(list));
        for (const list of await this.lists.readShort(times, this.#pace(1))) await this.#readList(list);
        await readIndexes(this.source, this.catalog, indexes, this.#pace(limits.rereadShare));
      } catch {
        for (const list of lists) this.#lists.add(list);
        for (const configId of indexes) this.#indexes.add(configId);
        await rest(limits.retryMs, signal);
      }
      this.done();
      await rest(limits.coalesceMs, signal);
    }
  }

  /** A list of some pages is read at once; of a longer one its end, and then the rest at its pace, without being waited for. */
  async #readList(list: string): Promise<void> {
    if ((await this.lists.lengthOf(list)) <= limits.longList) return this.lists.read(list, this.#pace(1));
    await this.lists.readEnd(list);
    if (this.#long.has(list)) {
      this.#lists.add(list);
      return;
    }
    const work = this.lists
      .read(list, this.#pace(limits.rereadShare))
      .catch(() => {
        this.#lists.add(list);
      })
      .finally(() => {
        this.#long.delete(list);
        this.done();
        this.#begin();
      });
    this.#long.set(list, work);
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
