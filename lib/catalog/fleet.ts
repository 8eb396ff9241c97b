import type { ConfigQuery, Configuration, Freshness, Schedule, ScheduleQuery, Summary } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { ScheduleId } from "@/lib/schedules/ids";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";
import { BlindCheck } from "./blind";
import { type Counts, configsOf, countsOf } from "./counts";
import {
  type ConfigRow,
  matchesQuery,
  matchesSearch,
  type Page,
  pageOf,
  sortableConfigs,
  sortableRows,
  sorted,
} from "./query";
import { readFleet, readSome, type WrongList } from "./reading";
import { type Found, isHidden, isSchedule, printOf, type Row, rowAt, rowOf } from "./row";

/** What the fleet tells those who follow it. `change` with no ids: so many that everything should be asked again. */
export type FleetEvent = { kind: "change"; ids: ScheduleId[] } | { kind: "freshness"; freshness: Freshness };
type Listener = (event: FleetEvent) => void;

/** An entry of one of TaskIQ's lists. */
type Listed = { id: ScheduleId; list: string };

/** What is computed from the rows, until they change. */
type Derived = {
  rows: Row[];
  orders: Map<string, Row[]>;
  counts: Counts;
  configs: Map<number, ConfigRow>;
};

/**
 * Every schedule of a source, kept in memory and read again at a bounded share of time while somebody looks. Lists and
 * counts are answered from it; single schedules are read directly (lib/api/answers.ts). Good to 100,000 schedules.
 */
export class Fleet {
  #rows = new Map<ScheduleId, Row>();
  #dangling: Listed[] = [];
  #wrongLists: WrongList[] = [];
  #derived: Derived | null = null;
  #blindCheck = new BlindCheck();
  #blind: Summary["schedulerBlind"] = null;

  #readAtMs: number | null = null;
  #durationMs = 0;
  #failed = false;
  #reading: Promise<void> | null = null;
  /** Ids that our own writes changed while a reading was under way: it may have read them before. */
  #touched = new Set<ScheduleId>();

  #listeners = new Set<Listener>();
  #lookedAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(readonly source: Source) {}

  /**
   * To be awaited before anything is asked: makes sure that Redis serves now, so that an outage is an error and never
   * an old list, and that the fleet has been read, lately enough.
   * @throws RedisUnavailableError or RedisReplyError.
   */
  async look(): Promise<void> {
    this.#lookedAtMs = Date.now();
    // Not PING, which MISCONF refuses, nor TIME, which LOADING allows: a reading, as lists are.
    await answered(this.source.redis.exists(this.source.keys.cronList()));
    if (!this.#isFresh()) await this.#read();
    this.#schedule();
  }

  freshness(): Freshness {
    const asOf = this.#readAtMs === null ? null : instantFromMs(this.#readAtMs);
    if (this.#failed) return { state: "stale", asOf };
    if (asOf === null) return { state: "building", asOf };
    return { state: this.#isFresh() ? "live" : "catching-up", asOf };
  }

  schedules(query: ScheduleQuery): Page<Schedule> {
    const page = pageOf(this.#ordered(query.sort).filter(matchesQuery(query)), query, sortableRows);
    return { ...page, items: page.items.map((row) => row.schedule) };
  }

  configs(query: ConfigQuery): Page<Configuration> {
    const matching = [...this.#current().configs.values()].filter(matchesSearch(query));
    const page = pageOf(sorted(matching, query.sort, sortableConfigs), query, sortableConfigs);
    return { ...page, items: page.items.map((row) => row.configuration) };
  }

  config(configId: number): Configuration | null {
    return this.#current().configs.get(configId)?.configuration ?? null;
  }

  summary(): Summary {
    const { counts, configs } = this.#current();
    return {
      ...counts,
      configs: configs.size,
      schedulerBlind: this.#blind,
      drift: null,
      overdue: null,
      freshness: this.freshness(),
    };
  }

  /** What was last known of one schedule: hints for reading it directly. */
  row(id: ScheduleId): Row | null {
    return this.#rows.get(id) ?? null;
  }

  /** The schedules whose newest event is newest, latest first. */
  latest(count: number): { scheduleId: ScheduleId; name: string; at: Instant }[] {
    const told: { scheduleId: ScheduleId; name: string; at: Instant }[] = [];
    for (const { schedule } of this.#current().rows) {
      if (schedule.lastEvent?.at) told.push({ ...schedule, at: schedule.lastEvent.at });
    }
    return told.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, count);
  }

  /** Reads these schedules anew at once, so that the next list is right after a write of ours. Never throws: the write is done. */
  async refreshIds(ids: ScheduleId[]): Promise<void> {
    for (const id of ids) this.#touched.add(id);
    if (this.#readAtMs === null) return;
    try {
      this.#publish(await this.#readAgain(ids));
    } catch {
      // The next reading has it.
    }
  }

  /** Reads everything anew, after a write of ours that names no schedules. Never throws: the write is done. */
  async refreshAll(): Promise<void> {
    try {
      await this.#reading?.catch(() => {});
      await this.#read();
    } catch {
      // The next reading has it.
    }
  }

  /** Calls `listener` for every change until the returned function is called. While somebody follows, the fleet is read. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#schedule();
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  /** Milliseconds between the beginnings of two readings. */
  #intervalMs(): number {
    return Math.max(limits.fleetRefreshMs, this.#durationMs / limits.fleetDuty);
  }

  #isFresh(): boolean {
    if (this.#readAtMs === null || this.#failed) return false;
    const ageMs = Date.now() - this.#readAtMs;
    return ageMs <= this.#intervalMs() * (this.#reading ? 2 : 1);
  }

  /** Plans the next reading, as long as somebody looks. */
  #schedule(): void {
    const someoneLooks = this.#listeners.size > 0 || Date.now() - this.#lookedAtMs < limits.fleetRestMs;
    if (this.#timer || this.#closed || !someoneLooks) return;
    const sinceMs = this.#readAtMs === null || this.#failed ? 0 : Date.now() - this.#readAtMs;
    const waitMs = this.#failed ? limits.fleetRefreshMs : Math.max(0, this.#intervalMs() - sinceMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#read()
        .catch(() => {}) // told by freshness
        .finally(() => this.#schedule());
    }, waitMs);
    this.#timer.unref();
  }

  /** One reading at a time; whoever asks meanwhile waits for the same. */
  #read(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    const began = Date.now();
    const at = new Date(began);
    this.#touched.clear();
    const rows = new Map<ScheduleId, Row>();
    const dangling: Listed[] = [];
    try {
      const lists = await readFleet(this.source, (id, found) => {
        if (isSchedule(found)) rows.set(id, this.#rowOf(id, found, at));
        else for (const list of found.lists) dangling.push({ id, list });
      });
      while (this.#touched.size > 0) {
        const ids = [...this.#touched];
        this.#touched.clear();
        apply(await this.#readAgain(ids), rows);
      }
      this.#dangling = dangling;
      this.#wrongLists = lists.wrong;
    } catch (error) {
      const news = !this.#failed;
      this.#failed = true;
      if (news) this.#tell({ kind: "freshness", freshness: this.freshness() });
      throw error;
    }
    const first = this.#readAtMs === null;
    const recovered = this.#failed;
    this.#readAtMs = began;
    this.#durationMs = Date.now() - began;
    this.#failed = false;
    this.#replace(rows, first || recovered);
    this.#tell({ kind: "freshness", freshness: this.freshness() });
  }

  async #readAgain(ids: ScheduleId[]): Promise<Map<ScheduleId, Row | null>> {
    const at = new Date();
    const known = (id: ScheduleId) => this.#rows.get(id) ?? { lists: [], indexes: [] };
    const found = await readSome(this.source, ids, known);
    return new Map([...found].map(([id, each]) => [id, isSchedule(each) ? this.#rowOf(id, each, at) : null]));
  }

  /** The row of what was found; the present one where nothing differs. */
  #rowOf(id: ScheduleId, found: Found, at: Date): Row {
    const known = this.#rows.get(id);
    return known && known.print === printOf(found) ? rowAt(known, at) : rowOf(id, found, this.source.keys, at);
  }

  #publish(changes: Map<ScheduleId, Row | null>): void {
    const rows = new Map(this.#rows);
    apply(changes, rows);
    this.#replace(rows, false);
  }

  #replace(rows: Map<ScheduleId, Row>, everything: boolean): void {
    const changed: ScheduleId[] = [];
    for (const [id, row] of rows) if (this.#rows.get(id) !== row) changed.push(id);
    for (const id of this.#rows.keys()) if (!rows.has(id)) changed.push(id);
    this.#rows = rows;
    if (changed.length > 0) this.#derived = null;
    const blindBefore = JSON.stringify(this.#blind);
    this.#blind = this.#blindCheck.check(this.source, rows, this.#dangling, this.#wrongLists, new Date());
    if (changed.length === 0 && !everything && blindBefore === JSON.stringify(this.#blind)) return;
    this.#tell({ kind: "change", ids: everything || changed.length > limits.changeIds ? [] : changed });
  }

  #current(): Derived {
    this.#derived ??= this.#derive();
    return this.#derived;
  }

  #derive(): Derived {
    const rows = [...this.#rows.values()].filter((row) => !isHidden(row));
    return {
      rows,
      orders: new Map(),
      counts: countsOf(rows),
      configs: configsOf(rows),
    };
  }

  #ordered(sort: ScheduleQuery["sort"]): Row[] {
    const { rows, orders } = this.#current();
    const known = orders.get(sort);
    if (known) return known;
    const order = sorted(rows, sort, sortableRows);
    orders.set(sort, order);
    return order;
  }

  #tell(event: FleetEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function apply(changes: Map<ScheduleId, Row | null>, rows: Map<ScheduleId, Row>): void {
  for (const [id, row] of changes) {
    if (row) rows.set(id, row);
    else rows.delete(id);
  }
}
