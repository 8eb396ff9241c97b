import { setImmediate as turn } from "node:timers/promises";
import type { Keys } from "@/lib/redis/keys";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { configIdOf, idFromBytes, isRunNow, type ScheduleId } from "@/lib/schedules/ids";
import { type Instant, instantFromMicros, instantToMicros } from "@/lib/schedules/timestamps";
import { schedulerTypes, statuses } from "@/lib/schedules/words";
import type { Settings } from "@/lib/settings";
import { isRead, mostOf } from "@/lib/taskiq/blind";
import { minuteOf } from "@/lib/taskiq/one-shot";
import type { Serializer } from "@/lib/taskiq/types";
import { Columns, field, flag, serializers, statusKinds } from "./columns";
import { Configurations } from "./configurations";
import { Counts } from "./counts";
import { bitOf, driftOf, expiringMs, fault, harmOf, kindsIn } from "./drift";
import { failedInRow, isOverdue, type Reports } from "./drift-of-runs";
import { Dues } from "./dues";
import { Expressions } from "./expressions";
import { Findings } from "./findings";
import { Kept, microsOf } from "./kept";
import { Order } from "./orders";
import { PlacesOfRows } from "./places";
import { type Facts, factsOf, type Reading, scheduleOf, statusOf, typeOfList } from "./row";
import { type LastRuns, RunColumns } from "./run-columns";
import { Sight } from "./sight";
import { sortInSlices } from "./sort";
import type { Evidence, Schedule } from "./types";
import { Words } from "./words";

/**
 * The read model of a source: every schedule in columns, with what follows from them kept at each change: counters,
 * orders, next runs. It reads nothing itself: lib/catalog/build.ts and follow.ts tell it what stands in Redis.
 */
export class Catalog {
  readonly columns = new Columns();
  readonly configurations = new Configurations();
  readonly expressions = new Expressions();
  readonly words = new Words();

  /** Visible rows by id, by name, and by the time of their metadata (those without one last); ties by id. */
  readonly byId = new Order((a, b) => this.compareIds(a, b));
  readonly byName = new Order((a, b) => this.columns.names.compare(a, b) || this.compareIds(a, b));
  readonly byUpdated = new Order((a, b) => compareTimes(this.updatedAt(a), this.updatedAt(b)) || this.compareIds(a, b));
  /** False while everything is read for the first time: orders are made at the end, or when asked for. */
  ordered = false;

  readonly counts = new Counts(this.columns, this.expressions, this.configurations);

  /** What is wrong with which rows; nothing is told before everything was read. */
  readonly findings = new Findings(this.columns, (a, b) => this.compareIds(a, b));
  #judging = false;
  /** `expectedSerializer`, as of the last `advance`. */
  #expected: Serializer | null = null;
  /** The clock, as of the last `advance`. */
  #at = new Date();
  /** What is known of runs; null: no reports of them are taken. */
  readonly runs: RunColumns | null;
  readonly dues = new Dues(this.expressions);
  /** What is known of TaskIQ's reporter; null: it has never told that a task was sent. */
  #reports: Reports | null = null;
  /** Milliseconds after which a run that was due must have been reported. */
  #lateMs = 0;
  readonly #startS = Math.floor(Date.now() / 1000);

  /** Rows that would harm the scheduler as a whole, but whose list it does not read yet. */
  readonly #awaited = new Set<number>();

  /** What was read of each row, where it is named, and what a reading of everything has seen of it. */
  readonly kept: Kept;
  readonly places: PlacesOfRows;
  readonly sight: Sight;

  /** Grows with each change of a row, and of what groups rows in each of these sorts. */
  version = 0;
  readonly versions = { status: 0, config: 0, next: 0 };
  /** By id: whether it may be in other searches than before, since a text or its configuration is another. */
  #changed = new Map<ScheduleId, boolean>();
  /** Of the row that is being changed: its columns before, and whether a text is another now. */
  #former = new Float64Array(16);
  #textChanged = false;
  #sorting: Promise<void> | null = null;
  #sortAgainAt = 0;
  /** The row that the next sweep begins with. */
  #swept = 0;

  constructor(
    readonly keys: Keys,
    /** What TaskIQ's source reads; `auto`: what most listed payloads are. */
    readonly serializer: Settings["taskiqSerializer"] = "auto",
    /** Whether TaskIQ's reports of runs are taken. */
    keepsRuns = false,
  ) {
    const { columns, words, expressions, configurations } = this;
    this.runs = keepsRuns ? new RunColumns() : null;
    this.kept = new Kept(columns, words, expressions, configurations, this.runs);
    this.places = new PlacesOfRows(columns, words, configurations, keys);
    this.sight = new Sight(columns, this.kept);
  }

  /** Ids of rows that changed since this was asked last; true: also in what a search finds of it. */
  takeChanged(): Map<ScheduleId, boolean> {
    const changed = this.#changed;
    this.#changed = new Map();
    return changed;
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
    return this.#change(row, facts, () => this.kept.take(row, facts, reading, at));
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
  setIndexed(row: number, configId: number, on: boolean): void {
    this.#change(row, null, () => this.places.setIndexed(row, configId, on));
  }

  /** The row of an id, which is made where there is none: not yet a schedule. */
  rowOf(id: Buffer): number {
    const row = this.columns.find(id);
    return row === -1 ? this.#add(idFromBytes(id)) : row;
  }

  /** Whether any of the keys that make a schedule is there, as far as is known. */
  hasKeys(id: ScheduleId): boolean {
    const { columns } = this;
    const row = columns.find(id);
    return row !== -1 && (columns.read(row, field.statusKey) !== 0 || columns.is(row, flag.hasMeta | flag.hasData));
  }

  /** Gives up a row that nothing stands behind, as a reading that was broken off leaves it. */
  drop(row: number): void {
    if (this.columns.is(row, flag.alive) && this.#isEmpty(row)) this.#remove(row);
  }

  scheduleOf(row: number): Schedule {
    const expression = this.columns.arrays.expression[row] ?? 0;
    return scheduleOf(
      this.columns.idOf(row),
      this.kept.factsOf(row),
      { status: this.kept.statusOf(row), lastEvent: this.kept.lastEventOf(row), pause: this.kept.pauseOf(row) },
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

  updatedAt(row: number): number {
    return this.columns.arrays.updatedAt[row] ?? Number.NaN;
  }

  compareIds(a: number, b: number): number {
    return this.columns.ids.compare(a, b);
  }

  /**
   * Puts all visible rows in order, after they were taken without, and keeps them so from then on. It takes seconds for a
   * million, in which questions are answered and rows go on to change.
   */
  async order(): Promise<void> {
    await this.#judgeAll();
    await this.#sort(true);
  }

  /**
   * While everything is read for the first time, rows come all the time: puts those that are there in order, unless that
   * was done lately. Resolves once any are.
   */
  async orderSoFar(): Promise<void> {
    if (this.ordered || this.counts.total === this.byId.size) return;
    if (this.#sorting === null && performance.now() >= this.#sortAgainAt) {
      const began = performance.now();
      this.#sorting = this.#sort(false).finally(() => {
        this.#sorting = null;
        this.#sortAgainAt = performance.now() + 5 * (performance.now() - began);
      });
    }
    if (this.byId.size === 0) await this.#sorting;
  }

  async #sort(keep: boolean): Promise<void> {
    const { ids, names } = this.columns;
    const byId = await sortInSlices(visibleRows(this.columns), (a, b) => ids.compare(a, b));
    // Those that are equal stay in the order of their ids.
    const byName = await sortInSlices(byId, (a, b) => names.compare(a, b));
    const byTime = await sortInSlices(byId, (a, b) => compareTimes(this.updatedAt(a), this.updatedAt(b)));
    const all = visibleRows(this.columns);
    this.byId.settle(byId, all);
    this.byName.settle(byName, all);
    this.byUpdated.settle(byTime, all);
    if (keep) this.ordered = true;
    this.version++;
    for (const by of ["status", "config", "next"] as const) this.versions[by]++;
  }

  /** Goes on to a later moment: next runs that have come to pass are computed anew. */
  advance(at: Date): void {
    const isNewMinute = Math.floor(at.getTime() / 60_000) !== Math.floor(this.#at.getTime() / 60_000);
    this.#at = at;
    const turned = new Set<number>();
    this.expressions.advance(at, (expression, neverBefore, neverNow) => {
      if (neverBefore !== neverNow) {
        this.counts.turn(expression, neverNow);
        turned.add(expression);
      }
      this.versions.next++;
      this.version++;
    });
    if (turned.size > 0) this.#judgeWhere((row) => turned.has(this.columns.arrays.expression[row] ?? 0));
    if (isNewMinute) for (const row of [...this.#awaited]) this.#judge(row);
    const expected = this.expectedSerializer();
    if (expected === this.#expected) return;
    this.#expected = expected;
    this.#judgeWhere((row) => this.columns.is(row, flag.scheduled));
  }

  /** Takes when the reporter told last, and how late what it tells may come. */
  setReports(queuedS: number | null, lateMs: number): void {
    this.#lateMs = lateMs;
    if (queuedS !== null) this.#reports = { queuedS, sinceS: this.#reports?.sinceS ?? queuedS };
  }

  /** Whether it is known of schedules that they were not fired. */
  get watchesRuns(): boolean {
    return this.#reports !== null;
  }

  /** Takes how the last runs of a schedule went; null: none are known. */
  setRuns(row: number, last: LastRuns | null): void {
    const { runs } = this;
    if (!runs) return;
    runs.ensure(row);
    runs.firedS[row] = last?.firedAt ? Math.ceil(instantToMicros(last.firedAt) / 1e6) : 0;
    runs.failed[row] = Math.min(255, last?.lastFailed ?? 0);
    runs.p95Ms[row] = last?.p95Ms ?? 0;
    this.#judge(row);
  }

  /** How many listed schedules were due since the reporter last told that a task was sent; null where it never did. */
  dueInSilence(): { since: Instant; schedules: number } | null {
    if (!this.#reports) return null;
    const since = Math.max(this.#reports.queuedS, this.#startS);
    let schedules = 0;
    for (const { number, due } of this.dues.known()) if (due > since) schedules += this.counts.listedOf(number);
    return { since: instantFromMicros(this.#reports.queuedS * 1e6), schedules };
  }

  /** Looks at some rows of which time alone may change what is wrong with them; at every row within a minute, if called each second. */
  sweep(): void {
    this.dues.refill();
    const { columns } = this;
    const { expiresAt } = columns.arrays;
    const soon = this.#at.getTime() + expiringMs;
    const count = Math.max(sweptAtOnce, Math.ceil(columns.size / 60));
    const end = Math.min(columns.size, this.#swept + count);
    for (let row = this.#swept; row < end; row++) {
      if (!columns.is(row, flag.alive)) continue;
      const turned = this.runs !== null && this.#isOverdue(row) !== ((columns.arrays.drift[row] ?? 0) & overdue) > 0;
      if (turned || (expiresAt[row] ?? Number.NaN) < soon) this.#judge(row);
    }
    this.#swept = end === columns.size ? 0 : end;
  }

  /** The expression of the one-shots that are listed though they were due before a moment, of the oldest of them. */
  leftOver(before: Date): number | null {
    const { expressions } = this;
    const border = before.getTime() * 1000;
    for (const expression of expressions.byNext()) {
      if (expressions.nextOf(expression) >= border) return null;
      if (this.counts.listedOf(expression) > 0 && expressions.get(expression)?.kind === "time") return expression;
    }
    return null;
  }

  /** Some of the rows that are listed, with their payload, under an expression. */
  listedWith(expression: number, most: number): number[] {
    const { columns } = this;
    const rows: number[] = [];
    for (let row = 0; row < columns.size && rows.length < most; row++) {
      if (columns.arrays.expression[row] === expression && columns.is(row, flag.scheduled)) rows.push(row);
    }
    return rows;
  }

  /** The serialiser that TaskIQ's source is taken to read: a listed payload of another one blinds it. Null: not known. */
  expectedSerializer(): Serializer | null {
    if (this.serializer !== "auto") return this.serializer;
    return mostOf(new Map(serializers.map((each, at) => [each, this.counts.listedBySerializer[at] ?? 0])));
  }

  /** Tells of every row what is wrong with it, from now on at each change: in slices, since a million take a while. */
  async #judgeAll(): Promise<void> {
    this.#judging = true;
    this.#expected = this.expectedSerializer();
    const { columns } = this;
    for (let row = 0; row < columns.size; row++) {
      if (columns.is(row, flag.alive)) this.#judge(row);
      if (row % judgedAtOnce === judgedAtOnce - 1) await turn();
    }
  }

  #judgeWhere(rule: (row: number) => boolean): void {
    if (!this.#judging) return;
    for (let row = 0; row < this.columns.size; row++) {
      if (this.columns.is(row, flag.alive) && rule(row)) this.#judge(row);
    }
  }

  /** Looks again at what is wrong with a row: time has passed, or the fleet is another. */
  #judge(row: number): void {
    if (this.#judging && this.#driftBits(row) !== this.columns.arrays.drift[row]) this.#change(row, null, () => false);
  }

  #add(id: ScheduleId): number {
    const row = this.kept.add(id);
    this.columns.arrays.flags[row] = flag.alive | (isRunNow(id) ? flag.hidden : 0);
    return row;
  }

  #remove(row: number): void {
    this.kept.release(row);
    this.places.release(row);
    this.findings.set(row, 0);
    this.runs?.clear(row);
    this.#awaited.delete(row);
    this.columns.remove(row);
  }

  /** Changes a row, and all that follows from it. */
  #change(row: number, facts: Facts | null, set: () => boolean): boolean {
    // While everything is read for the first time nobody follows single rows, and orders are made at the end.
    const changed = this.ordered ? this.#changeInOrder(row, facts, set) : this.#set(row, set);
    if (this.#isEmpty(row)) this.#remove(row);
    return changed;
  }

  #changeInOrder(row: number, facts: Facts | null, set: () => boolean): boolean {
    const { columns } = this;
    this.#remember(row);
    const wasVisible = columns.is(row, flag.visible);
    const renamed = facts !== null && !columns.sortsAs(row, facts.name);
    const redated = facts !== null && !Object.is(microsOf(facts.updatedAt), this.updatedAt(row));
    if (wasVisible) {
      if (renamed) this.byName.remove(row);
      if (redated) this.byUpdated.remove(row);
    }
    this.#set(row, set);
    this.#reorder(row, wasVisible, columns.is(row, flag.visible), renamed, redated);
    const changed = this.#differs(row);
    if (changed) this.#note(row);
    return changed;
  }

  /** Sets columns, and what follows from them: counters and derived columns. */
  #set(row: number, set: () => boolean): true {
    this.counts.add(row, -1);
    const formerly = this.#listedExpression(row);
    if (set()) this.#textChanged = true;
    this.#derive(row);
    this.counts.add(row, 1);
    if (this.runs && this.#judging && this.#listedExpression(row) !== formerly) {
      this.runs.ensure(row);
      this.runs.listedS[row] = Math.ceil(this.#at.getTime() / 1000);
    }
    if (this.#judging) this.findings.set(row, this.#driftBits(row));
    this.version++;
    return true;
  }

  /** Notes that a row has changed, and which sorts may have. */
  #note(row: number): void {
    const { columns } = this;
    const { flags, config, expression, taskType } = columns.arrays;
    const former = (column: Uint32Array) => this.#former[columns.all.indexOf(column)] ?? 0;
    const turned = former(flags) ^ (flags[row] ?? 0);
    const seen = (turned & flag.visible) !== 0;
    if (seen || (turned & (field.status.mask << field.status.at)) !== 0) this.versions.status++;
    if (seen || former(config) !== config[row]) this.versions.config++;
    if (seen || (turned & flag.scheduled) !== 0 || former(expression) !== expression[row]) this.versions.next++;
    const id = columns.idOf(row);
    const moved = seen || this.#textChanged || former(config) !== config[row] || former(taskType) !== taskType[row];
    this.#changed.set(id, moved || (this.#changed.get(id) ?? false));
  }

  #reorder(row: number, was: boolean, is: boolean, renamed: boolean, redated: boolean): void {
    if (was && !is) for (const order of [this.byId, this.byName, this.byUpdated]) order.remove(row);
    if (!is) return;
    if (!was) this.byId.insert(row);
    if (!was || renamed) this.byName.insert(row);
    if (!was || redated) this.byUpdated.insert(row);
  }

  #driftBits(row: number): number {
    const { columns } = this;
    const { arrays } = columns;
    const hasMeta = columns.is(row, flag.hasMeta);
    const listed = columns.is(row, flag.inCron | flag.inInterval) || (arrays.timeList[row] ?? 0) !== 0;
    const expiresAt = arrays.expiresAt[row] ?? Number.NaN;
    const named = listed ? this.namedList(row) : null;
    return driftOf({
      id: () => columns.idOf(row),
      hidden: columns.is(row, flag.hidden),
      word: statusKinds[columns.read(row, field.statusKey)] ?? "none",
      hasMeta,
      hasData: columns.is(row, flag.hasData),
      listed,
      listedTwice: this.places.isListedTwice(row),
      inWrongList: named !== null && !this.places.isListed(row, named),
      indexed: arrays.index[row] !== 0,
      recorded: columns.pauses.has(row),
      faults: this.kept.faultsOf(row),
      neverFires: this.expressions.neverFires(arrays.expression[row] ?? 0) !== null,
      metaTtlMs: hasMeta && !Number.isNaN(expiresAt) ? expiresAt - this.#at.getTime() : null,
      harms: this.#harms(row, listed),
      overdue: this.#isOverdue(row),
      ...this.#runsOf(row),
    });
  }

  /** The expression by which a row fires; 0: it is not listed, or none is known. */
  #listedExpression(row: number): number {
    return this.columns.is(row, flag.scheduled) ? (this.columns.arrays.expression[row] ?? 0) : 0;
  }

  #isOverdue(row: number): boolean {
    const { runs, columns } = this;
    if (!runs || !this.#reports || statuses[columns.read(row, field.status)] !== "active") return false;
    const expression = this.#listedExpression(row);
    if (expression === 0) return false;
    const { eventAt, updatedAt } = columns.arrays;
    const facts = {
      dueS: this.dues.lastBefore(expression, new Date(this.#at.getTime() - this.#lateMs)),
      firedS: runs.firedS[row] ?? 0,
      listedS: runs.listedS[row] ?? 0,
      toldS: latest(eventAt[row] ?? Number.NaN, updatedAt[row] ?? Number.NaN) / 1e6,
    };
    return isOverdue(facts, this.#reports, this.#startS);
  }

  #runsOf(row: number): { failing: boolean; slow: boolean } {
    const { runs } = this;
    if (!runs || !this.columns.is(row, flag.scheduled)) return { failing: false, slow: false };
    const timeoutS = runs.timeoutS[row] ?? 0;
    return {
      failing: (runs.failed[row] ?? 0) >= failedInRow,
      slow: timeoutS > 0 && (runs.p95Ms[row] ?? 0) > timeoutS * 1000,
    };
  }

  /** When a row was last due, as far as its run is missed; and what its runs are judged by, in sentences. */
  runEvidence(row: number): Pick<Evidence, "dueAt" | "firedAt" | "lastFailed" | "p95Ms" | "timeoutS"> | null {
    const { runs } = this;
    if (!runs) return null;
    const dueS = this.dues.lastBefore(this.#listedExpression(row), new Date(this.#at.getTime() - this.#lateMs));
    const firedS = runs.firedS[row] ?? 0;
    return {
      dueAt: Number.isNaN(dueS) ? null : instantFromMicros(dueS * 1e6),
      firedAt: firedS === 0 ? null : instantFromMicros(firedS * 1e6),
      lastFailed: runs.failed[row] ?? 0,
      p95Ms: runs.p95Ms[row] || null,
      timeoutS: runs.timeoutS[row] || null,
    };
  }

  /** The list that a readable payload belongs in; null: it cannot be told. */
  namedList(row: number): string | null {
    const { columns, expressions, keys } = this;
    if (this.kept.serializerOf(row) !== "json" || (this.kept.faultsOf(row) & fault.namesNoList) !== 0) return null;
    const expression = columns.arrays.expression[row] ?? 0;
    const kind = expressions.get(expression)?.kind;
    if (kind === "cron") return keys.cronList();
    if (kind === "interval") return keys.intervalList();
    const at = kind === "time" ? expressions.nextRunAt(expression) : null;
    return at && keys.timeList(minuteOf(at));
  }

  /** What a row does to the scheduler as a whole: only once its list is read, which the one-shots' lists are in time. */
  #harms(row: number, listed: boolean): number {
    const serializer = this.kept.serializerOf(row);
    const isOther = serializer !== null && this.#expected !== null && serializer !== this.#expected;
    let harms = isOther || this.kept.strangeIds.has(row) ? harmOf("blind") : 0;
    for (const { effect } of this.kept.problems.get(row) ?? []) harms |= harmOf(effect);
    const isNow = harms === 0 || !listed || this.places.of(row).lists.some((list) => isRead(list, this.#at));
    if (isNow) this.#awaited.delete(row);
    else this.#awaited.add(row);
    return listed && isNow ? harms : 0;
  }

  /** Writes what follows from what was read. */
  #derive(row: number): void {
    const { columns } = this;
    const { arrays } = columns;
    const statusKey = columns.read(row, field.statusKey);
    const hasMeta = columns.is(row, flag.hasMeta);
    const hasData = columns.is(row, flag.hasData);
    const listed = columns.is(row, flag.inCron | flag.inInterval) || (arrays.timeList[row] ?? 0) !== 0;
    const scheduled = listed && hasData;
    const tracked = statusKey !== 0 || hasMeta || (arrays.index[row] ?? 0) !== 0;
    const visible = (statusKey !== 0 || hasMeta || hasData) && !columns.is(row, flag.hidden);
    columns.setBit(row, flag.scheduled, scheduled);
    columns.setBit(row, flag.tracked, tracked);
    columns.setBit(row, flag.visible, visible);
    const { status } = statusOf(this.kept.statusOf(row), tracked, scheduled);
    columns.write(row, field.status, statuses.indexOf(status));
    const ownType = columns.read(row, field.ownType);
    columns.write(row, field.type, ownType || this.#typeByList(row, listed));
    if (!columns.is(row, flag.ownConfig)) {
      this.kept.setConfig(row, visible ? (this.places.of(row).indexes[0] ?? configIdOf(columns.idOf(row))) : null);
    }
  }

  #typeByList(row: number, listed: boolean): number {
    const list = listed ? this.places.of(row).lists[0] : this.kept.pauseOf(row)?.list;
    const type = typeOfList(list, this.keys);
    return type === null ? 0 : schedulerTypes.indexOf(type) + 1;
  }

  #isEmpty(row: number): boolean {
    const { columns } = this;
    const { arrays } = columns;
    return (
      columns.read(row, field.statusKey) === 0 &&
      !columns.is(row, flag.hasMeta | flag.hasData | flag.inCron | flag.inInterval) &&
      arrays.timeList[row] === 0 &&
      arrays.index[row] === 0
    );
  }

  /** What a row shows, to tell afterwards whether it has changed. */
  #remember(row: number): void {
    this.#textChanged = false;
    const { all } = this.columns;
    for (let at = 0; at < all.length; at++) this.#former[at] = all[at]?.[row] ?? 0;
  }

  #differs(row: number): boolean {
    if (this.#textChanged) return true;
    const { all } = this.columns;
    for (let at = 0; at < all.length; at++) if (!Object.is(all[at]?.[row], this.#former[at])) return true;
    return false;
  }
}

/** Rows of a sweep at least. */
const sweptAtOnce = 10_000;

/** Rows that are judged before others get their turn: some milliseconds of work. */
const judgedAtOnce = 1 << 14;

/** The later of two times, of which one or both may be NaN. */
const latest = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

const overdue = bitOf("overdue");

const holdsAnything = ({ status, meta, data }: Reading) =>
  (status ?? null) !== null || (meta ?? null) !== null || (data ?? null) !== null;

/** Times in order, none last. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

function visibleRows({ size, arrays: { flags } }: Columns): Uint32Array {
  const rows = new Uint32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (((flags[row] ?? 0) & flag.visible) !== 0) rows[count++] = row;
  return rows.subarray(0, count);
}
