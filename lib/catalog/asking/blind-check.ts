import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { WrongKey } from "@/lib/catalog/facts/wrong-keys";
import { flag, serializers } from "@/lib/catalog/store/columns";
import type { Culprit, SchedulerBlind } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { type Instant, instantFromMs, shifted } from "@/lib/schedules/timestamps";
import type { Settings } from "@/lib/settings";
import { culpritsOf, type Listed } from "@/lib/taskiq/blind";
import type { Serializer } from "@/lib/taskiq/types";

/** Remembers since when each culprit is there. Redis does not know, so this is when this process first saw it. */
export class BlindCheck {
  #since = new Map<string, Instant>();

  constructor(
    readonly catalog: Catalog,
    readonly serializer: Settings["taskiqSerializer"],
  ) {}

  /** The clock was set: shifts since when each culprit is there. */
  shift(byMs: number): void {
    for (const [culprit, since] of this.#since) this.#since.set(culprit, shifted(since, byMs));
  }

  /** Returns what stops or kills the scheduler now, or fires at every poll; null where nothing does. */
  check(wrong: readonly WrongKey[], at: Date): SchedulerBlind | null {
    const { columns } = this.catalog;
    const { listedBySerializer } = this.catalog.counts;
    const counts = new Map(serializers.map((each, index) => [each, listedBySerializer[index] ?? 0]));
    const suspects = [...this.#suspects(counts)].flatMap((row) => this.#listed(row));
    const found = culpritsOf(suspects, wrong, this.serializer, at, counts);
    const culprits: Culprit[] = found.slice(0, limits.culprits).map((culprit) => {
      const row = culprit.scheduleId === null ? -1 : columns.find(culprit.scheduleId);
      return { ...culprit, name: row === -1 ? (culprit.scheduleId ?? culprit.key) : columns.nameOf(row) };
    });
    const before = this.#since;
    const now = instantFromMs(at.getTime());
    this.#since = new Map(culprits.map((each) => [print(each), before.get(print(each)) ?? now]));
    const [since] = [...this.#since.values()].sort();
    return since === undefined ? null : { since, culprits };
  }

  /** Returns the few rows that may be at fault: those with a problem or a strange id, and those of another serialiser. */
  #suspects(counts: ReadonlyMap<Serializer, number>): Set<number> {
    const { columns, ownKeys } = this.catalog;
    const suspects = new Set([...ownKeys.problems.keys(), ...ownKeys.strangeIds]);
    const expected = this.catalog.drift.expectedSerializer();
    let others = [...counts].reduce((sum, [each, count]) => (each === expected ? sum : sum + count), 0);
    for (let row = 0; row < columns.size && others > 0 && suspects.size < mostSuspects; row++) {
      if (!columns.is(row, flag.scheduled)) continue;
      const serializer = this.catalog.ownKeys.serializerOf(row);
      if (serializer === null || serializer === expected) continue;
      suspects.add(row);
      others--;
    }
    return suspects;
  }

  #listed(row: number): Listed[] {
    const serializer = this.catalog.ownKeys.serializerOf(row);
    const problems = this.catalog.ownKeys.problems.get(row) ?? [];
    const payload = serializer && { serializer, size: 1, problems };
    const id = this.catalog.columns.idOf(row);
    return this.catalog.places.of(row).lists.map((list) => ({ id, list, payload }));
  }
}

/** Each one alone is enough; a fleet of two halves would name half of it. */
const mostSuspects = 10 * limits.culprits;

const print = ({ scheduleId, key, effect }: Culprit) => `${effect} ${scheduleId ?? key}`;
