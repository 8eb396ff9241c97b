import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { WrongKey } from "@/lib/catalog/facts/wrong-keys";
import type { Indexes } from "@/lib/catalog/reading/index-reader";
import type { Lists } from "@/lib/catalog/reading/list-reader";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { DriftCount, DriftPage, DriftQuery } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import type { SourceSettings } from "@/lib/redis/source";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import { type Instant, instantFromMs, shifted } from "@/lib/schedules/timestamps";
import { isRead } from "@/lib/taskiq/blind";
import { type FleetFinding, findingsPage } from "./findings-page";

/**
 * What is wrong with a source: what the rows of its catalog have, and what concerns keys of their own. Null counts are not
 * known: nothing is before everything was read once, and some kinds are not looked for.
 */
export class FleetDrift {
  /** When this process first saw any of a kind. */
  #since = new Map<DriftKind, Instant>();
  /** That no scheduler reads, as of the last look. */
  #silent: FleetFinding | null = null;

  constructor(
    readonly catalog: Catalog,
    readonly places: { lists: Lists; indexes: Indexes },
    readonly settings: Pick<SourceSettings, "schedulerUpdateIntervalS" | "schedulerSkipsPast">,
  ) {}

  /** Schedules, entries and keys with a finding that is critical or serious. */
  serious(at: Date): number | null {
    if (!this.catalog.ordered) return null;
    const ofKeys = new Set(this.#ofFleet(at).flatMap(({ kind, key }) => (severityOf[kind] === "minor" ? [] : [key])));
    return this.catalog.findings.serious + ofKeys.size;
  }

  byKind(at: Date): Record<DriftKind, number | null> {
    const counts = new Map(this.#counts(at));
    const all: Partial<Record<DriftKind, number | null>> = {};
    for (const kind of driftKinds) all[kind] = counts.get(kind) ?? null;
    return all as Record<DriftKind, number | null>; // each kind was set
  }

  *page(query: DriftQuery, asOf: () => Instant | null, at: Date): InSlices<DriftPage> {
    this.look(at);
    const kindsNow = () =>
      this.#counts(at).map(([kind, count]): DriftCount => {
        return { kind, severity: severityOf[kind], count, since: this.#since.get(kind) ?? null };
      });
    if (!this.catalog.ordered)
      return { checkedAt: null, kinds: kindsNow(), items: [], total: null, nextCursor: null, rest: null };
    const page = yield* findingsPage(this.catalog, () => this.#ofFleet(at), query, at);
    return { checkedAt: asOf(), kinds: kindsNow(), ...page };
  }

  /** Looks at what time changes, and notes since when there is any of each kind; to be called each second. */
  look(at: Date): void {
    this.#silent = this.#isReadable(at) ? this.#findSilence(at) : null;
    for (const [kind, count] of this.#counts(at)) {
      if (count === null || count === 0) this.#since.delete(kind);
      else if (!this.#since.has(kind)) this.#since.set(kind, instantFromMs(at.getTime()));
    }
  }

  /** The clock was set: tells by it since when there is any of each kind. */
  shift(byMs: number): void {
    for (const [kind, since] of this.#since) this.#since.set(kind, shifted(since, byMs));
  }

  /** Milliseconds after which a scheduler that reads has taken what was due: a large source takes it long to read. */
  lateMs(): number {
    const listed = this.catalog.counts.listedBySerializer.reduce((sum, count) => sum + count, 0);
    return this.settings.schedulerUpdateIntervalS * 1000 + limits.schedulerGraceMs + listed * limits.readMsPerListed;
  }

  /** Past one-shots that stay listed show that no scheduler reads; TaskIQ leaves no other sign in Redis (contract §2). So does its reporter. */
  #findSilence(at: Date): FleetFinding | null {
    const { catalog } = this;
    const { expressions, columns } = catalog;
    const lateMs = this.lateMs();
    const silence = catalog.drift.dueInSilence();
    if (silence && silence.schedules >= dueInSilence) {
      const reason = `No run was reported to be sent since ${silence.since.slice(0, 16).replace("T", " ")} UTC, though ${silence.schedules} schedules were due`;
      return { kind: "scheduler-silent", key: null, evidence: { reasons: [reason] } };
    }
    const border = new Date(at.getTime() - lateMs);
    const rows = this.settings.schedulerSkipsPast ? [] : leftOver(catalog, border, examplesTold);
    const [oldest] = rows;
    if (oldest === undefined) return null;
    const dueAt = expressions.nextRunAt(columns.firingExpression(oldest));
    const examples = rows.map((row) => columns.idOf(row));
    return { kind: "scheduler-silent", key: null, evidence: { dueAt, examples } };
  }

  /** Nothing stands in Redis that keeps a scheduler from reading it: where something does, that is the finding. */
  #isReadable(at: Date): boolean {
    const { counts } = this.catalog.findings;
    const harms = (["scheduler-blind", "kills-scheduler"] as const).map(
      (kind) => counts[driftKinds.indexOf(kind)] ?? 0,
    );
    return this.catalog.ordered && harms.every((count) => count === 0) && this.#blinding(at).length === 0;
  }

  #blinding(at: Date): WrongKey[] {
    return this.places.lists.wrong.filter(({ key }) => isRead(key, at));
  }

  /** Some kinds need reports of runs. */
  #isLookedFor(kind: DriftKind): boolean {
    if (kind === "overdue") return this.catalog.drift.watchesRuns;
    return (kind !== "failing" && kind !== "slow") || this.catalog.runs !== null;
  }

  #counts(at: Date): [DriftKind, number | null][] {
    const { catalog } = this;
    if (!catalog.ordered) return driftKinds.map((kind) => [kind, null]);
    const fleet = this.#ofFleet(at);
    return driftKinds.map((kind, place) => {
      if (!this.#isLookedFor(kind)) return [kind, null];
      return [kind, (catalog.findings.counts[place] ?? 0) + fleet.filter((one) => one.kind === kind).length];
    });
  }

  /** What concerns no single schedule: keys of a wrong type, which blind the scheduler where it reads them, and its silence. */
  #ofFleet(at: Date): FleetFinding[] {
    const { lists, indexes } = this.places;
    const ofKind =
      (kind: DriftKind) =>
      ({ key, type }: WrongKey) => ({ kind, key, evidence: { keyType: type } });
    return [
      ...this.#blinding(at).map(ofKind("scheduler-blind")),
      ...(this.#silent ? [this.#silent] : []),
      ...[...lists.wrong, ...indexes.wrong].map(ofKind("wrong-type")),
    ];
  }
}

/**
 * Some of the rows of the oldest one-shots that are listed though they were due before a moment. What is overdue alone, since
 * others were sent later, tells nothing of the scheduler as a whole.
 */
function leftOver({ expressions, counts, columns, drift }: Catalog, before: Date, most: number): number[] {
  const border = before.getTime() * 1000;
  const late = new Set<number>();
  for (const expression of expressions.byNext()) {
    if (expressions.nextOf(expression) >= border) break;
    if (counts.listedOf(expression) > 0 && expressions.get(expression)?.kind === "time") late.add(expression);
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

/** Schedules named where nothing fires. */
const examplesTold = 3;

/** Schedules that were due without any report of a run, from which on that is no chance: single reports may be lost. */
const dueInSilence = 3;
