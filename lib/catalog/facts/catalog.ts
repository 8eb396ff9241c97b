import { Columns, field, flag } from "@/lib/catalog/store/columns";
import { Configurations } from "@/lib/catalog/store/configurations";
import { Counts } from "@/lib/catalog/store/counts";
import { Expressions } from "@/lib/catalog/store/expressions";
import { InternedWords } from "@/lib/catalog/store/interned-words";
import { type LastRuns, RunColumns } from "@/lib/catalog/store/run-columns";
import { type InSlices, runInSlices } from "@/lib/catalog/store/slices";
import { Versions } from "@/lib/catalog/store/versions";
import { VisibleRows } from "@/lib/catalog/store/visible-rows";
import type { Schedule } from "@/lib/catalog/types";
import { type ConfigId, idFromBytes, isRunNow, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, statuses } from "@/lib/schedules/enums";
import type { Settings } from "@/lib/settings";
import { DriftOfRows } from "./drift-of-rows";
import { kindsIn } from "./drift-rules";
import * as existence from "./existence";
import { Findings } from "./findings";
import { microsOf, OwnKeys } from "./own-keys";
import { PlacesOfRows } from "./places-of-rows";
import {
  configIdElsewhere,
  type Facts,
  factsOf,
  isSchedule,
  type Reading,
  scheduleOf,
  statusOf,
  typeOfList,
} from "./row";
import { SeenKeys } from "./seen-keys";
import { WrongKeys } from "./wrong-keys";

/**
 * The read model of a source: every schedule in columns, and what follows from them, updated with each change: status, counts,
 * orders, next runs, drift. It reads nothing itself: lib/catalog/reading passes it what Redis holds.
 */
export class Catalog {
  readonly columns = new Columns();
  readonly configurations = new Configurations();
  readonly expressions = new Expressions();
  readonly words = new InternedWords();

  /** What was read: the keys of each row, where it is named, and what the full reading under way has found. */
  readonly ownKeys: OwnKeys;
  readonly places: PlacesOfRows;
  readonly seenKeys: SeenKeys;
  readonly wrongKeys: Record<"lists" | "indexes", WrongKeys>;
  /** What is known of runs; null: run reports are not enabled. */
  readonly runs: RunColumns | null;

  /** What follows from that. */
  readonly versions = new Versions(this.columns);
  readonly counts = new Counts(this.columns, this.expressions, this.configurations);
  readonly visible = new VisibleRows(this.columns, this.counts, this.versions);
  readonly findings = new Findings(this.columns);
  readonly drift: DriftOfRows;
  /** Whether drift is derived: it is not known before everything was read. */
  #derivesDrift = false;

  constructor(
    readonly keys: Keys,
    /** What TaskIQ's source reads; `auto`: what most listed payloads are. */
    serializer: Settings["taskiqSerializer"] = "auto",
    /** Whether run reports are enabled. */
    withRuns = false,
  ) {
    const { columns, words, expressions, configurations, versions } = this;
    this.runs = withRuns ? new RunColumns() : null;
    const wrongKeys = () => new WrongKeys(() => versions.all++);
    this.wrongKeys = { lists: wrongKeys(), indexes: wrongKeys() };
    this.ownKeys = new OwnKeys(columns, words, expressions, configurations, this.runs);
    this.places = new PlacesOfRows(columns, words, configurations, keys);
    this.seenKeys = new SeenKeys(columns, this.ownKeys);
    const { ownKeys, places, counts, runs } = this;
    this.drift = new DriftOfRows({ keys, columns, expressions, ownKeys, places, counts, runs }, serializer);
  }

  /** Whether everything was read once: from then on rows are in order and their drift is known. */
  get ordered(): boolean {
    return this.visible.ordered;
  }

  /** Applies what was read of a schedule at a moment. Returns whether its row changed. */
  apply(id: ScheduleId, reading: Reading, at: Date): boolean {
    let row = this.columns.find(id);
    if (row === -1) {
      const { status = null, meta = null, data = null } = reading;
      if (!isSchedule({ status, meta, data })) return false;
      row = this.#add(id);
    }
    return this.applyTo(row, id, reading, at);
  }

  /** The same for a schedule whose row is known. */
  applyTo(row: number, id: ScheduleId, reading: Reading, at: Date): boolean {
    const facts =
      reading.meta === undefined || reading.data === undefined
        ? null
        : factsOf(id, { meta: reading.meta, data: reading.data });
    return this.#change(row, facts, () => this.ownKeys.update(row, facts, reading, at));
  }

  /** Records whether one of TaskIQ's lists holds a row's id. */
  setListed(row: number, list: string, on: boolean): void {
    this.#change(row, null, () => this.places.setListed(row, list, on));
  }

  /** Records whether one of TaskIQ's lists that holds a row's id holds it more than once. */
  setTwice(row: number, list: string, on: boolean): void {
    const { places } = this;
    if (places.twiceOf(row).includes(list) === on || (on && !places.isListed(row, list))) return;
    this.#change(row, null, () => places.setTwice(row, list, on));
  }

  /** Records whether the index of a configuration names a row's id. */
  setIndexed(row: number, configId: ConfigId, on: boolean): void {
    this.#change(row, null, () => this.places.setIndexed(row, configId, on));
  }

  /** Returns the row of an id. If there is none it is added, not yet as a schedule. */
  rowOf(id: Buffer): number {
    const row = this.columns.find(id);
    return row === -1 ? this.#add(idFromBytes(id)) : row;
  }

  /** Returns whether an id is a schedule, as far as is known. */
  exists(id: ScheduleId): boolean {
    const row = this.columns.find(id);
    return row !== -1 && this.ownKeys.exists(row);
  }

  /** Returns when TaskIQ fires a row next, microseconds since 1970; NaN: never, or not known. */
  nextOf(row: number): number {
    return this.expressions.nextOf(this.columns.firingExpression(row));
  }

  /** Removes a row without any key or place, as a reading that was aborted leaves it. */
  drop(row: number): void {
    if (this.columns.is(row, flag.alive) && this.#isEmpty(row)) this.#remove(row);
  }

  /** Returns a row as answers show it. */
  scheduleOf(row: number): Schedule {
    const expression = this.columns.arrays.expression[row] ?? 0;
    return scheduleOf(
      this.columns.idOf(row),
      this.ownKeys.factsOf(row),
      {
        status: this.ownKeys.statusOf(row),
        lastEvent: this.ownKeys.lastEventOf(row),
        pause: this.ownKeys.pauseOf(row),
      },
      this.places.of(row),
      { at: this.expressions.nextRunAt(expression), neverFires: this.expressions.neverFires(expression) },
      this.driftOf(row),
      this.keys,
    );
  }

  /** Returns the drift of a row; null: not known yet. */
  driftOf(row: number): DriftKind[] | null {
    return this.ordered ? kindsIn(this.columns.arrays.drift[row] ?? 0) : null;
  }

  /**
   * To be called after the first reading: derives the drift of all rows and puts them in order, which each change maintains
   * from then on. It takes seconds for a million rows; meanwhile questions are answered and rows may change.
   */
  async order(): Promise<void> {
    this.#derivesDrift = true;
    this.drift.updateExpected();
    await runInSlices(this.#updateAllDrift());
    await this.visible.order();
  }

  /** Moves on to a later moment: recomputes next runs that have passed, and the drift that depends on the time. */
  advance(at: Date): void {
    const awaited = this.drift.advance(at);
    const turned = new Set<number>();
    this.expressions.advance(at, (expression, neverBefore, neverNow) => {
      this.#renewed(expression, neverBefore, neverNow);
      if (neverBefore !== neverNow) turned.add(expression);
    });
    if (turned.size > 0) this.#updateDriftWhere((row) => turned.has(this.columns.arrays.expression[row] ?? 0));
    for (const row of awaited) this.#updateDrift(row);
    if (this.drift.updateExpected()) this.#updateDriftWhere((row) => this.columns.is(row, flag.scheduled));
  }

  /** To be called when the clock was set: recomputes all next runs and all drift. */
  *restart(at: Date): InSlices<void> {
    this.drift.restart(at);
    yield* this.expressions.renewAll(at, this.#renewed);
    yield* this.#updateAllDrift();
  }

  #renewed = (expression: number, neverBefore: boolean, neverNow: boolean): void => {
    if (neverBefore !== neverNow) this.counts.turn(expression, neverNow);
    this.versions.next++;
    this.versions.all++;
  };

  /** Sets how the last runs of a schedule went; null: none are known. */
  setRuns(row: number, last: LastRuns | null): void {
    if (!this.runs) return;
    this.runs.set(row, last);
    this.#updateDrift(row);
  }

  /** Updates the drift of some rows that time alone may have changed; every row's turn comes in `limits.sweepTicks` calls. */
  sweep(): void {
    for (const row of this.drift.sweep()) this.#updateDrift(row);
  }

  *#updateAllDrift(): InSlices<void> {
    for (let row = 0; row < this.columns.size; row++) {
      if (this.columns.is(row, flag.alive)) this.#updateDrift(row);
      if (row % limits.slice.recheckedRows === limits.slice.recheckedRows - 1) yield;
    }
  }

  #updateDriftWhere(rule: (row: number) => boolean): void {
    if (!this.#derivesDrift) return;
    for (let row = 0; row < this.columns.size; row++) {
      if (this.columns.is(row, flag.alive) && rule(row)) this.#updateDrift(row);
    }
  }

  /** Updates the drift of a row that did not change itself: time has passed, or the fleet has changed. */
  #updateDrift(row: number): void {
    if (this.#derivesDrift && this.drift.bits(row) !== this.columns.arrays.drift[row])
      this.#change(row, null, () => false);
  }

  #add(id: ScheduleId): number {
    const row = this.ownKeys.add(id);
    this.columns.arrays.flags[row] = flag.alive | (isRunNow(id) ? flag.hidden : 0);
    return row;
  }

  #remove(row: number): void {
    this.ownKeys.release(row);
    this.places.release(row);
    this.findings.set(row, 0);
    this.runs?.clear(row);
    this.drift.release(row);
    this.columns.remove(row);
  }

  /**
   * Changes a row with `set`, which returns whether a text changed, and updates what follows. `facts`: what metadata and payload
   * say now, if `set` stores it. Returns whether the row changed.
   */
  #change(row: number, facts: Facts | null, set: () => boolean): boolean {
    let changed = true;
    this.versions.touch(row);
    // During the first reading nobody subscribes to single rows, and they are sorted at its end.
    if (this.ordered) changed = this.#changeInOrder(row, facts, set);
    else this.#set(row, set);
    if (this.#isEmpty(row)) this.#remove(row);
    return changed;
  }

  #changeInOrder(row: number, facts: Facts | null, set: () => boolean): boolean {
    const { columns, visible, versions } = this;
    versions.remember(row);
    const wasVisible = columns.is(row, flag.visible);
    const renamed = facts !== null && !columns.sortsAs(row, facts.name);
    const redated = facts !== null && !Object.is(microsOf(facts.updatedAt), columns.updatedAt(row));
    if (wasVisible) visible.takeOut(row, renamed, redated);
    const textChanged = this.#set(row, set);
    visible.putBack(row, wasVisible, renamed, redated);
    return versions.bump(row, textChanged);
  }

  /** Sets columns, and what follows from them: derived columns, counts and drift. Returns what `set` does. */
  #set(row: number, set: () => boolean): boolean {
    const { columns, counts } = this;
    counts.add(row, -1);
    const formerly = columns.firingExpression(row);
    const textChanged = set();
    this.#derive(row);
    counts.add(row, 1);
    if (this.runs && this.#derivesDrift && columns.firingExpression(row) !== formerly) {
      this.runs.setListed(row, this.drift.at);
    }
    if (this.#derivesDrift) this.findings.set(row, this.drift.bits(row));
    this.versions.all++;
    return textChanged;
  }

  /** Sets the columns that follow from what was read. */
  #derive(row: number): void {
    const { columns, ownKeys, places } = this;
    const hasStatus = ownKeys.hasStatus(row);
    const hasMeta = columns.is(row, flag.hasMeta);
    const hasData = columns.is(row, flag.hasData);
    const listed = places.isInAnyList(row);
    const scheduled = existence.isScheduled(listed, hasData);
    const tracked = existence.isTracked(hasStatus, hasMeta, (columns.arrays.index[row] ?? 0) !== 0);
    const visible = existence.isSchedule(hasStatus, hasMeta, hasData) && !columns.is(row, flag.hidden);
    columns.setBit(row, flag.scheduled, scheduled);
    columns.setBit(row, flag.tracked, tracked);
    columns.setBit(row, flag.visible, visible);
    const { status } = statusOf(ownKeys.statusOf(row), tracked, scheduled);
    columns.write(row, field.status, statuses.indexOf(status));
    const ownType = columns.read(row, field.ownType);
    columns.write(row, field.type, ownType || this.#typeByList(row, listed));
    if (!columns.is(row, flag.ownConfig)) {
      ownKeys.setConfig(row, visible ? configIdElsewhere(columns.idOf(row), places.of(row).indexes) : null);
    }
  }

  #typeByList(row: number, listed: boolean): number {
    const list = listed ? this.places.of(row).lists[0] : this.ownKeys.pauseOf(row)?.list;
    const type = typeOfList(list, this.keys);
    return type === null ? 0 : schedulerTypes.indexOf(type) + 1;
  }

  #isEmpty(row: number): boolean {
    return this.columns.arrays.index[row] === 0 && !this.places.isInAnyList(row) && !this.ownKeys.exists(row);
  }
}
