import { BlindCheck } from "@/lib/catalog/asking/blind-check";
import { ConfigurationList } from "@/lib/catalog/asking/configuration-list";
import { FleetDrift } from "@/lib/catalog/asking/fleet-drift";
import { schedulesPage } from "@/lib/catalog/asking/schedules-page";
import { SortedRows } from "@/lib/catalog/asking/sorted-rows";
import { Followers, type ModelEvent } from "@/lib/catalog/asking/subscribers";
import { upcoming, upcomingStarts } from "@/lib/catalog/asking/upcoming";
import { Catalog } from "@/lib/catalog/facts/catalog";
import type { KnownPlaces } from "@/lib/catalog/facts/row";
import { Changes } from "@/lib/catalog/reading/change-reader";
import { Indexes } from "@/lib/catalog/reading/index-reader";
import { Lists } from "@/lib/catalog/reading/list-reader";
import { RunSummaries } from "@/lib/catalog/reading/run-summaries";
import { Follow } from "@/lib/catalog/reading/sync";
import { flag } from "@/lib/catalog/store/columns";
import { Slices } from "@/lib/catalog/store/slices";
import type {
  ConfigQuery,
  Configuration,
  DriftPage,
  DriftQuery,
  Freshness,
  Page,
  Schedule,
  ScheduleQuery,
  SchedulerBlind,
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
import { type Instant, instantFromMicros, instantToMs } from "@/lib/schedules/timestamps";

/** The catalog with all that fills it and asks it: what the worker thread runs. One a source. */
export class Model {
  readonly catalog: Catalog;
  readonly followers: Followers;
  #sortedRows: SortedRows;
  #configs: ConfigurationList;
  readonly #slices = new Slices();
  #lists: Lists;
  #changes: Changes;
  #follow: Follow;
  #blindCheck: BlindCheck;
  #drift: FleetDrift;
  #runs: RunSummaries | null;
  #blind: { of: string; told: SchedulerBlind | null } = { of: "", told: null };
  readonly #startedMs = performance.now();
  readonly #clock = new WallClock();
  readonly #ticking: NodeJS.Timeout;

  constructor(
    readonly source: Source,
    readonly tell: (event: ModelEvent) => void,
  ) {
    this.catalog = new Catalog(source.keys, source.settings.taskiqSerializer, source.settings.runs.token !== null);
    this.followers = new Followers(this.catalog, () => this.freshness(), tell);
    const tellSoon = () => this.followers.tellSoon();
    this.#sortedRows = new SortedRows(this.catalog);
    this.#configs = new ConfigurationList(this.catalog);
    this.#lists = new Lists(source, this.catalog);
    const places = { lists: this.#lists, indexes: new Indexes(source, this.catalog) };
    this.#drift = new FleetDrift(this.catalog, places, source.settings);
    this.#runs = this.catalog.runs && new RunSummaries(source, this.catalog, tellSoon, this.#failed);
    const ran = (id: ScheduleId) => this.#runs?.ran(id);
    const unread = (error: unknown) => {
      this.#failed(error);
      if (error instanceof RedisRefusesError || error instanceof RedisReplyError) this.#follow.refused();
    };
    this.#changes = new Changes(source, this.catalog, places, tellSoon, unread, ran);
    this.#follow = new Follow(
      source,
      this.catalog,
      places,
      this.#changes,
      tellSoon,
      (schedules) => this.tell({ kind: "repaired", schedules }),
      this.#failed,
    );
    this.#blindCheck = new BlindCheck(this.catalog, source.settings.taskiqSerializer);
    this.#ticking = setInterval(() => this.#tick(), limits.tickMs);
    this.#ticking.unref();
    this.#follow.start();
    this.#runs?.start();
  }

  close(): void {
    clearInterval(this.#ticking);
    this.followers.close();
    this.#follow.close();
    this.#changes.close();
    this.#runs?.close();
  }

  freshness(): Freshness {
    return this.#follow.freshness();
  }

  /** Resolves when everything was read for the first time, when Redis refuses that, or after so many ms. */
  async wasRead(withinMs: number): Promise<void> {
    const { state, reason } = this.freshness();
    if (state !== "building" || reason !== undefined) return;
    await this.followers.untilRead(withinMs);
  }

  /**
   * To be awaited before anything is asked: the first reading of a small fleet is soon done; of a large one, what is there counts.
   * @throws RedisUnavailableError where Redis does not let everything be read: what is there would pass for all there is.
   */
  async ready(): Promise<void> {
    await this.wasRead(Math.max(0, this.#startedMs + limits.firstReadMs - performance.now()));
    const { state, reason } = this.freshness();
    if (reason !== undefined && state !== "catching-up") throw new RedisUnavailableError(reason);
    await this.catalog.visible.orderSoFar();
  }

  /** @throws InvalidArgumentError for a cursor that is not of this sort. */
  async schedules(query: ScheduleQuery): Promise<Page<Schedule>> {
    return await this.#slices.do(schedulesPage(this.catalog, this.#sortedRows, query, new Date()));
  }

  /** @throws InvalidArgumentError for a cursor that is not of this sort. */
  configs(query: ConfigQuery): Page<Configuration> {
    return this.#configs.page(query);
  }

  /** @throws InvalidArgumentError for a cursor that is not of this list. */
  async drift(query: DriftQuery): Promise<DriftPage> {
    return await this.#slices.do(this.#drift.page(query, () => this.freshness().asOf, new Date()));
  }

  /** @throws InvalidArgumentError for a window that is empty or too long. */
  async upcoming(query: UpcomingQuery): Promise<Upcoming> {
    return await this.#slices.do(upcoming(this.catalog, query, new Date()));
  }

  /** @throws InvalidArgumentError for such a window, or another list's cursor. */
  async upcomingStarts(query: StartsQuery): Promise<StartsPage> {
    return await this.#slices.do(upcomingStarts(this.catalog, query, new Date()));
  }

  config(configId: ConfigId): Configuration | null {
    return this.#configs.get(configId);
  }

  summary(): Summary {
    const { counts, configurations } = this.catalog;
    const driftByKind = this.#drift.byKind(new Date());
    const count = (status: (typeof statuses)[number]) => counts.byStatus[statuses.indexOf(status)] ?? 0;
    return {
      total: counts.total,
      active: count("active"),
      paused: count("paused"),
      inactive: count("inactive"),
      error: count("error"),
      unknown: count("unknown"),
      configs: configurations.count,
      neverFires: counts.neverFires,
      schedulerBlind: this.#checkBlind(),
      drift: this.#drift.serious(new Date()),
      driftByKind,
      overdue: driftByKind.overdue,
      freshness: this.freshness(),
    };
  }

  /** The schedules whose newest event is newest, latest first. */
  latest(count: number): { scheduleId: ScheduleId; name: string; at: Instant }[] {
    const { columns } = this.catalog;
    const { eventAt } = columns.arrays;
    const newest: number[] = [];
    const timeOf = (row: number | undefined) => eventAt[row ?? 0] ?? Number.NaN;
    for (let row = 0; row < columns.size; row++) {
      if (Number.isNaN(timeOf(row)) || !columns.is(row, flag.visible)) continue;
      if (newest.length === count && !(timeOf(row) > timeOf(newest[count - 1]))) continue;
      let at = newest.length;
      while (at > 0 && timeOf(newest[at - 1]) < timeOf(row)) at--;
      newest.splice(at, 0, row);
      newest.length = Math.min(newest.length, count);
    }
    return newest.map((row) => ({
      scheduleId: columns.idOf(row),
      name: columns.nameOf(row),
      at: instantFromMicros(timeOf(row)),
    }));
  }

  /** Where a schedule is named, as far as the catalog knows; null: it does not know it. */
  places(id: ScheduleId): KnownPlaces | null {
    const row = this.catalog.columns.find(id);
    return row === -1 ? null : { ...this.catalog.places.of(row), drift: this.catalog.driftOf(row) };
  }

  /**
   * Where a schedule may be named: exactly what the catalog knows, with every list and index that changed and is not read
   * since. Every change before this call counts. Null where that cannot be known: then only Redis can say it.
   */
  async exactPlaces(id: ScheduleId): Promise<Places | null> {
    if (!(await this.#follow.isTold())) return null;
    const known = this.places(id);
    const { unread } = this.#changes;
    return {
      lists: [...new Set([...(known?.lists ?? []), ...unread.lists])],
      indexes: [...new Set([...(known?.indexes ?? []), ...unread.indexes])],
    };
  }

  /** Reads schedules now, after a write of ours, so that the next answer is right. @throws RedisUnavailableError */
  async refresh(ids: readonly ScheduleId[]): Promise<void> {
    await this.#changes.refresh(ids);
  }

  /** Looked at again when something changed, and each second, since one-shots become due. */
  #checkBlind(): SchedulerBlind | null {
    const at = new Date();
    const { wrong } = this.#lists;
    const of = JSON.stringify([this.catalog.versions.all, wrong, Math.floor(at.getTime() / 1000)]);
    if (of !== this.#blind.of) this.#blind = { of, told: this.#blindCheck.check(wrong, at) };
    return this.#blind.told;
  }

  #failed = (error: unknown): void => {
    if (error instanceof RedisUnavailableError || error instanceof RedisReplyError) return;
    if (error instanceof Error && error.name === "AbortError") return;
    this.tell({ kind: "failed", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };

  #tick(): void {
    const at = new Date();
    const stepMs = this.#clock.takeStep();
    if (stepMs !== 0) void this.#clockWasSet(at, stepMs).catch(this.#failed);
    this.catalog.drift.setReports(secondsOf(this.#runs?.queuedAt ?? null), this.#drift.lateMs());
    this.catalog.advance(at);
    this.catalog.sweep();
    this.#drift.look(at);
    this.#changes.expired(this.catalog.ownKeys.expired(at.getTime()));
    this.#follow.look();
    this.followers.tellSoon();
  }

  /** Computes anew what follows from the wall clock, and has every page read it again. */
  async #clockWasSet(at: Date, byMs: number): Promise<void> {
    this.#drift.shift(byMs);
    this.#blindCheck.shift(byMs);
    this.#follow.clockWasSet();
    await this.#slices.do(this.catalog.restart(at));
    this.followers.tellEverything();
  }
}

const secondsOf = (instant: Instant | null): number | null => (instant === null ? null : instantToMs(instant) / 1000);
