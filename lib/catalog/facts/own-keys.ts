import { isUtf8 } from "node:buffer";
import { type Columns, field, flag, serializers, statusKinds } from "@/lib/catalog/store/columns";
import type { Configurations } from "@/lib/catalog/store/configurations";
import type { Expressions } from "@/lib/catalog/store/expressions";
import type { InternedWords } from "@/lib/catalog/store/interned-words";
import { RowGroups } from "@/lib/catalog/store/row-groups";
import type { RunColumns } from "@/lib/catalog/store/run-columns";
import { setOrDelete } from "@/lib/catalog/store/sparse";
import type { Schedule } from "@/lib/catalog/types";
import { type ConfigId, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Value } from "@/lib/redis/values";
import { schedulerTypes } from "@/lib/schedules/enums";
import { eventNames } from "@/lib/schedules/event-names";
import { parseStatus } from "@/lib/schedules/parse";
import { type Instant, instantFromMicros, instantToMicros } from "@/lib/schedules/timestamps";
import type { PauseRecord } from "@/lib/schedules/types";
import type { Listed } from "@/lib/taskiq/blind";
import type { PayloadProblem, Serializer } from "@/lib/taskiq/types";
import { fault } from "./drift-rules";
import { isSchedule } from "./existence";
import { type Facts, lastEventOf, type Reading } from "./row";

/** The status word in Redis by kind. */
const statusBytes = new Map(statusKinds.slice(1, 5).map((word) => [word, Buffer.from(word)]));

const faultsOfHistory = fault.eventJson | fault.historyType;
const faultsOfFacts = ~faultsOfHistory;

/** What was read of each schedule's own keys: in columns, and in the maps here what is rare. */
export class OwnKeys {
  readonly problems = new Map<number, PayloadProblem[]>();
  /** Rows whose id is not UTF-8. */
  readonly unreadableIds = new Set<number>();
  /** The rows of each configuration, by its number. */
  readonly ofConfig = new RowGroups();
  /** Status words that are none of the four. */
  readonly #otherWords = new Map<number, string>();
  /** By row: bits of `fault`. */
  readonly #faults = new Map<number, number>();
  #nextExpiryMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly columns: Columns,
    readonly words: InternedWords,
    readonly expressions: Expressions,
    readonly configurations: Configurations,
    readonly runs: RunColumns | null,
  ) {}

  /** Returns a new row for an id that has none. */
  add(id: ScheduleId): number {
    const row = this.columns.add(id);
    const { eventAt, updatedAt, expiresAt } = this.columns.arrays;
    for (const times of [eventAt, updatedAt, expiresAt]) times[row] = Number.NaN;
    if (id.startsWith("~b64:") && !isUtf8(idToBytes(id))) this.unreadableIds.add(row);
    return row;
  }

  /**
   * Stores what was read. `facts`: what metadata and payload say, if they were read. Returns whether a text changed, or what
   * the maps here hold of the row.
   */
  update(row: number, facts: Facts | null, reading: Reading, at: Date): boolean {
    let changed = facts !== null && this.#setFacts(row, facts, at);
    if (reading.status !== undefined) changed = this.#setStatus(row, reading.status) || changed;
    if (reading.lastEvent !== undefined) changed = this.#setLastEvent(row, reading.lastEvent) || changed;
    if (reading.pause !== undefined) changed = this.#setPause(row, reading.pause) || changed;
    if (reading.metaExpiresAt !== undefined) this.#setExpiry(row, reading.metaExpiresAt);
    if (reading.historyExpires !== undefined) this.columns.arrays.historyExpires[row] = Number(reading.historyExpires);
    return changed;
  }

  /** Sets a row's configuration; null: it belongs to none. */
  setConfig(row: number, configId: ConfigId | null): void {
    const { config } = this.columns.arrays;
    const former = config[row] ?? 0;
    if (former !== 0 && this.configurations.idOf(former) === configId) return;
    this.#leaveConfig(row);
    const number = this.configurations.acquire(configId);
    config[row] = number;
    if (number !== 0) this.ofConfig.add(number, row);
    this.configurations.release(former);
  }

  #leaveConfig(row: number): void {
    const number = this.columns.arrays.config[row] ?? 0;
    if (number !== 0) this.ofConfig.remove(number, row);
  }

  /** To be called before a row is removed. */
  release(row: number): void {
    const { arrays } = this.columns;
    this.words.release(arrays.taskType[row] ?? 0);
    this.words.release(arrays.event[row] ?? 0);
    this.expressions.release(arrays.expression[row] ?? 0);
    this.#leaveConfig(row);
    this.configurations.release(arrays.config[row] ?? 0);
    for (const sparse of [this.#otherWords, this.#faults, this.problems, this.unreadableIds]) sparse.delete(row);
  }

  /** Returns what metadata and payload say, without the payload itself. */
  factsOf(row: number): Facts {
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
      expression: this.expressions.shown(arrays.expression[row] ?? 0),
      updatedAt: instantOf(arrays.updatedAt[row] ?? Number.NaN),
      payload: null,
      faults: this.faultsOf(row),
      timeoutS: null,
    };
  }

  /** Returns whether a row is a schedule, as far as is known. */
  exists(row: number): boolean {
    const { columns } = this;
    return isSchedule(this.hasStatus(row), columns.is(row, flag.hasMeta), columns.is(row, flag.hasData));
  }

  /** Returns whether there is a status key, even if it cannot be read. */
  hasStatus(row: number): boolean {
    return this.columns.read(row, field.statusKey) !== 0;
  }

  /** Returns what its status key holds. */
  statusOf(row: number): Value {
    const kind = statusKinds[this.columns.read(row, field.statusKey)] ?? "none";
    if (kind === "none") return null;
    if (kind === "unreadable") return kind;
    return statusBytes.get(kind) ?? Buffer.from(this.#otherWords.get(row) ?? "");
  }

  /** Returns its status word as in Redis; null: none, or a key of a wrong type. */
  statusWordOf(row: number): string | null {
    const value = this.statusOf(row);
    return Buffer.isBuffer(value) ? value.toString() : null;
  }

  lastEventOf(row: number): Schedule["lastEvent"] {
    const { event, eventAt } = this.columns.arrays;
    const word = this.words.text(event[row] ?? 0);
    if (word === null) return null;
    const at = instantOf(eventAt[row] ?? Number.NaN);
    return { ...eventOfWord(word), at };
  }

  /** Returns whether there is a history, even if it cannot be read. */
  hasHistory(row: number): boolean {
    return this.columns.arrays.event[row] !== 0 || (this.faultsOf(row) & faultsOfHistory) !== 0;
  }

  pauseOf(row: number): PauseRecord | null {
    const json = this.columns.pauses.get(row);
    return json === null ? null : JSON.parse(json);
  }

  /** Returns the serialiser of a row's payload; null: no payload, or an empty one. */
  serializerOf(row: number): Serializer | null {
    return serializers[this.columns.read(row, field.serializer) - 1] ?? null;
  }

  /** Returns what of a row's payload may harm the scheduler; null: no payload, or an empty one. Its size is not stored. */
  payloadOf(row: number): Listed["payload"] {
    const serializer = this.serializerOf(row);
    return serializer && { serializer, size: 1, problems: this.problems.get(row) ?? [] };
  }

  /** Returns which of its keys cannot be read, as bits of `fault`. */
  faultsOf(row: number): number {
    return this.#faults.get(row) ?? 0;
  }

  /**
   * Returns the ids whose metadata should have expired by a moment: Redis may notify that much later. Each is returned once;
   * if its metadata still exists, reading it sets the expiry anew.
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

  #setFacts(row: number, facts: Facts, at: Date): boolean {
    const { columns, words } = this;
    const { arrays } = columns;
    let changed = columns.setName(row, facts.name);
    columns.setBit(row, flag.hasMeta, facts.hasMeta);
    columns.setBit(row, flag.hasData, facts.hasData);
    columns.setBit(row, flag.ownConfig, facts.configId !== null);
    columns.setBit(row, flag.configName, facts.configName !== null && facts.configName !== "");
    arrays.taskType[row] = words.replace(arrays.taskType[row] ?? 0, facts.taskType);
    const former = arrays.expression[row] ?? 0;
    arrays.expression[row] = this.expressions.acquire(facts.expression, at);
    this.expressions.release(former);
    arrays.updatedAt[row] = microsOf(facts.updatedAt);
    columns.write(row, field.ownType, facts.type === null ? 0 : schedulerTypes.indexOf(facts.type) + 1);
    const { payload } = facts;
    const isThere = payload !== null && payload.size > 0;
    columns.write(row, field.serializer, isThere ? serializers.indexOf(payload.serializer) + 1 : 0);
    const problems = isThere && payload.problems.length > 0 ? payload.problems : null;
    changed = setOrDelete(this.problems, row, problems) || changed;
    changed = this.#setFaults(row, faultsOfFacts, facts.faults) || changed;
    if (this.runs) {
      this.runs.ensure(row);
      this.runs.timeoutS[row] = facts.timeoutS ?? 0;
    }
    if (facts.configId !== null) this.setConfig(row, facts.configId);
    return changed;
  }

  #setStatus(row: number, value: Value): boolean {
    const { columns } = this;
    const formerWord = this.#otherWords.get(row);
    this.#otherWords.delete(row);
    if (value === null || value === "unreadable") {
      columns.write(row, field.statusKey, statusKinds.indexOf(value === null ? "none" : "unreadable"));
      return false;
    }
    const { status, word } = parseStatus(value);
    columns.write(row, field.statusKey, statusKinds.indexOf(status === "unknown" ? "other" : status));
    if (status !== "unknown") return false;
    this.#otherWords.set(row, word ?? "");
    return formerWord !== word;
  }

  #setLastEvent(row: number, value: Value): boolean {
    const { arrays } = this.columns;
    const event = lastEventOf(value);
    const historyFault =
      value === "unreadable" ? fault.historyType : value !== null && event === null ? fault.eventJson : 0;
    arrays.event[row] = this.words.replace(arrays.event[row] ?? 0, event && wordOfEvent(event));
    arrays.eventAt[row] = microsOf(event?.at ?? null);
    return this.#setFaults(row, faultsOfHistory, historyFault);
  }

  #setPause(row: number, pause: PauseRecord | null): boolean {
    const bytes = pause && Buffer.from(JSON.stringify(pause));
    if (bytes === null ? !this.columns.pauses.has(row) : this.columns.pauses.equals(row, bytes)) return false;
    this.columns.pauses.set(row, bytes);
    return true;
  }

  /** Redis answers a time to live, so the same expiry comes out some milliseconds earlier or later each time. */
  #setExpiry(row: number, atMs: number | null): void {
    const { expiresAt } = this.columns.arrays;
    const former = expiresAt[row] ?? Number.NaN;
    if (atMs !== null && Math.abs(former - atMs) < limits.expiryJitterMs) return;
    expiresAt[row] = atMs ?? Number.NaN;
    if (atMs !== null && atMs < this.#nextExpiryMs) this.#nextExpiryMs = atMs;
  }

  /** Replaces the faults of some keys (bits `of`) by others. */
  #setFaults(row: number, of: number, faults: number): boolean {
    const all = (this.faultsOf(row) & ~of) | faults;
    return setOrDelete(this.#faults, row, all === 0 ? null : all);
  }
}

export const microsOf = (instant: Instant | null) => (instant === null ? Number.NaN : instantToMicros(instant));
const instantOf = (micros: number): Instant | null => (Number.isNaN(micros) ? null : instantFromMicros(micros));

/** An event as one word: `>` and the new status for a change of status, `=` and its name for any other event. */
const wordOfEvent = ({ event, new_status }: { event: string; new_status?: string | undefined }) =>
  new_status === undefined ? `=${event}` : `>${new_status}`;
const eventOfWord = (word: string) =>
  word.startsWith("=") ? { event: word.slice(1) } : { event: eventNames.statusChanged, new_status: word.slice(1) };
