import { setImmediate as turn } from "node:timers/promises";
import { Columns, field, flag } from "@/lib/catalog/store/columns";
import { Configurations } from "@/lib/catalog/store/configurations";
import { Counts } from "@/lib/catalog/store/counts";
import { Expressions } from "@/lib/catalog/store/expressions";
import { InternedWords } from "@/lib/catalog/store/interned-words";
import { type LastRuns, RunColumns } from "@/lib/catalog/store/run-columns";
import type { InSlices } from "@/lib/catalog/store/slices";
import { Versions } from "@/lib/catalog/store/versions";
import { VisibleRows } from "@/lib/catalog/store/visible-rows";
import type { Schedule } from "@/lib/catalog/types";
import { type ConfigId, configIdOf, idFromBytes, isRunNow, type ScheduleId } from "@/lib/ids";
import type { Keys } from "@/lib/redis/keys";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, statuses } from "@/lib/schedules/enums";
import type { Settings } from "@/lib/settings";
import { DriftOfRows } from "./drift-of-rows";
import { kindsIn } from "./drift-rules";
import { Findings } from "./findings";
import { microsOf, OwnKeys } from "./own-keys";
import { PlacesOfRows } from "./places-of-rows";
import { type Facts, factsOf, type Reading, scheduleOf, statusOf, typeOfList } from "./row";
import { SeenKeys } from "./seen-keys";

/**
 * The read model of a source: every schedule in columns, with what follows from them kept at each change: counters,
 * orders, next runs. It reads nothing itself: lib/catalog/reading/read-everything.ts and follow.ts tell it what stands in Redis.
 */
export class Catalog {
  readonly columns = new Columns();
  readonly configurations = new Configurations();
  readonly expressions = new Expressions();
  readonly words = new InternedWords();

  /** What was read of each row, where it is named, and what a reading of everything has seen of it. */
  readonly ownKeys: OwnKeys;
  readonly places: PlacesOfRows;
  readonly seenKeys: SeenKeys;
  /** What is known of runs; null: no reports of them are taken. */
  readonly runs: RunColumns | null;

  /** What follows from that. */
  readonly versions = new Versions(this.columns);
  readonly counts = new Counts(this.columns, this.expressions, this.configurations);
  readonly visible = new VisibleRows(this.columns, this.counts, this.versions);
  readonly findings = new Findings(this.columns);
  readonly drift: DriftOfRows;
  /** Whether rows are judged: what is wrong with them cannot be told before everything was read. */
  #judges = false;

  constructor(
    readonly keys: Keys,
    /** What TaskIQ's source reads; `auto`: what most listed payloads are. */
    serializer: Settings["taskiqSerializer"] = "auto",
    /** Whether TaskIQ's reports of runs are taken. */
    keepsRuns = false,
  ) {
    const { columns, words, expressions, configurations } = this;
    this.runs = keepsRuns ? new RunColumns() : null;
    this.ownKeys = new OwnKeys(columns, words, expressions, configurations, this.runs);
    this.places = new PlacesOfRows(columns, words, configurations, keys);
    this.seenKeys = new SeenKeys(columns, this.ownKeys);
    const { ownKeys, places, counts, runs } = this;
    this.drift = new DriftOfRows({ keys, columns, expressions, ownKeys, places, counts, runs }, serializer);
  }

  /** Whether everything was read once: from then on all is kept in order, and told what is wrong. */
  get ordered(): boolean {
    return this.visible.ordered;
  }

  /** Takes what was read of a schedule. Gives true where that changed its row. */
  apply(id: ScheduleId, reading: Reading, at: Date): boolean {
    let row = this.columns.find(id);
    if (row === -1) {
      if (!holdsAnything(reading)) return false;
      row = this.#add(id);
    }
    return this.applyTo(row, id, reading, at);
  }

  /** The same, of a schedule whose row is known. */
  applyTo(row: number, id: ScheduleId, reading: Reading, at: Date): boolean {
    const facts =
      reading.meta === undefined || reading.data === undefined
        ? null
        : factsOf(id, { meta: reading.meta, data: reading.data });
    return this.#change(row, facts, () => this.ownKeys.take(row, facts, reading, at));
  }

  /** Takes that one of TaskIQ's lists holds a row's id, or no longer does. */
  setListed(row: number, list: string, on: boolean): void {
    this.#change(row, null, () => this.places.setListed(row, list, on));
  }

  /** Takes that one of TaskIQ's lists, which holds a row's id, holds it more than once, or no longer does. */
  setTwice(row: number, list: string, on: boolean): void {
    const { places } = this;
    if (places.twiceOf(row).includes(list) === on || (on && !places.isListed(row, list))) return;
    this.#change(row, null, () => places.setTwice(row, list, on));
  }

  /** Takes that the index of a configuration names a row's id, or no longer does. */
  setIndexed(row: number, configId: ConfigId, on: boolean): void {
    this.#change(row, null, () => this.places.setIndexed(row, configId, on));
  }

  /** The row of an id, which is made where there is none: not yet a schedule. */
  rowOf(id: Buffer): number {
    const row = this.columns.find(id);
    return row === -1 ? this.#add(idFromBytes(id)) : row;
  }

  /** Whether any of the keys that make a schedule is there, as far as is known. */
  hasKeys(id: ScheduleId): boolean {
    const row = this.columns.find(id);
    return row !== -1 && this.#exists(row);
  }

  /** Gives up a row that nothing stands behind, as a reading that was broken off leaves it. */
  drop(row: number): void {
    if (this.columns.is(row, flag.alive) && this.#isEmpty(row)) this.#remove(row);
  }

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

  /** What is wrong with a row; null: not known yet. */
  driftOf(row: number): DriftKind[] | null {
    return this.ordered ? kindsIn(this.columns.arrays.drift[row] ?? 0) : null;
  }

  /**
   * Puts all visible rows in order, after they were taken without, and keeps them so from then on. It takes seconds for a
   * million, in which questions are answered and rows go on to change.
   */
  async order(): Promise<void> {
    await this.#judgeAll();
    await this.visible.order();
  }

  /** Goes on to a later moment: next runs that have come to pass are computed anew. */
  advance(at: Date): void {
    const awaited = this.drift.advance(at);
    const turned = new Set<number>();
    this.expressions.advance(at, (expression, neverBefore, neverNow) => {
      this.#renewed(expression, neverBefore, neverNow);
      if (neverBefore !== neverNow) turned.add(expression);
    });
    if (turned.size > 0) this.#judgeWhere((row) => turned.has(this.columns.arrays.expression[row] ?? 0));
    for (const row of awaited) this.#judge(row);
    if (this.drift.expectAnew()) this.#judgeWhere((row) => this.columns.is(row, flag.scheduled));
  }

  /** The clock was set: computes next runs and judges all rows anew. */
  *restart(at: Date): InSlices<void> {
    this.drift.restart(at);
    yield* this.expressions.renewAll(at, this.#renewed);
    for (let row = 0; row < this.columns.size; row++) {
      if (this.columns.is(row, flag.alive)) this.#judge(row);
      if (row % judgedInSlice === 0) yield;
    }
  }

  #renewed = (expression: number, neverBefore: boolean, neverNow: boolean): void => {
    if (neverBefore !== neverNow) this.counts.turn(expression, neverNow);
    this.versions.next++;
    this.versions.all++;
  };

  /** Takes how the last runs of a schedule went; null: none are known. */
  setRuns(row: number, last: LastRuns | null): void {
    if (!this.runs) return;
    this.runs.set(row, last);
    this.#judge(row);
  }

  /** Looks at some rows of which time alone may change what is wrong with them; at every row within a minute, if called each second. */
  sweep(): void {
    for (const row of this.drift.sweep()) this.#judge(row);
  }

  /** Tells of every row what is wrong with it, from now on at each change: in slices, since a million take a while. */
  async #judgeAll(): Promise<void> {
    this.#judges = true;
    this.drift.expectAnew();
    const { columns } = this;
    for (let row = 0; row < columns.size; row++) {
      if (columns.is(row, flag.alive)) this.#judge(row);
      if (row % judgedAtOnce === judgedAtOnce - 1) await turn();
    }
  }

  #judgeWhere(rule: (row: number) => boolean): void {
    if (!this.#judges) return;
    for (let row = 0; row < this.columns.size; row++) {
      if (this.columns.is(row, flag.alive) && rule(row)) this.#judge(row);
    }
  }

  /** Looks again at what is wrong with a row: time has passed, or the fleet is another. */
  #judge(row: number): void {
    if (this.#judges && this.drift.bits(row) !== this.columns.arrays.drift[row]) this.#change(row, null, () => false);
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

  /** Changes a row by `set`, which gives true where a text is another then, and all that follows. Gives true where it changed. */
  #change(row: number, facts: Facts | null, set: () => boolean): boolean {
    let changed = true;
    this.versions.touch(row);
    // While everything is read for the first time nobody follows single rows, and orders are made at the end.
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
    const isTextOther = this.#set(row, set);
    visible.putBack(row, wasVisible, renamed, redated);
    return versions.note(row, isTextOther);
  }

  /** Sets columns, and what follows from them: counters and derived columns. Gives what `set` does. */
  #set(row: number, set: () => boolean): boolean {
    const { columns, counts } = this;
    counts.add(row, -1);
    const formerly = columns.firingExpression(row);
    const isTextOther = set();
    this.#derive(row);
    counts.add(row, 1);
    if (this.runs && this.#judges && columns.firingExpression(row) !== formerly) {
      this.runs.setListed(row, this.drift.at);
    }
    if (this.#judges) this.findings.set(row, this.drift.bits(row));
    this.versions.all++;
    return isTextOther;
  }

  /** Writes what follows from what was read. */
  #derive(row: number): void {
    const { columns, ownKeys, places } = this;
    const statusKey = columns.read(row, field.statusKey);
    const hasMeta = columns.is(row, flag.hasMeta);
    const hasData = columns.is(row, flag.hasData);
    const listed = places.isInAnyList(row);
    const scheduled = listed && hasData;
    const tracked = statusKey !== 0 || hasMeta || (columns.arrays.index[row] ?? 0) !== 0;
    const visible = (statusKey !== 0 || hasMeta || hasData) && !columns.is(row, flag.hidden);
    columns.setBit(row, flag.scheduled, scheduled);
    columns.setBit(row, flag.tracked, tracked);
    columns.setBit(row, flag.visible, visible);
    const { status } = statusOf(ownKeys.statusOf(row), tracked, scheduled);
    columns.write(row, field.status, statuses.indexOf(status));
    const ownType = columns.read(row, field.ownType);
    columns.write(row, field.type, ownType || this.#typeByList(row, listed));
    if (!columns.is(row, flag.ownConfig)) {
      ownKeys.setConfig(row, visible ? (places.of(row).indexes[0] ?? configIdOf(columns.idOf(row))) : null);
    }
  }

  #typeByList(row: number, listed: boolean): number {
    const list = listed ? this.places.of(row).lists[0] : this.ownKeys.pauseOf(row)?.list;
    const type = typeOfList(list, this.keys);
    return type === null ? 0 : schedulerTypes.indexOf(type) + 1;
  }

  #exists(row: number): boolean {
    const { columns } = this;
    return columns.read(row, field.statusKey) !== 0 || columns.is(row, flag.hasMeta | flag.hasData);
  }

  #isEmpty(row: number): boolean {
    return !this.#exists(row) && !this.places.isInAnyList(row) && this.columns.arrays.index[row] === 0;
  }
}

/** Rows that are judged before others get their turn: some milliseconds of work. */
const judgedAtOnce = 1 << 14;
/** Rows that are judged between two looks at how long a slice has taken. */
const judgedInSlice = 256;

const holdsAnything = ({ status, meta, data }: Reading) =>
  (status ?? null) !== null || (meta ?? null) !== null || (data ?? null) !== null;
