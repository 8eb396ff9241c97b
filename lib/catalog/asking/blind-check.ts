import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { Culprit, SchedulerBlind } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { type Instant, instantFromMs, shifted } from "@/lib/schedules/timestamps";
import { culpritsOf, type Listed } from "@/lib/taskiq/blind";

/** What stops or kills the scheduler, and since when. Redis does not hold that time: it is when this process first saw it. */
export class BlindCheck {
  #since = new Map<string, Instant>();
  /** The last result, and a fingerprint of what it follows from. */
  #cached: { of: string; result: SchedulerBlind | null } = { of: "", result: null };

  constructor(readonly catalog: Catalog) {}

  /** To be called when the clock was set: moves the remembered times. */
  shift(byMs: number): void {
    for (const [culprit, since] of this.#since) this.#since.set(culprit, shifted(since, byMs));
    this.#cached = { of: "", result: null };
  }

  /**
   * Returns what stops or kills the scheduler now, or fires at every poll; null: nothing. Checked anew after a change, and each
   * second, since one-shots become due.
   */
  check(at: Date): SchedulerBlind | null {
    const of = `${this.catalog.versions.all} ${Math.floor(at.getTime() / 1000)}`;
    if (of !== this.#cached.of) this.#cached = { of, result: this.#check(at) };
    return this.#cached.result;
  }

  #check(at: Date): SchedulerBlind | null {
    const { columns, counts, drift, wrongKeys } = this.catalog;
    const suspects = [...this.#suspects()].flatMap((row) => this.#listed(row));
    const found = culpritsOf(suspects, wrongKeys.lists.all, drift.serializer, at, counts.bySerializer());
    const culprits: Culprit[] = found.slice(0, limits.culprits).map((culprit) => {
      const row = culprit.scheduleId === null ? -1 : columns.find(culprit.scheduleId);
      return { ...culprit, name: row === -1 ? (culprit.scheduleId ?? culprit.key) : columns.nameOf(row) };
    });
    const before = this.#since;
    const now = instantFromMs(at.getTime());
    this.#since = new Map(culprits.map((each) => [keyOf(each), before.get(keyOf(each)) ?? now]));
    const [since] = [...this.#since.values()].sort();
    return since === undefined ? null : { since, culprits };
  }

  /** Returns the rows that may be at fault: those with a problem or an unreadable id, and those of another serialiser. */
  #suspects(): Set<number> {
    const { columns, counts, drift, ownKeys } = this.catalog;
    const suspects = new Set([...ownKeys.problems.keys(), ...ownKeys.unreadableIds]);
    const expected = drift.expectedSerializer();
    let others = [...counts.bySerializer()].reduce((sum, [each, count]) => (each === expected ? sum : sum + count), 0);
    for (let row = 0; row < columns.size && others > 0 && suspects.size < limits.suspects; row++) {
      if (!columns.is(row, flag.scheduled)) continue;
      const serializer = ownKeys.serializerOf(row);
      if (serializer === null || serializer === expected) continue;
      suspects.add(row);
      others--;
    }
    return suspects;
  }

  #listed(row: number): Listed[] {
    const payload = this.catalog.ownKeys.payloadOf(row);
    const id = this.catalog.columns.idOf(row);
    return this.catalog.places.of(row).lists.map((list) => ({ id, list, payload }));
  }
}

const keyOf = ({ scheduleId, key, effect }: Culprit) => `${effect} ${scheduleId ?? key}`;
