import { type Columns, field, flag, statusKinds } from "@/lib/catalog/store/columns";
import type { Counts } from "@/lib/catalog/store/counts";
import type { Expressions } from "@/lib/catalog/store/expressions";
import type { RunColumns } from "@/lib/catalog/store/run-columns";
import type { Evidence } from "@/lib/catalog/types";
import { minuteMs } from "@/lib/clock";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { statuses } from "@/lib/schedules/enums";
import { type Instant, instantFromMicros } from "@/lib/schedules/timestamps";
import type { Settings } from "@/lib/settings";
import { isRead } from "@/lib/taskiq/blind";
import { expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { minuteOf } from "@/lib/taskiq/one-shot";
import type { Serializer } from "@/lib/taskiq/types";
import { bitOf, driftOf, fault, harmOf } from "./drift-rules";
import { LastDues } from "./last-dues";
import type { OwnKeys } from "./own-keys";
import type { PlacesOfRows } from "./places-of-rows";
import { isOverdue, type Reports } from "./run-drift-rules";

/** What the drift of rows follows from. */
type Known = {
  keys: Keys;
  columns: Columns;
  expressions: Expressions;
  ownKeys: OwnKeys;
  places: PlacesOfRows;
  counts: Counts;
  /** Null: run reports are not enabled. */
  runs: RunColumns | null;
};

/** Computes the drift of rows as of a moment: collects the facts that the rules (./drift-rules.ts) need. It stores no result. */
export class DriftOfRows {
  /** The wall clock as of the last `advance`. */
  at = new Date();
  /** `expectedSerializer()` as of the last `updateExpected`. */
  #expected: Serializer | null = null;
  /** What is known of TaskIQ's reporter; null: it never reported that a task was sent. */
  #reports: Reports | null = null;
  /** Milliseconds after which a due run must have been reported. */
  #lateMs = 0;
  /** When this process began, or the clock was last set: whether earlier runs were fired is not certain. */
  #startS = Math.floor(Date.now() / 1000);
  readonly #dues: LastDues;
  /** Rows that will harm the scheduler as a whole once it reads their list. */
  readonly #awaited = new Set<number>();
  /** The row that the next sweep begins with. */
  #nextSwept = 0;

  constructor(
    readonly known: Known,
    /** What TaskIQ's source reads; `auto`: what most listed payloads are. */
    readonly serializer: Settings["taskiqSerializer"],
  ) {
    this.#dues = new LastDues(known.expressions);
  }

  /** Returns the drift of a row, as bits of `driftKinds`. */
  bits(row: number): number {
    const { columns, expressions, ownKeys, places } = this.known;
    const { arrays } = columns;
    const hasMeta = columns.is(row, flag.hasMeta);
    const listed = places.isInAnyList(row);
    const expiresAt = arrays.expiresAt[row] ?? Number.NaN;
    const named = listed ? this.namedList(row) : null;
    return driftOf({
      id: () => columns.idOf(row),
      hidden: columns.is(row, flag.hidden),
      word: statusKinds[columns.read(row, field.statusKey)] ?? "none",
      hasMeta,
      hasData: columns.is(row, flag.hasData),
      listed,
      listedTwice: places.isListedTwice(row),
      inWrongList: named !== null && !places.isListed(row, named),
      indexed: arrays.index[row] !== 0,
      recorded: columns.pauses.has(row),
      faults: ownKeys.faultsOf(row),
      neverFires: expressions.neverFires(arrays.expression[row] ?? 0) !== null,
      historyExpires: arrays.historyExpires[row] === 1,
      metaTtlMs: hasMeta && !Number.isNaN(expiresAt) ? expiresAt - this.at.getTime() : null,
      harms: this.#harms(row, listed),
      overdue: this.isOverdue(row),
      ...this.#runsOf(row),
    });
  }

  /** Moves on to a later moment. Returns the rows whose drift may change since the scheduler may read their list now. */
  advance(at: Date): number[] {
    const isNewMinute = Math.floor(at.getTime() / minuteMs) !== Math.floor(this.at.getTime() / minuteMs);
    this.at = at;
    return isNewMinute ? [...this.#awaited] : [];
  }

  /** To be called when the clock was set: starts as if the process began now, since earlier times are by another clock. */
  restart(at: Date): void {
    this.at = at;
    this.#startS = Math.floor(at.getTime() / 1000);
    if (this.#reports) this.#reports.sinceS = Math.min(this.#reports.sinceS, this.#startS);
    this.known.runs?.setAllListed(this.known.columns.size, at);
  }

  /** Returns the serialiser that TaskIQ's source reads, by all scheduled payloads: one of another blinds it. Null: not known. */
  expectedSerializer(): Serializer | null {
    return expectedSerializer(this.serializer, this.known.counts.bySerializer());
  }

  /** Uses the serialiser that is expected now from now on. Returns whether it is another than before. */
  updateExpected(): boolean {
    const former = this.#expected;
    this.#expected = this.expectedSerializer();
    return this.#expected !== former;
  }

  /** Sets when the reporter last reported that a task was sent (seconds since 1970), and how late its reports may come. */
  setReports(queuedS: number | null, lateMs: number): void {
    this.#lateMs = lateMs;
    if (queuedS !== null) this.#reports = { queuedS, sinceS: this.#reports?.sinceS ?? queuedS };
  }

  /** Whether any report of a run ever came, so that missing ones mean something. */
  get hasReports(): boolean {
    return this.#reports !== null;
  }

  /** Returns how many schedules were due since the reporter last reported that a task was sent; null: it never did. */
  dueInSilence(): { since: Instant; schedules: number } | null {
    if (!this.#reports) return null;
    const { counts } = this.known;
    const since = Math.max(this.#reports.queuedS, this.#startS);
    let schedules = 0;
    for (const { number, due } of this.#dues.known()) if (due > since) schedules += counts.scheduledOf(number);
    return { since: instantFromMicros(this.#reports.queuedS * 1e6), schedules };
  }

  /** Checks some rows, and iterates over those whose drift time alone may have changed. `sweepTicks` calls check every row. */
  *sweep(): Iterable<number> {
    this.#dues.refill();
    const { columns, runs } = this.known;
    const soon = this.at.getTime() + limits.metadataExpiringMs;
    const count = Math.max(limits.sweptRows, Math.ceil(columns.size / limits.sweepTicks));
    const end = Math.min(columns.size, this.#nextSwept + count);
    for (let row = this.#nextSwept; row < end; row++) {
      const { drift, expiresAt } = columns.arrays;
      if (!columns.is(row, flag.alive)) continue;
      const turned = runs !== null && this.isOverdue(row) !== ((drift[row] ?? 0) & overdue) > 0;
      if (turned || (expiresAt[row] ?? Number.NaN) < soon) yield row;
    }
    this.#nextSwept = end === columns.size ? 0 : end;
  }

  /** Returns when a row was last due, and what its drift by runs follows from; null: run reports are not enabled. */
  runEvidence(row: number): Pick<Evidence, "dueAt" | "firedAt" | "lastFailed" | "p95Ms" | "timeoutS"> | null {
    const { runs, columns } = this.known;
    if (!runs) return null;
    const dueS = this.#dues.lastBefore(columns.firingExpression(row), this.#reportedBefore());
    const firedS = runs.firedS[row] ?? 0;
    return {
      dueAt: Number.isNaN(dueS) ? null : instantFromMicros(dueS * 1e6),
      firedAt: firedS === 0 ? null : instantFromMicros(firedS * 1e6),
      lastFailed: runs.failed[row] ?? 0,
      p95Ms: runs.p95Ms[row] || null,
      timeoutS: runs.timeoutS[row] || null,
    };
  }

  /** Returns the list that a readable payload belongs in; null: not known. */
  namedList(row: number): string | null {
    const { columns, expressions, keys, ownKeys } = this.known;
    if (ownKeys.serializerOf(row) !== "json" || (ownKeys.faultsOf(row) & fault.namesNoList) !== 0) return null;
    const expression = columns.arrays.expression[row] ?? 0;
    const kind = expressions.get(expression)?.kind;
    if (kind === "cron") return keys.cronList();
    if (kind === "interval") return keys.intervalList();
    const at = kind === "time" ? expressions.nextRunAt(expression) : null;
    return at && keys.timeList(minuteOf(at));
  }

  /** To be called when a row is removed. */
  release(row: number): void {
    this.#awaited.delete(row);
  }

  /** Returns the moment before which all due runs must have been reported. */
  #reportedBefore(): Date {
    return new Date(this.at.getTime() - this.#lateMs);
  }

  /** Returns whether a row was due and not fired, by the reports of runs. */
  isOverdue(row: number): boolean {
    const { runs, columns } = this.known;
    if (!runs || !this.#reports || statuses[columns.read(row, field.status)] !== "active") return false;
    const expression = columns.firingExpression(row);
    if (expression === 0) return false;
    const { eventAt, updatedAt } = columns.arrays;
    const facts = {
      dueS: this.#dues.lastBefore(expression, this.#reportedBefore()),
      firedS: runs.firedS[row] ?? 0,
      listedS: runs.listedS[row] ?? 0,
      changedS: latest(eventAt[row] ?? Number.NaN, updatedAt[row] ?? Number.NaN) / 1e6,
    };
    return isOverdue(facts, this.#reports, this.#startS);
  }

  #runsOf(row: number): { failing: boolean; slow: boolean } {
    const { runs, columns } = this.known;
    if (!runs || !columns.is(row, flag.scheduled)) return { failing: false, slow: false };
    // TaskIQ ends a run at its timeout and reports durations in hundredths of a second, so such a run took exactly that long.
    const timeoutS = runs.timeoutS[row] ?? 0;
    return {
      failing: (runs.failed[row] ?? 0) >= limits.failedInRow,
      slow: timeoutS > 0 && (runs.p95Ms[row] ?? 0) >= timeoutS * 1000,
    };
  }

  /** Returns the effects of a row on the scheduler as a whole. It has none until its list is read: one-shot lists are in time. */
  #harms(row: number, listed: boolean): number {
    const { ownKeys, places } = this.known;
    const serializer = ownKeys.serializerOf(row);
    const isOther = serializer !== null && this.#expected !== null && serializer !== this.#expected;
    let harms = isOther || ownKeys.unreadableIds.has(row) ? harmOf("blind") : 0;
    for (const { effect } of ownKeys.problems.get(row) ?? []) harms |= harmOf(effect);
    const isNow = harms === 0 || !listed || places.of(row).lists.some((list) => isRead(list, this.at));
    if (isNow) this.#awaited.delete(row);
    else this.#awaited.add(row);
    return listed && isNow ? harms : 0;
  }
}

/** Returns the later of two times; NaN is no time. */
const latest = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

const overdue = bitOf("overdue");
