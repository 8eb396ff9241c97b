import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { WrongKey } from "@/lib/catalog/facts/wrong-keys";

import type { InSlices } from "@/lib/catalog/store/slices";
import type { DriftCount, DriftPage, DriftQuery } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import type { SourceSettings } from "@/lib/redis/source";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import { type Instant, instantFromMs, shifted } from "@/lib/schedules/timestamps";
import { isRead } from "@/lib/taskiq/blind";
import { type FleetFinding, findingsPage } from "./findings-page";

/**
 * The drift of a whole source: that of its rows, of keys of a wrong type, and of the fleet. A count is null before everything
 * was read once, and for kinds that are not checked.
 */
export class FleetDrift {
  /** By kind: when this process first saw any. */
  #since = new Map<DriftKind, Instant>();
  /** The finding that no scheduler reads, as of the last `check`. */
  #silent: FleetFinding | null = null;

  constructor(
    readonly catalog: Catalog,

    readonly settings: Pick<SourceSettings, "schedulerUpdateIntervalS" | "schedulerSkipsPast">,
  ) {}

  /** Returns how many schedules, entries and keys have a critical or serious finding. */
  serious(at: Date): number | null {
    if (!this.catalog.ordered) return null;
    const ofKeys = new Set(this.#ofFleet(at).flatMap(({ kind, key }) => (severityOf[kind] === "minor" ? [] : [key])));
    return this.catalog.findings.serious + ofKeys.size;
  }

  /** Returns how many findings there are of each kind. */
  byKind(at: Date): Record<DriftKind, number | null> {
    const counts = new Map(this.#counts(at));
    const all: Partial<Record<DriftKind, number | null>> = {};
    for (const kind of driftKinds) all[kind] = counts.get(kind) ?? null;
    return all as Record<DriftKind, number | null>; // each kind was set
  }

  /** Returns one page of findings. `asOf`: returns up to when changes are known. @throws InvalidArgumentError for a wrong cursor. */
  *page(query: DriftQuery, asOf: () => Instant | null, at: Date): InSlices<DriftPage> {
    this.check(at);
    const kindsNow = () =>
      this.#counts(at).map(([kind, count]): DriftCount => {
        return { kind, severity: severityOf[kind], count, since: this.#since.get(kind) ?? null };
      });
    if (!this.catalog.ordered)
      return { checkedAt: null, kinds: kindsNow(), items: [], total: null, nextCursor: null, rest: null };
    const page = yield* findingsPage(this.catalog, () => this.#ofFleet(at), query, at);
    return { checkedAt: asOf(), kinds: kindsNow(), ...page };
  }

  /** Checks what time alone changes, and records since when there is any of each kind; to be called each second. */
  check(at: Date): void {
    this.#silent = this.#isReadable(at) ? this.#findSilence(at) : null;
    for (const [kind, count] of this.#counts(at)) {
      if (count === null || count === 0) this.#since.delete(kind);
      else if (!this.#since.has(kind)) this.#since.set(kind, instantFromMs(at.getTime()));
    }
  }

  /** To be called when the clock was set: moves the remembered times. */
  shift(byMs: number): void {
    for (const [kind, since] of this.#since) this.#since.set(kind, shifted(since, byMs));
  }

  /** Returns the milliseconds within which a working scheduler fires what is due: it needs long to read a large source. */
  lateMs(): number {
    const readMs = this.catalog.counts.scheduled * limits.readMsPerListed;
    return this.settings.schedulerUpdateIntervalS * 1000 + limits.schedulerGraceMs + readMs;
  }

  /** Two signs show that no scheduler reads: TaskIQ's reporter is silent, or past one-shots stay listed (contract §2). */
  #findSilence(at: Date): FleetFinding | null {
    const { catalog } = this;
    const { expressions, columns } = catalog;
    const lateMs = this.lateMs();
    const silence = catalog.drift.dueInSilence();
    if (silence && silence.schedules >= limits.silentDues) {
      const reason = `No run was reported to be sent since ${silence.since.slice(0, 16).replace("T", " ")} UTC, though ${silence.schedules} schedules were due`;
      return { kind: "scheduler-silent", key: null, evidence: { reasons: [reason] } };
    }
    const border = new Date(at.getTime() - lateMs);
    const rows = this.settings.schedulerSkipsPast ? [] : oldestLate(catalog, border, limits.silenceExamples);
    const [oldest] = rows;
    if (oldest === undefined) return null;
    const dueAt = expressions.nextRunAt(columns.firingExpression(oldest));
    const examples = rows.map((row) => columns.idOf(row));
    return { kind: "scheduler-silent", key: null, evidence: { dueAt, examples } };
  }

  /** Returns whether a scheduler can read this source. If it cannot, that is the finding, and not its silence. */
  #isReadable(at: Date): boolean {
    const { counts } = this.catalog.findings;
    const harms = (["scheduler-blind", "kills-scheduler"] as const).map(
      (kind) => counts[driftKinds.indexOf(kind)] ?? 0,
    );
    return this.catalog.ordered && harms.every((count) => count === 0) && this.#blinding(at).length === 0;
  }

  /** Returns the keys of a wrong type that the scheduler reads now. */
  #blinding(at: Date): WrongKey[] {
    return this.catalog.wrongKeys.lists.all.filter(({ key }) => isRead(key, at));
  }

  /** Returns whether a kind is checked: some need reports of runs. */
  #isChecked(kind: DriftKind): boolean {
    if (kind === "overdue") return this.catalog.drift.hasReports;
    return (kind !== "failing" && kind !== "slow") || this.catalog.runs !== null;
  }

  #counts(at: Date): [DriftKind, number | null][] {
    const { catalog } = this;
    if (!catalog.ordered) return driftKinds.map((kind) => [kind, null]);
    const fleet = this.#ofFleet(at);
    return driftKinds.map((kind, place) => {
      if (!this.#isChecked(kind)) return [kind, null];
      return [kind, (catalog.findings.counts[place] ?? 0) + fleet.filter((one) => one.kind === kind).length];
    });
  }

  /** Returns the findings of no single schedule: keys of a wrong type, which may blind the scheduler, and its silence. */
  #ofFleet(at: Date): FleetFinding[] {
    const { lists, indexes } = this.catalog.wrongKeys;
    const ofKind =
      (kind: DriftKind) =>
      ({ key, type }: WrongKey) => ({ kind, key, evidence: { keyType: type } });
    return [
      ...this.#blinding(at).map(ofKind("scheduler-blind")),
      ...(this.#silent ? [this.#silent] : []),
      ...[...lists.all, ...indexes.all].map(ofKind("wrong-type")),
    ];
  }
}

/**
 * Returns up to `most` rows of the oldest due time among the one-shots that are still listed though due before a moment. Rows
 * that are `overdue` do not count: others were fired later, so the scheduler works.
 */
function oldestLate({ expressions, counts, columns, drift }: Catalog, before: Date, most: number): number[] {
  const border = before.getTime() * 1000;
  const late = new Set<number>();
  for (const expression of expressions.byNext()) {
    if (expressions.nextOf(expression) >= border) break;
    if (counts.scheduledOf(expression) > 0 && expressions.get(expression)?.kind === "time") late.add(expression);
  }
  if (late.size === 0) return [];
  let rows: number[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < columns.size; row++) {
    const expression = columns.firingExpression(row);
    if (!late.has(expression) || drift.isOverdue(row)) continue;
    const due = expressions.nextOf(expression);
    if (due < oldest) [oldest, rows] = [due, [row]];
    else if (due === oldest && rows.length < most) rows.push(row);
  }
  return rows;
}
