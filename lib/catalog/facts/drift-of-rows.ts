import { type Columns, field, flag, serializers, statusKinds } from "@/lib/catalog/store/columns";
import type { Counts } from "@/lib/catalog/store/counts";
import type { Expressions } from "@/lib/catalog/store/expressions";
import type { RunColumns } from "@/lib/catalog/store/run-columns";
import type { Evidence } from "@/lib/catalog/types";
import type { Keys } from "@/lib/redis/keys";
import { statuses } from "@/lib/schedules/enums";
import { type Instant, instantFromMicros } from "@/lib/schedules/timestamps";
import type { Settings } from "@/lib/settings";
import { isRead } from "@/lib/taskiq/blind";
import { expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { minuteOf } from "@/lib/taskiq/one-shot";
import type { Serializer } from "@/lib/taskiq/types";
import { bitOf, driftOf, expiringMs, fault, harmOf } from "./drift-rules";
import { Dues } from "./last-dues";
import type { OwnKeys } from "./own-keys";
import type { PlacesOfRows } from "./places-of-rows";
import { failedInRow, isOverdue, type Reports } from "./run-drift-rules";

/** What rows are judged by. */
type Known = {
  keys: Keys;
  columns: Columns;
  expressions: Expressions;
  ownKeys: OwnKeys;
  places: PlacesOfRows;
  counts: Counts;
  /** Null: no reports of runs are taken. */
  runs: RunColumns | null;
};

/**
 * What is wrong with a row, as of a moment: gathers what the rules (lib/catalog/facts/drift-rules.ts) ask for. It only judges: the
 * catalog keeps what comes of it.
 */
export class DriftOfRows {
  /** The clock, as of the last `advance`. */
  at = new Date();
  /** `expectedSerializer`, as of the last `expectAnew`. */
  #expected: Serializer | null = null;
  /** What is known of TaskIQ's reporter; null: it has never told that a task was sent. */
  #reports: Reports | null = null;
  /** Milliseconds after which a run that was due must have been reported. */
  #lateMs = 0;
  /** When this process began, or the clock was last set: whether what was due before was fired cannot be told for sure. */
  #startS = Math.floor(Date.now() / 1000);
  readonly #dues: Dues;
  /** Rows that would harm the scheduler as a whole, but whose list it does not read yet. */
  readonly #awaited = new Set<number>();
  /** The row that the next sweep begins with. */
  #swept = 0;

  constructor(
    readonly known: Known,
    /** What TaskIQ's source reads; `auto`: what most listed payloads are. */
    readonly serializer: Settings["taskiqSerializer"],
  ) {
    this.#dues = new Dues(known.expressions);
  }

  /** What is wrong with a row, as bits of `driftKinds`. */
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

  /** Goes on to a later moment. Gives the rows that are to be judged again since a list may be read now that was not. */
  advance(at: Date): number[] {
    const isNewMinute = Math.floor(at.getTime() / 60_000) !== Math.floor(this.at.getTime() / 60_000);
    this.at = at;
    return isNewMinute ? [...this.#awaited] : [];
  }

  /** The clock was set: judges as if the process began now, since moments before are told by another clock. */
  restart(at: Date): void {
    this.at = at;
    this.#startS = Math.floor(at.getTime() / 1000);
    if (this.#reports) this.#reports.sinceS = Math.min(this.#reports.sinceS, this.#startS);
    this.known.runs?.setAllListed(this.known.columns.size, at);
  }

  /** Returns the serialiser that TaskIQ's source reads, by all listed payloads. Null: not known. */
  expectedSerializer(): Serializer | null {
    const { listedBySerializer } = this.known.counts;
    const counts = new Map(serializers.map((each, at) => [each, listedBySerializer[at] ?? 0]));
    return expectedSerializer(this.serializer, counts);
  }

  /** Judges from now on by the serialiser that is expected now. Returns whether it is another one. */
  expectAnew(): boolean {
    const former = this.#expected;
    this.#expected = this.expectedSerializer();
    return this.#expected !== former;
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

  /** How many listed schedules were due since the reporter last told that a task was sent; null where it never did. */
  dueInSilence(): { since: Instant; schedules: number } | null {
    if (!this.#reports) return null;
    const { counts } = this.known;
    const since = Math.max(this.#reports.queuedS, this.#startS);
    let schedules = 0;
    for (const { number, due } of this.#dues.known()) if (due > since) schedules += counts.listedOf(number);
    return { since: instantFromMicros(this.#reports.queuedS * 1e6), schedules };
  }

  /**
   * Goes through some rows, and gives those that time alone may have changed: every row's turn comes within a minute, if
   * called each second.
   */
  *sweep(): Iterable<number> {
    this.#dues.refill();
    const { columns, runs } = this.known;
    const soon = this.at.getTime() + expiringMs;
    const count = Math.max(sweptAtOnce, Math.ceil(columns.size / 60));
    const end = Math.min(columns.size, this.#swept + count);
    for (let row = this.#swept; row < end; row++) {
      const { drift, expiresAt } = columns.arrays;
      if (!columns.is(row, flag.alive)) continue;
      const turned = runs !== null && this.isOverdue(row) !== ((drift[row] ?? 0) & overdue) > 0;
      if (turned || (expiresAt[row] ?? Number.NaN) < soon) yield row;
    }
    this.#swept = end === columns.size ? 0 : end;
  }

  /** When a row was last due, as far as its run is missed; and what its runs are judged by, in sentences. */
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

  /** The list that a readable payload belongs in; null: it cannot be told. */
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

  /** Gives up what is known of a row that goes. */
  release(row: number): void {
    this.#awaited.delete(row);
  }

  /** Runs that were due before it must have been reported. */
  #reportedBefore(): Date {
    return new Date(this.at.getTime() - this.#lateMs);
  }

  /** Whether a row was due and not fired, as far as reports of runs tell. */
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
      toldS: latest(eventAt[row] ?? Number.NaN, updatedAt[row] ?? Number.NaN) / 1e6,
    };
    return isOverdue(facts, this.#reports, this.#startS);
  }

  #runsOf(row: number): { failing: boolean; slow: boolean } {
    const { runs, columns } = this.known;
    if (!runs || !columns.is(row, flag.scheduled)) return { failing: false, slow: false };
    // TaskIQ cuts a run off at its timeout, and tells its time in hundredths of a second: just that time, then.
    const timeoutS = runs.timeoutS[row] ?? 0;
    return {
      failing: (runs.failed[row] ?? 0) >= failedInRow,
      slow: timeoutS > 0 && (runs.p95Ms[row] ?? 0) >= timeoutS * 1000,
    };
  }

  /** What a row does to the scheduler as a whole: only once its list is read, which the one-shots' lists are in time. */
  #harms(row: number, listed: boolean): number {
    const { ownKeys, places } = this.known;
    const serializer = ownKeys.serializerOf(row);
    const isOther = serializer !== null && this.#expected !== null && serializer !== this.#expected;
    let harms = isOther || ownKeys.strangeIds.has(row) ? harmOf("blind") : 0;
    for (const { effect } of ownKeys.problems.get(row) ?? []) harms |= harmOf(effect);
    const isNow = harms === 0 || !listed || places.of(row).lists.some((list) => isRead(list, this.at));
    if (isNow) this.#awaited.delete(row);
    else this.#awaited.add(row);
    return listed && isNow ? harms : 0;
  }
}

/** Rows of a sweep at least. */
const sweptAtOnce = 10_000;

/** The later of two times, of which one or both may be NaN. */
const latest = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

const overdue = bitOf("overdue");
