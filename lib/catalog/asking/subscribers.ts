import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Freshness, ScheduleFilter } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cutId } from "@/lib/schedules/cut";
import { concernedBy } from "./filter";
import { Waiters } from "./waiters";

/** The schedules that a subscriber shows: these ids, or those that match a filter. Neither: none. */
export type Interest = { ids?: ScheduleId[]; filter?: ScheduleFilter };

/** What the model reports: to one subscriber, or about the catalog as a whole. */
export type ModelEvent =
  /** From now on this subscriber gets events. */
  | { kind: "subscribed"; subscriber: number }
  /** Rows that changed among those of interest; null: perhaps all of them. */
  | { kind: "change"; subscriber: number; ids: ScheduleId[] | null }
  /** Counts may have changed. */
  | { kind: "summary" }
  /** The slow check found so many schedules changed and unreported; the catalog has them by now. */
  | { kind: "repaired"; schedules: number }
  /** A reading failed though Redis is reachable: a fault of this program. */
  | { kind: "failed"; stack: string }
  /** Also sent now and then while nothing changes, so that pages see that it is fresh. */
  | { kind: "freshness"; freshness: Freshness };

/** Notifies subscribers of changes of the catalog that concern them, at most once every `limits.tellMs`. */
export class Subscribers {
  #interests = new Map<number, Interest>();
  #timer: NodeJS.Timeout | null = null;
  /** What was sent last. */
  #sentVersion = 0;
  #sentFreshness = { state: "", atMs: Number.NEGATIVE_INFINITY };
  /** Those that wait for the first reading. */
  readonly #firstRead = new Waiters();
  #closed = false;

  constructor(
    readonly catalog: Catalog,
    readonly freshness: () => Freshness,
    readonly send: (event: ModelEvent) => void,
  ) {}

  /** Notifies a subscriber, known by a number of its own, until `remove`. */
  add(subscriber: number, interest: Interest): void {
    this.#interests.set(subscriber, interest);
    this.send({ kind: "subscribed", subscriber });
  }

  remove(subscriber: number): void {
    this.#interests.delete(subscriber);
  }

  /** Resolves when the first reading has ended, when Redis refuses it, or after so many milliseconds. */
  async untilRead(withinMs: number): Promise<void> {
    await this.#firstRead.wait(withinMs);
  }

  /** To be called when anything may have changed. */
  notifySoon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#notify();
    }, limits.tellMs);
  }

  /** Notifies every subscriber that all that it shows may have changed. */
  notifyAll(): void {
    for (const subscriber of this.#interests.keys()) this.send({ kind: "change", subscriber, ids: null });
    this.send({ kind: "summary" });
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#firstRead.release();
  }

  #notify(): void {
    const { versions } = this.catalog;
    const freshness = this.freshness();
    if (freshness.state !== "building" || freshness.reason !== undefined) this.#firstRead.release();
    const changed = versions.takeChanged();
    if (versions.all !== this.#sentVersion) {
      this.#sendChanges(changed);
      this.send({ kind: "summary" });
    }
    this.#sentVersion = versions.all;
    this.#sendFreshness(freshness);
  }

  #sendFreshness(freshness: Freshness): void {
    const state = `${freshness.state} ${freshness.read ?? ""} ${freshness.reason ?? ""}`;
    const nowMs = performance.now();
    if (state === this.#sentFreshness.state && nowMs - this.#sentFreshness.atMs < limits.freshnessMs) return;
    this.#sentFreshness = { state, atMs: nowMs };
    this.send({ kind: "freshness", freshness });
  }

  /** `changed`: by id, whether other searches than before may match it. */
  #sendChanges(changed: ReadonlyMap<ScheduleId, boolean>): void {
    const at = new Date();
    for (const [subscriber, interest] of this.#interests) {
      const concerns = this.#concerns(interest, at);
      const ids: ScheduleId[] = [];
      for (const [id, moved] of changed) {
        if (concerns(id, moved) && ids.push(cutId(id)) > limits.changeIds) break;
      }
      if (ids.length > 0) this.send({ kind: "change", subscriber, ids: ids.length > limits.changeIds ? null : ids });
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
