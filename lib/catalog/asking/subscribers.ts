import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Freshness, ScheduleFilter } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cutId } from "@/lib/schedules/cut";
import { concernedBy } from "./filter";

/** Whom a change concerns: those who show certain schedules, or those that a filter means; neither: nobody. */
export type Interest = { ids?: ScheduleId[]; filter?: ScheduleFilter };

/**
 * What a follower is told. `following`: from now on changes are told to him. `ids`: rows that changed among those he
 * asked for; null: so many that everything may have. `summary`: counts may have changed. `freshness`: also now and then
 * while nothing changes, since that is news, too.
 */
export type ModelEvent =
  | { kind: "following"; follower: number }
  | { kind: "change"; follower: number; ids: ScheduleId[] | null }
  | { kind: "summary" }
  /** The slow check found, and mended, so many schedules whose changes nobody had told. */
  | { kind: "repaired"; schedules: number }
  /** A reading failed, and not since Redis is away: that is a fault of ours. */
  | { kind: "failed"; stack: string }
  | { kind: "freshness"; freshness: Freshness };

/** Tells who follows the catalog what concerns him, at most every `limits.tellMs`. */
export class Followers {
  #followers = new Map<number, Interest>();
  #telling: NodeJS.Timeout | null = null;
  #toldVersion = 0;
  #toldFreshness = { state: "", atMs: Number.NEGATIVE_INFINITY };
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(
    readonly catalog: Catalog,
    readonly freshness: () => Freshness,
    readonly tell: (event: ModelEvent) => void,
  ) {}

  /** Tells a follower what concerns him, until `remove`. */
  add(follower: number, interest: Interest): void {
    this.#followers.set(follower, interest);
    this.tell({ kind: "following", follower });
  }

  remove(follower: number): void {
    this.#followers.delete(follower);
  }

  /** Resolves when everything was read for the first time, when Redis refuses that, or after so many ms. */
  async untilRead(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** To be called when anything may have changed. */
  tellSoon(): void {
    if (this.#closed) return;
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#tellChanges();
    }, limits.tellMs);
  }

  /** Tells everybody that all that they show may be another. */
  tellEverything(): void {
    for (const follower of this.#followers.keys()) this.tell({ kind: "change", follower, ids: null });
    this.tell({ kind: "summary" });
  }

  close(): void {
    this.#closed = true;
    if (this.#telling) clearTimeout(this.#telling);
    for (const done of this.#waiting.splice(0)) done();
  }

  #tellChanges(): void {
    const { versions } = this.catalog;
    const freshness = this.freshness();
    if (freshness.state !== "building" || freshness.reason !== undefined)
      for (const done of this.#waiting.splice(0)) done();
    const changed = versions.takeChanged();
    if (versions.all !== this.#toldVersion) {
      this.#tellFollowers(changed);
      this.tell({ kind: "summary" });
    }
    this.#toldVersion = versions.all;
    this.#tellFreshness(freshness);
  }

  #tellFreshness(freshness: Freshness): void {
    const state = `${freshness.state} ${freshness.read ?? ""} ${freshness.reason ?? ""}`;
    const nowMs = performance.now();
    if (state === this.#toldFreshness.state && nowMs - this.#toldFreshness.atMs < limits.freshnessMs) return;
    this.#toldFreshness = { state, atMs: nowMs };
    this.tell({ kind: "freshness", freshness });
  }

  #tellFollowers(changed: ReadonlyMap<ScheduleId, boolean>): void {
    const at = new Date();
    for (const [follower, interest] of this.#followers) {
      const concerns = this.#concerns(interest, at);
      const ids: ScheduleId[] = [];
      for (const [id, moved] of changed) {
        if (concerns(id, moved) && ids.push(cutId(id)) > limits.changeIds) break;
      }
      if (ids.length > 0) this.tell({ kind: "change", follower, ids: ids.length > limits.changeIds ? null : ids });
    }
  }

  #concerns({ ids, filter }: Interest, at: Date): (id: ScheduleId, moved: boolean) => boolean {
    const wanted = new Set(ids);
    if (!filter) return (id) => wanted.has(id);
    const isConcerned = concernedBy(this.catalog, filter, at);
    return (id, moved) => {
      const row = this.catalog.columns.find(id);
      return moved || row === -1 || wanted.has(id) || isConcerned(row);
    };
  }
}
