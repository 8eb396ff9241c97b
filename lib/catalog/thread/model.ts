import { BlindCheck } from "@/lib/catalog/asking/blind-check";
import { ConfigurationList } from "@/lib/catalog/asking/configuration-list";
import { FleetDrift } from "@/lib/catalog/asking/fleet-drift";
import { latestEvents } from "@/lib/catalog/asking/latest-events";
import { schedulesPage } from "@/lib/catalog/asking/schedules-page";
import { SortedRows } from "@/lib/catalog/asking/sorted-rows";
import { type ModelEvent, Subscribers } from "@/lib/catalog/asking/subscribers";
import { upcoming } from "@/lib/catalog/asking/upcoming";
import { upcomingStarts } from "@/lib/catalog/asking/upcoming-starts";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { ChangeReader } from "@/lib/catalog/reading/change-reader";
import { IndexReader } from "@/lib/catalog/reading/index-reader";
import { ListReader } from "@/lib/catalog/reading/list-reader";
import { RunSummaries } from "@/lib/catalog/reading/run-summaries";
import { Sync } from "@/lib/catalog/reading/sync";
import { Slices } from "@/lib/catalog/store/slices";
import type {
  ConfigQuery,
  Configuration,
  DriftPage,
  DriftQuery,
  Freshness,
  KnownPlaces,
  LatestEvent,
  Page,
  Schedule,
  ScheduleQuery,
  StartsPage,
  StartsQuery,
  Summary,
  Upcoming,
  UpcomingQuery,
} from "@/lib/catalog/types";
import { WallClock } from "@/lib/clock";
import type { ConfigId, ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { RedisRefusesError, RedisReplyError, RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { statuses } from "@/lib/schedules/enums";
import type { Places } from "@/lib/schedules/places";
import { type Instant, instantToMs } from "@/lib/schedules/timestamps";

/** The catalog of a source, with what keeps it in sync and what answers questions: what the worker thread runs. */
export class Model {
  readonly catalog: Catalog;
  readonly subscribers: Subscribers;
  #sortedRows: SortedRows;
  #configs: ConfigurationList;
  readonly #slices = new Slices();
  #changes: ChangeReader;
  #sync: Sync;
  #blindCheck: BlindCheck;
  #drift: FleetDrift;
  #runs: RunSummaries | null;
  readonly #startedMs = performance.now();
  readonly #clock = new WallClock();
  readonly #ticking: NodeJS.Timeout;

  constructor(
    readonly source: Source,
    readonly send: (event: ModelEvent) => void,
  ) {
    this.catalog = new Catalog(source.keys, source.settings.taskiqSerializer, source.settings.runs.token !== null);
    this.subscribers = new Subscribers(this.catalog, () => this.freshness(), send);
    const notifySoon = () => this.subscribers.notifySoon();
    this.#sortedRows = new SortedRows(this.catalog);
    this.#configs = new ConfigurationList(this.catalog);
    this.#blindCheck = new BlindCheck(this.catalog);
    this.#drift = new FleetDrift(this.catalog, source.settings);
    const readers = { lists: new ListReader(source, this.catalog), indexes: new IndexReader(source, this.catalog) };
    this.#runs = this.catalog.runs && new RunSummaries(source, this.catalog, notifySoon, this.#failed);
    const onRan = (id: ScheduleId) => this.#runs?.ran(id);
    const onUnread = (error: unknown) => {
      this.#failed(error);
      if (error instanceof RedisRefusesError || error instanceof RedisReplyError) this.#sync.refused();
    };
    this.#changes = new ChangeReader(source, this.catalog, readers, notifySoon, onUnread, onRan);
    this.#sync = new Sync(
      source,
      this.catalog,
      readers,
      this.#changes,
      notifySoon,
      (schedules) => this.send({ kind: "repaired", schedules }),
      this.#failed,
    );
    this.#ticking = setInterval(() => this.#tick(), limits.tickMs);
    this.#ticking.unref();
    this.#sync.start();
    this.#runs?.start();
  }

  close(): void {
    clearInterval(this.#ticking);
    this.subscribers.close();
    this.#sync.close();
    this.#changes.close();
    this.#runs?.close();
  }

  freshness(): Freshness {
    return this.#sync.freshness();
  }

  /** Resolves when the first reading has ended, when Redis refuses it, or after so many milliseconds. */
  async wasRead(withinMs: number): Promise<void> {
    const { state, reason } = this.freshness();
    if (state !== "building" || reason !== undefined) return;
    await this.subscribers.untilRead(withinMs);
  }

  /**
   * To be awaited before any question: waits a moment for the first reading, which is all that a small fleet needs; of a large
   * one, questions are answered with what was read so far.
   * @throws RedisUnavailableError if Redis does not let everything be read: a part would look like the whole.
   */
  async ready(): Promise<void> {
    await this.wasRead(Math.max(0, this.#startedMs + limits.firstReadMs - performance.now()));
    const { state, reason } = this.freshness();
    if (reason !== undefined && state !== "catching-up") throw new RedisUnavailableError(reason);
    await this.catalog.visible.orderSoFar();
  }

  /** Returns one page of schedules. @throws InvalidArgumentError for a cursor of another list or sort. */
  async schedules(query: ScheduleQuery): Promise<Page<Schedule>> {
    return await this.#slices.do(schedulesPage(this.catalog, this.#sortedRows, query, new Date()));
  }

  /** Returns one page of configurations. @throws InvalidArgumentError for a cursor of another list or sort. */
  configs(query: ConfigQuery): Page<Configuration> {
    return this.#configs.page(query);
  }

  /** Returns one page of findings, and their counts. @throws InvalidArgumentError for a cursor of another list. */
  async drift(query: DriftQuery): Promise<DriftPage> {
    return await this.#slices.do(this.#drift.page(query, () => this.freshness().asOf, new Date()));
  }

  /** Returns the starts in a window by minute or hour. @throws InvalidArgumentError if it is empty or too long. */
  async upcoming(query: UpcomingQuery): Promise<Upcoming> {
    return await this.#slices.do(upcoming(this.catalog, query, new Date()));
  }

  /** Returns one page of single starts. @throws InvalidArgumentError for such a window, or for a cursor of another list. */
  async upcomingStarts(query: StartsQuery): Promise<StartsPage> {
    return await this.#slices.do(upcomingStarts(this.catalog, query, new Date()));
  }

  /** Returns a configuration; null: it has no schedule. */
  config(configId: ConfigId): Configuration | null {
    return this.#configs.get(configId);
  }

  /** Returns the counts of the whole fleet. */
  summary(): Summary {
    const { counts, configurations } = this.catalog;
    const at = new Date();
    const driftByKind = this.#drift.byKind(at);
    const count = (status: (typeof statuses)[number]) => counts.byStatus[statuses.indexOf(status)] ?? 0;
    return {
      total: counts.total,
      active: count("active"),
      paused: count("paused"),
      inactive: count("inactive"),
      error: count("error"),
      unknown: count("unknown"),
      configs: configurations.withSchedules,
      neverFires: counts.neverFires,
      schedulerBlind: this.#blindCheck.check(at),
      drift: this.#drift.serious(at),
      driftByKind,
      overdue: driftByKind.overdue,
      freshness: this.freshness(),
    };
  }

  /** Returns the schedules with the latest events, the latest first. */
  latest(count: number): LatestEvent[] {
    return latestEvents(this.catalog, count);
  }

  /** Returns where a schedule is named, as far as the catalog knows; null: it does not know the schedule. */
  places(id: ScheduleId): KnownPlaces | null {
    const row = this.catalog.columns.find(id);
    return row === -1 ? null : { ...this.catalog.places.of(row), drift: this.catalog.driftOf(row) };
  }

  /**
   * Returns every list and index that may name a schedule, by all changes before this call: where the catalog knows it is, and
   * all that have changed and are not read since. Null: not known, so only Redis can say it.
   */
  async exactPlaces(id: ScheduleId): Promise<Places | null> {
    if (!(await this.#sync.isCaughtUp())) return null;
    const known = this.places(id);
    const { unread } = this.#changes;
    return {
      lists: [...new Set([...(known?.lists ?? []), ...unread.lists])],
      indexes: [...new Set([...(known?.indexes ?? []), ...unread.indexes])],
    };
  }

  /** Reads schedules now, after Rota has changed them, so that the next answer is right. @throws RedisUnavailableError */
  async refresh(ids: readonly ScheduleId[]): Promise<void> {
    await this.#changes.refresh(ids);
  }

  #failed = (error: unknown): void => {
    if (error instanceof RedisUnavailableError || error instanceof RedisReplyError) return;
    if (error instanceof Error && error.name === "AbortError") return;
    this.send({ kind: "failed", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };

  #tick(): void {
    const at = new Date();
    const stepMs = this.#clock.takeStep();
    if (stepMs !== 0) void this.#clockWasSet(at, stepMs).catch(this.#failed);
    this.catalog.drift.setReports(secondsOf(this.#runs?.queuedAt ?? null), this.#drift.lateMs());
    this.catalog.advance(at);
    this.catalog.sweep();
    this.#drift.check(at);
    this.#changes.expired(this.catalog.ownKeys.expired(at.getTime()));
    this.#sync.check();
    this.subscribers.notifySoon();
  }

  /** Recomputes what follows from the wall clock, and has every page ask again. */
  async #clockWasSet(at: Date, byMs: number): Promise<void> {
    this.#drift.shift(byMs);
    this.#blindCheck.shift(byMs);
    this.#sync.clockWasSet();
    await this.#slices.do(this.catalog.restart(at));
    this.subscribers.notifyAll();
  }
}

const secondsOf = (instant: Instant | null): number | null => (instant === null ? null : instantToMs(instant) / 1000);
