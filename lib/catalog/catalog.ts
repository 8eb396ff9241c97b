import { isUtf8 } from "node:buffer";
import { setImmediate as turn } from "node:timers/promises";
import type { Keys } from "@/lib/redis/keys";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { configIdOf, idFromBytes, idToBytes, isRunNow, type ScheduleId } from "@/lib/schedules/ids";
import { parseStatus } from "@/lib/schedules/parse";
import { type Instant, instantFromMicros, instantToMicros } from "@/lib/schedules/timestamps";
import type { PauseRecord } from "@/lib/schedules/types";
import { schedulerTypes, statuses } from "@/lib/schedules/words";
import type { Settings } from "@/lib/settings";
import { isRead, mostOf } from "@/lib/taskiq/blind";
import { minuteOf } from "@/lib/taskiq/one-shot";
import type { PayloadProblem, Serializer } from "@/lib/taskiq/types";
import { Columns, field, flag, statusKinds } from "./columns";
import { Configurations } from "./configurations";
import { bitOf, driftOf, expiringMs, fault, harmOf, kindsIn } from "./drift";
import { failedInRow, isOverdue, type Reports } from "./drift-of-runs";
import { Dues } from "./dues";
import { Expressions } from "./expressions";
import { Findings } from "./findings";
import { Order } from "./orders";
import { atOnce, part } from "./reading";
import { type Facts, type Found, factsOf, lastEventOf, type Places, scheduleOf, statusOf, typeOfList } from "./row";
import { type LastRuns, RunColumns } from "./run-columns";
import { sortInSlices } from "./sort";
import type { Evidence, Schedule } from "./types";
import type { Value } from "./values";
import { Words } from "./words";

/** What was read of a schedule: all of it, or only the keys that changed; metadata and payload always together. */
export type Reading = Partial<Found> & { /** Milliseconds since 1970; null: never. */ metaExpiresAt?: number | null };

export const serializers = ["json", "pickle", "msgpack", "cbor", "unknown"] as const satisfies Serializer[];

/** The status word in Redis that stands for a kind. */
const statusBytes = new Map(statusKinds.slice(1, 5).map((word) => [word, Buffer.from(word)]));

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

  /** Counts of visible rows. */
  readonly counts = { total: 0, neverFires: 0, byStatus: new Uint32Array(statuses.length) };
  /** Visible rows by expression. */
  #visibleOf = new Uint32Array(1024);
  /** Rows that are listed with their payload, by expression. */
  #listedOf = new Uint32Array(1024);
  /** By serialiser: rows that are listed with a payload. */
  readonly listedBySerializer = new Uint32Array(serializers.length);

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

  /** Rows that the cron and the interval list hold, by list. */
  readonly #listed = new Map<string, number>();

  /** What few rows have. */
  readonly #otherWords = new Map<number, string>();
  readonly #moreLists = new Map<number, string[]>();
  readonly #moreIndexes = new Map<number, number[]>();
  /** Lists that hold a row more than once. */
  readonly #twice = new Map<number, string[]>();
  /** Bits of `fault`. */
  readonly #faults = new Map<number, number>();
  readonly problems = new Map<number, PayloadProblem[]>();
  /** Rows whose id is no UTF-8. */
  readonly strangeIds = new Set<number>();

  /** Grows with each change of a row, and of what groups rows in each of these sorts. */
  version = 0;
  readonly versions = { status: 0, config: 0, next: 0 };
  /** By id: whether it may be in other searches than before, since a text or its configuration is another. */
  #changed = new Map<ScheduleId, boolean>();
  /** Of the row that is being changed: its columns before, and whether a text is another now. */
  #former = new Float64Array(16);
  #textChanged = false;
  #nextExpiryMs = Number.POSITIVE_INFINITY;
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
    this.runs = keepsRuns ? new RunColumns() : null;
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
    return this.#change(row, facts, () => {
      if (facts) this.#setFacts(row, facts, at);
      if (reading.status !== undefined) this.#setStatus(row, reading.status);
      if (reading.lastEvent !== undefined) this.#setLastEvent(row, reading.lastEvent);
      if (reading.pause !== undefined) this.#setPause(row, reading.pause);
      if (reading.metaExpiresAt !== undefined) this.#setExpiry(row, reading.metaExpiresAt);
    });
  }

  /** Takes that one of TaskIQ's lists holds a row's id, or no longer does. */
  setListed(row: number, list: string, on: boolean): void {
    const { columns, keys } = this;
    if (!this.#isTimeList(list) && this.isListed(row, list) !== on) {
      this.#listed.set(list, this.listedIn(list) + (on ? 1 : -1));
    }
    this.#change(row, null, () => {
      if (list === keys.cronList()) columns.setBit(row, flag.inCron, on);
      else if (list === keys.intervalList()) columns.setBit(row, flag.inInterval, on);
      else {
        const others = this.placesOf(row).lists.filter((each) => each !== list && this.#isTimeList(each));
        // In order, so that what is told of the first does not depend on which was read first.
        this.#setTimeLists(row, on ? [...others, list].sort() : others);
      }
      if (!on) this.#setTwice(row, list, false);
    });
  }

  /** How many rows the cron or the interval list holds. */
  listedIn(list: string): number {
    return this.#listed.get(list) ?? 0;
  }

  /** Takes that one of TaskIQ's lists, which holds a row's id, holds it more than once, or no longer does. */
  setTwice(row: number, list: string, on: boolean): void {
    if ((this.#twice.get(row)?.includes(list) ?? false) === on || (on && !this.isListed(row, list))) return;
    this.#change(row, null, () => this.#setTwice(row, list, on));
  }

  /** The rows that a list holds more than once. */
  twiceIn(list: string): number[] {
    return [...this.#twice].flatMap(([row, lists]) => (lists.includes(list) ? [row] : []));
  }

  /** The lists that hold a row more than once. */
  twiceOf(row: number): string[] {
    return this.#twice.get(row) ?? [];
  }

  /** Takes that the index of a configuration names a row's id, or no longer does. */
  setIndexed(row: number, configId: number, on: boolean): void {
    this.#change(row, null, () => {
      const others = this.placesOf(row).indexes.filter((each) => each !== configId);
      this.#setIndexes(row, on ? [...others, configId].sort((a, b) => a - b) : others);
    });
  }

  isListed(row: number, list: string): boolean {
    const { columns, keys, words } = this;
    if (list === keys.cronList()) return columns.is(row, flag.inCron);
    if (list === keys.intervalList()) return columns.is(row, flag.inInterval);
    return (
      words.text(columns.arrays.timeList[row] ?? 0) === list || (this.#moreLists.get(row)?.includes(list) ?? false)
    );
  }

  isIndexed(row: number, configId: number): boolean {
    const number = this.columns.arrays.index[row] ?? 0;
    if (number === 0) return false;
    return this.configurations.idOf(number) === configId || (this.#moreIndexes.get(row)?.includes(configId) ?? false);
  }

  /** The row of an id, which is made where there is none: not yet a schedule. */
  rowOf(id: Buffer): number {
    const row = this.columns.find(id);
    return row === -1 ? this.#add(idFromBytes(id)) : row;
  }

  /** Whether the keys that SCAN found of a row are not those that it was made of. */
  differsFromSight(row: number): boolean {
    const { columns } = this;
    return (
      columns.is(row, flag.sawStatus) !== (columns.read(row, field.statusKey) !== 0) ||
      columns.is(row, flag.sawMeta) !== columns.is(row, flag.hasMeta) ||
      columns.is(row, flag.sawData) !== columns.is(row, flag.hasData) ||
      columns.is(row, flag.sawHistory) !== this.#hasHistory(row) ||
      columns.is(row, flag.sawPause) !== columns.pauses.has(row)
    );
  }

  /**
   * Notes that parts of a schedule were just read (bits as in lib/catalog/reading.ts): the reading of everything that is
   * under way need not have found these keys, and need not read it where it is all there.
   */
  see(id: ScheduleId, parts: number): void {
    const { columns } = this;
    const row = columns.find(id);
    if (row === -1) return;
    if ((parts & atOnce) === atOnce) columns.setBit(row, flag.read, true);
    if (parts & part.status) columns.setBit(row, flag.sawStatus, columns.read(row, field.statusKey) !== 0);
    if (parts & part.meta) columns.setBit(row, flag.sawMeta, columns.is(row, flag.hasMeta));
    if (parts & part.data) columns.setBit(row, flag.sawData, columns.is(row, flag.hasData));
    if (parts & part.history) columns.setBit(row, flag.sawHistory, this.#hasHistory(row));
    if (parts & part.pause) columns.setBit(row, flag.sawPause, columns.pauses.has(row));
  }

  /** Whether any of the keys that make a schedule is there, as far as is known. */
  hasKeys(id: ScheduleId): boolean {
    const { columns } = this;
    const row = columns.find(id);
    return row !== -1 && (columns.read(row, field.statusKey) !== 0 || columns.is(row, flag.hasMeta | flag.hasData));
  }

  /** Whether a reading lacks a key that is known or was seen: it may be gone or, read together with others, of a wrong type. */
  lacks(row: number, { status, meta, data, lastEvent }: Reading): boolean {
    if (status !== null && meta !== null && data !== null && lastEvent !== null) return false;
    const { columns } = this;
    return (
      (status === null && (columns.read(row, field.statusKey) !== 0 || columns.is(row, flag.sawStatus))) ||
      (meta === null && columns.is(row, flag.hasMeta | flag.sawMeta)) ||
      (data === null && columns.is(row, flag.hasData | flag.sawData)) ||
      (lastEvent === null && (this.#hasHistory(row) || columns.is(row, flag.sawHistory)))
    );
  }

  /** Gives up a row that nothing stands behind, as a reading that was broken off leaves it. */
  drop(row: number): void {
    if (this.columns.is(row, flag.alive) && this.#isEmpty(row)) this.#remove(row);
  }

  /** The one-shots' lists and the configurations whose index names any row. */
  placesKnown(): { timeLists: Set<string>; configIds: Set<number> } {
    const { size, arrays } = this.columns;
    const words = new Set<number>();
    const numbers = new Set<number>();
    for (let row = 0; row < size; row++) {
      words.add(arrays.timeList[row] ?? 0);
      numbers.add(arrays.index[row] ?? 0);
    }
    words.delete(0);
    numbers.delete(0);
    return {
      timeLists: new Set([
        ...[...words].map((word) => this.words.text(word) ?? ""),
        ...[...this.#moreLists.values()].flat(),
      ]),
      configIds: new Set([
        ...[...numbers].map((number) => this.configurations.idOf(number)),
        ...[...this.#moreIndexes.values()].flat(),
      ]),
    };
  }

  /** Where else a row is named. */
  placesOf(row: number): Places {
    const { columns, keys } = this;
    const lists: string[] = [];
    if (columns.is(row, flag.inCron)) lists.push(keys.cronList());
    if (columns.is(row, flag.inInterval)) lists.push(keys.intervalList());
    const time = this.words.text(columns.arrays.timeList[row] ?? 0);
    if (time !== null) lists.push(time, ...(this.#moreLists.get(row) ?? []));
    const index = columns.arrays.index[row] ?? 0;
    const indexes = index === 0 ? [] : [this.configurations.idOf(index), ...(this.#moreIndexes.get(row) ?? [])];
    return { lists, indexes };
  }

  scheduleOf(row: number): Schedule {
    const expression = this.columns.arrays.expression[row] ?? 0;
    return scheduleOf(
      this.columns.idOf(row),
      this.#factsOf(row),
      { status: this.#statusValue(row), lastEvent: this.#lastEvent(row), pause: this.pauseOf(row) },
      this.placesOf(row),
      { at: this.expressions.nextRunAt(expression), neverFires: this.expressions.neverFires(expression) },
      this.driftOf(row),
      this.keys,
    );
  }

  /** What is wrong with a row; null: not known yet. */
  driftOf(row: number): DriftKind[] | null {
    return this.ordered ? kindsIn(this.columns.arrays.drift[row] ?? 0) : null;
  }

  /** Bits of `fault`: what of its keys cannot be read. */
  faultsOf(row: number): number {
    return this.#faults.get(row) ?? 0;
  }

  /** Its own status word as it stands in Redis; null: none, or a key of a wrong type. */
  statusWordOf(row: number): string | null {
    const value = this.#statusValue(row);
    return Buffer.isBuffer(value) ? value.toString() : null;
  }

  pauseOf(row: number): PauseRecord | null {
    const json = this.columns.pauses.get(row);
    return json === null ? null : JSON.parse(json);
  }

  updatedAt(row: number): number {
    return this.columns.arrays.updatedAt[row] ?? Number.NaN;
  }

  /** The serialiser of a row's payload; null: none, or an empty one. */
  serializerOf(row: number): Serializer | null {
    return serializers[this.columns.read(row, field.serializer) - 1] ?? null;
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
        this.counts.neverFires += (neverNow ? 1 : -1) * (this.#visibleOf[expression] ?? 0);
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
    for (const { number, due } of this.dues.known()) if (due > since) schedules += this.#listedOf[number] ?? 0;
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
      if (this.#listedOf[expression] !== 0 && expressions.get(expression)?.kind === "time") return expression;
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
    return mostOf(new Map(serializers.map((each, at) => [each, this.listedBySerializer[at] ?? 0])));
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
    if (this.#judging && this.#driftBits(row) !== this.columns.arrays.drift[row]) this.#change(row, null, () => {});
  }

  #add(id: ScheduleId): number {
    const row = this.columns.add(id);
    const { arrays } = this.columns;
    arrays.flags[row] = flag.alive | (isRunNow(id) ? flag.hidden : 0);
    for (const times of [arrays.eventAt, arrays.updatedAt, arrays.expiresAt]) times[row] = Number.NaN;
    if (id.startsWith("~b64:") && !isUtf8(idToBytes(id))) this.strangeIds.add(row);
    return row;
  }

  #remove(row: number): void {
    const { arrays } = this.columns;
    this.words.release(arrays.taskType[row] ?? 0);
    this.words.release(arrays.timeList[row] ?? 0);
    this.words.release(arrays.event[row] ?? 0);
    this.expressions.release(arrays.expression[row] ?? 0);
    this.configurations.release(arrays.config[row] ?? 0);
    this.configurations.release(arrays.index[row] ?? 0);
    this.findings.set(row, 0);
    this.runs?.clear(row);
    for (const few of [this.#otherWords, this.#moreLists, this.#moreIndexes, this.#twice, this.#faults])
      few.delete(row);
    for (const few of [this.problems, this.strangeIds, this.#awaited]) few.delete(row);
    this.columns.remove(row);
  }

  #isTimeList(list: string): boolean {
    return list !== this.keys.cronList() && list !== this.keys.intervalList();
  }

  #setTimeLists(row: number, lists: string[]): void {
    const { timeList } = this.columns.arrays;
    timeList[row] = this.#word(timeList[row], lists[0] ?? null);
    this.#textChanged =
      setOrDelete(this.#moreLists, row, lists.length > 1 ? lists.slice(1) : null) || this.#textChanged;
  }

  #setTwice(row: number, list: string, on: boolean): void {
    const others = this.twiceOf(row).filter((each) => each !== list);
    const lists = on ? [...others, list].sort() : others;
    this.#textChanged = setOrDelete(this.#twice, row, lists.length > 0 ? lists : null) || this.#textChanged;
  }

  /** Of the faults of some keys, those that are there now. */
  #setFaults(row: number, of: number, faults: number): void {
    const all = (this.faultsOf(row) & ~of) | faults;
    this.#textChanged = setOrDelete(this.#faults, row, all === 0 ? null : all) || this.#textChanged;
  }

  #setIndexes(row: number, indexes: number[]): void {
    const { index } = this.columns.arrays;
    const former = index[row] ?? 0;
    index[row] = this.configurations.take(indexes[0] ?? null);
    this.configurations.release(former);
    const more = indexes.length > 1 ? indexes.slice(1) : null;
    this.#textChanged = setOrDelete(this.#moreIndexes, row, more) || this.#textChanged;
  }

  /** Changes a row, and all that follows from it. */
  #change(row: number, facts: Facts | null, set: () => void): boolean {
    // While everything is read for the first time nobody follows single rows, and orders are made at the end.
    const changed = this.ordered ? this.#changeInOrder(row, facts, set) : this.#set(row, facts, set);
    if (this.#isEmpty(row)) this.#remove(row);
    return changed;
  }

  #changeInOrder(row: number, facts: Facts | null, set: () => void): boolean {
    const { columns } = this;
    this.#remember(row);
    const wasVisible = columns.is(row, flag.visible);
    const renamed = facts !== null && !columns.sortsAs(row, facts.name);
    const redated = facts !== null && !Object.is(microsOf(facts.updatedAt), this.updatedAt(row));
    if (wasVisible) {
      if (renamed) this.byName.remove(row);
      if (redated) this.byUpdated.remove(row);
    }
    this.#set(row, facts, set);
    this.#reorder(row, wasVisible, columns.is(row, flag.visible), renamed, redated);
    const changed = this.#differs(row);
    if (changed) this.#note(row);
    return changed;
  }

  /** Sets columns, and what follows from them: counters and derived columns. */
  #set(row: number, facts: Facts | null, set: () => void): true {
    this.#count(row, -1);
    const formerly = this.#listedExpression(row);
    if (facts && this.columns.setName(row, facts.name)) this.#textChanged = true;
    set();
    this.#derive(row);
    this.#count(row, 1);
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

  #setFacts(row: number, facts: Facts, at: Date): void {
    const { columns } = this;
    const { arrays } = columns;
    columns.setBit(row, flag.hasMeta, facts.hasMeta);
    columns.setBit(row, flag.hasData, facts.hasData);
    columns.setBit(row, flag.ownConfig, facts.configId !== null);
    columns.setBit(row, flag.configName, facts.configName !== null && facts.configName !== "");
    arrays.taskType[row] = this.#word(arrays.taskType[row], facts.taskType);
    const former = arrays.expression[row] ?? 0;
    const expression = this.expressions.take(facts.expression, at);
    arrays.expression[row] = expression;
    this.expressions.release(former);
    this.#ensureExpression(expression);
    arrays.updatedAt[row] = microsOf(facts.updatedAt);
    columns.write(row, field.ownType, facts.type === null ? 0 : schedulerTypes.indexOf(facts.type) + 1);
    const { payload } = facts;
    const isThere = payload !== null && payload.size > 0;
    columns.write(row, field.serializer, isThere ? serializers.indexOf(payload.serializer) + 1 : 0);
    this.#textChanged =
      setOrDelete(this.problems, row, isThere && payload.problems.length > 0 ? payload.problems : null) ||
      this.#textChanged;
    this.#setFaults(row, faultsOfFacts, facts.faults);
    if (this.runs) {
      this.runs.ensure(row);
      this.runs.timeoutS[row] = facts.timeoutS ?? 0;
    }
    if (facts.configId !== null) this.#setConfig(row, facts.configId);
  }

  #setConfig(row: number, configId: number | null): void {
    const { config } = this.columns.arrays;
    const former = config[row] ?? 0;
    if (former !== 0 && this.configurations.idOf(former) === configId) return;
    config[row] = this.configurations.take(configId);
    this.configurations.release(former);
  }

  #setStatus(row: number, value: Value): void {
    const { columns } = this;
    const formerWord = this.#otherWords.get(row);
    this.#otherWords.delete(row);
    if (value === null || value === "unreadable") {
      columns.write(row, field.statusKey, statusKinds.indexOf(value === null ? "none" : "unreadable"));
      return;
    }
    const { status, word } = parseStatus(value);
    columns.write(row, field.statusKey, statusKinds.indexOf(status === "unknown" ? "other" : status));
    if (status !== "unknown") return;
    if (formerWord !== word) this.#textChanged = true;
    this.#otherWords.set(row, word ?? "");
  }

  /** A TTL is read as a length of time: the same moment comes out some milliseconds earlier or later each time. */
  #setExpiry(row: number, atMs: number | null): void {
    const { expiresAt } = this.columns.arrays;
    const former = expiresAt[row] ?? Number.NaN;
    if (atMs !== null && Math.abs(former - atMs) < 1000) return;
    expiresAt[row] = atMs ?? Number.NaN;
    if (atMs !== null && atMs < this.#nextExpiryMs) this.#nextExpiryMs = atMs;
  }

  /**
   * The ids whose metadata is past its expiry at a moment: Redis itself may tell that much later. Each is told once: how
   * long it still has where it is there after all, is noted anew.
   */
  expired(nowMs: number): ScheduleId[] {
    if (nowMs < this.#nextExpiryMs) return [];
    const { expiresAt } = this.columns.arrays;
    const ids: ScheduleId[] = [];
    this.#nextExpiryMs = Number.POSITIVE_INFINITY;
    for (let row = 0; row < this.columns.size; row++) {
      const at = expiresAt[row] ?? Number.NaN;
      if (at > nowMs && at < this.#nextExpiryMs) this.#nextExpiryMs = at;
      if (!(at <= nowMs) || !this.columns.is(row, flag.alive)) continue;
      ids.push(this.columns.idOf(row));
      expiresAt[row] = Number.NaN;
    }
    return ids;
  }

  #statusValue(row: number): Value {
    const kind = statusKinds[this.columns.read(row, field.statusKey)] ?? "none";
    if (kind === "none") return null;
    if (kind === "unreadable") return kind;
    return statusBytes.get(kind) ?? Buffer.from(this.#otherWords.get(row) ?? "");
  }

  #setLastEvent(row: number, value: Value): void {
    const { arrays } = this.columns;
    const event = lastEventOf(value);
    const historyFault =
      value === "unreadable" ? fault.historyType : value !== null && event === null ? fault.eventJson : 0;
    this.#setFaults(row, faultsOfHistory, historyFault);
    arrays.event[row] = this.#word(arrays.event[row], event && wordOfEvent(event));
    arrays.eventAt[row] = microsOf(event?.at ?? null);
  }

  /** Whether there is a history, be it one that cannot be read. */
  #hasHistory(row: number): boolean {
    return this.columns.arrays.event[row] !== 0 || (this.faultsOf(row) & faultsOfHistory) !== 0;
  }

  #lastEvent(row: number): Schedule["lastEvent"] {
    const { event, eventAt } = this.columns.arrays;
    const word = this.words.text(event[row] ?? 0);
    if (word === null) return null;
    const at = instantOf(eventAt[row] ?? Number.NaN);
    return { ...eventOfWord(word), at };
  }

  #setPause(row: number, pause: PauseRecord | null): void {
    const bytes = pause && Buffer.from(JSON.stringify(pause));
    if (bytes === null ? !this.columns.pauses.has(row) : this.columns.pauses.equals(row, bytes)) return;
    this.columns.pauses.set(row, bytes);
    this.#textChanged = true;
  }

  #factsOf(row: number): Facts {
    const { columns } = this;
    const { arrays } = columns;
    const name = columns.nameOf(row);
    return {
      hasMeta: columns.is(row, flag.hasMeta),
      hasData: columns.is(row, flag.hasData),
      configId: columns.is(row, flag.ownConfig) ? this.configurations.idOf(arrays.config[row] ?? 0) : null,
      configName: columns.is(row, flag.configName) ? name : null,
      name,
      taskType: this.words.text(arrays.taskType[row] ?? 0),
      type: schedulerTypes[columns.read(row, field.ownType) - 1] ?? null,
      expression: this.expressions.get(arrays.expression[row] ?? 0),
      updatedAt: instantOf(arrays.updatedAt[row] ?? Number.NaN),
      payload: null,
      faults: this.faultsOf(row),
      timeoutS: null,
    };
  }

  #driftBits(row: number): number {
    const { columns } = this;
    const { arrays } = columns;
    const hasMeta = columns.is(row, flag.hasMeta);
    const inTime = (arrays.timeList[row] ?? 0) !== 0;
    const inCron = columns.is(row, flag.inCron);
    const inInterval = columns.is(row, flag.inInterval);
    const listed = inCron || inInterval || inTime;
    const expiresAt = arrays.expiresAt[row] ?? Number.NaN;
    const named = listed ? this.namedList(row) : null;
    return driftOf({
      id: () => columns.idOf(row),
      hidden: columns.is(row, flag.hidden),
      word: statusKinds[columns.read(row, field.statusKey)] ?? "none",
      hasMeta,
      hasData: columns.is(row, flag.hasData),
      listed,
      listedTwice:
        Number(inCron) + Number(inInterval) + Number(inTime) > 1 || this.#moreLists.has(row) || this.#twice.has(row),
      inWrongList: named !== null && !this.isListed(row, named),
      indexed: arrays.index[row] !== 0,
      recorded: columns.pauses.has(row),
      faults: this.faultsOf(row),
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
    if (this.serializerOf(row) !== "json" || (this.faultsOf(row) & fault.namesNoList) !== 0) return null;
    const expression = columns.arrays.expression[row] ?? 0;
    const kind = expressions.get(expression)?.kind;
    if (kind === "cron") return keys.cronList();
    if (kind === "interval") return keys.intervalList();
    const at = kind === "time" ? expressions.nextRunAt(expression) : null;
    return at && keys.timeList(minuteOf(at));
  }

  /** What a row does to the scheduler as a whole: only once its list is read, which the one-shots' lists are in time. */
  #harms(row: number, listed: boolean): number {
    const serializer = this.serializerOf(row);
    const isOther = serializer !== null && this.#expected !== null && serializer !== this.#expected;
    let harms = isOther || this.strangeIds.has(row) ? harmOf("blind") : 0;
    for (const { effect } of this.problems.get(row) ?? []) harms |= harmOf(effect);
    const isNow = harms === 0 || !listed || this.placesOf(row).lists.some((list) => isRead(list, this.#at));
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
    const { status } = statusOf(this.#statusValue(row), tracked, scheduled);
    columns.write(row, field.status, statuses.indexOf(status));
    const ownType = columns.read(row, field.ownType);
    columns.write(row, field.type, ownType || this.#typeByList(row, listed));
    if (!columns.is(row, flag.ownConfig)) {
      this.#setConfig(row, visible ? (this.placesOf(row).indexes[0] ?? configIdOf(columns.idOf(row))) : null);
    }
  }

  #typeByList(row: number, listed: boolean): number {
    const list = listed ? this.placesOf(row).lists[0] : this.pauseOf(row)?.list;
    const type = typeOfList(list, this.keys);
    return type === null ? 0 : schedulerTypes.indexOf(type) + 1;
  }

  #count(row: number, by: 1 | -1): void {
    const { columns } = this;
    const { arrays } = columns;
    const serializer = columns.read(row, field.serializer);
    if (columns.is(row, flag.scheduled) && serializer !== 0) {
      this.listedBySerializer[serializer - 1] = (this.listedBySerializer[serializer - 1] ?? 0) + by;
    }
    if (columns.is(row, flag.scheduled)) {
      const listed = arrays.expression[row] ?? 0;
      this.#listedOf[listed] = (this.#listedOf[listed] ?? 0) + by;
    }
    if (!columns.is(row, flag.visible)) return;
    const status = columns.read(row, field.status);
    const expression = arrays.expression[row] ?? 0;
    this.counts.total += by;
    this.counts.byStatus[status] = (this.counts.byStatus[status] ?? 0) + by;
    this.configurations.add(arrays.config[row] ?? 0, status, by);
    this.#visibleOf[expression] = (this.#visibleOf[expression] ?? 0) + by;
    if (this.expressions.neverFires(expression) !== null) this.counts.neverFires += by;
  }

  #ensureExpression(expression: number): void {
    if (expression < this.#visibleOf.length) return;
    const grow = (array: Uint32Array) => {
      const larger = new Uint32Array(Math.max(array.length * 2, expression + 1));
      larger.set(array);
      return larger;
    };
    this.#visibleOf = grow(this.#visibleOf);
    this.#listedOf = grow(this.#listedOf);
  }

  /** The word of a column in place of its former one. */
  #word(former: number | undefined, text: string | null): number {
    const word = this.words.take(text);
    this.words.release(former ?? 0);
    return word;
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

const faultsOfHistory = fault.eventJson | fault.historyType;
const faultsOfFacts = ~faultsOfHistory;

/** The later of two times, of which one or both may be NaN. */
const latest = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

const overdue = bitOf("overdue");

const holdsAnything = ({ status, meta, data }: Reading) =>
  (status ?? null) !== null || (meta ?? null) !== null || (data ?? null) !== null;

const microsOf = (instant: Instant | null) => (instant === null ? Number.NaN : instantToMicros(instant));
const instantOf = (micros: number): Instant | null => (Number.isNaN(micros) ? null : instantFromMicros(micros));

/** An event as one word: behind a `>` the new status of a change of status, behind a `=` the name of any other event. */
const wordOfEvent = ({ event, new_status }: { event: string; new_status?: string | undefined }) =>
  new_status === undefined ? `=${event}` : `>${new_status}`;
const eventOfWord = (word: string) =>
  word.startsWith("=") ? { event: word.slice(1) } : { event: "status_changed", new_status: word.slice(1) };

/** Times in order, none last. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

/** Gives true where that is another value than before. */
function setOrDelete<Value>(map: Map<number, Value>, row: number, value: Value | null): boolean {
  const former = map.get(row);
  if (value === null) return map.delete(row);
  map.set(row, value);
  return JSON.stringify(former) !== JSON.stringify(value);
}

function visibleRows({ size, arrays: { flags } }: Columns): Uint32Array {
  const rows = new Uint32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (((flags[row] ?? 0) & flag.visible) !== 0) rows[count++] = row;
  return rows.subarray(0, count);
}
