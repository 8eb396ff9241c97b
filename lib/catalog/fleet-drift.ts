import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";
import { isRead } from "@/lib/taskiq/blind";
import type { Catalog } from "./catalog";
import { type FleetFinding, findingsPage } from "./findings-page";
import type { Indexes } from "./indexes";
import type { Lists } from "./lists";
import type { DriftCount, DriftPage, DriftQuery } from "./types";
import type { WrongKey } from "./wrong-keys";

/**
 * What is wrong with a source: what the rows of its catalog have, and what concerns keys of their own. Null counts are not
 * known: nothing is before everything was read once, and some kinds are not looked for.
 */
export class Drift {
  /** When this process first saw any of a kind. */
  #since = new Map<DriftKind, Instant>();

  constructor(
    readonly catalog: Catalog,
    readonly places: { lists: Lists; indexes: Indexes },
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

  page(query: DriftQuery, asOf: Instant | null, at: Date): DriftPage {
    this.look(at);
    const kinds = this.#counts(at).map(([kind, count]): DriftCount => {
      return { kind, severity: severityOf[kind], count, since: this.#since.get(kind) ?? null };
    });
    if (!this.catalog.ordered) return { checkedAt: null, kinds, items: [], total: null, nextCursor: null };
    return { checkedAt: asOf, kinds, ...findingsPage(this.catalog, this.#ofFleet(at), query, at) };
  }

  /** Notes since when there is any of each kind; to be called each second. */
  look(at: Date): void {
    for (const [kind, count] of this.#counts(at)) {
      if (count === null || count === 0) this.#since.delete(kind);
      else if (!this.#since.has(kind)) this.#since.set(kind, instantFromMs(at.getTime()));
    }
  }

  #counts(at: Date): [DriftKind, number | null][] {
    const { catalog } = this;
    if (!catalog.ordered) return driftKinds.map((kind) => [kind, null]);
    const fleet = this.#ofFleet(at);
    return driftKinds.map((kind, place) => {
      if (notLookedFor.has(kind)) return [kind, null];
      return [kind, (catalog.findings.counts[place] ?? 0) + fleet.filter((one) => one.kind === kind).length];
    });
  }

  /** Keys that should be a list of TaskIQ's or an index: the scheduler is blind where it reads one of another type. */
  #ofFleet(at: Date): FleetFinding[] {
    const lists = this.places.lists.wrong;
    const blinding = lists.filter(({ key }) => isRead(key, at));
    const ofKind =
      (kind: DriftKind) =>
      ({ key, type }: WrongKey) => ({ kind, key, evidence: { keyType: type } });
    return [
      ...blinding.map(ofKind("scheduler-blind")),
      ...[...lists, ...this.places.indexes.wrong].map(ofKind("wrong-type")),
    ];
  }
}

/** What needs reports of runs. */
const notLookedFor = new Set<DriftKind>(["overdue", "failing", "slow"]);
