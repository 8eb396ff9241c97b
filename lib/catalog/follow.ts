import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { type Following, followKeys } from "@/lib/redis/tracking";
import type { ScheduleId } from "@/lib/schedules/ids";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";
import { readEverything } from "./build";
import type { Catalog } from "./catalog";
import type { Changes } from "./changes";
import type { Indexes } from "./indexes";
import type { Lists } from "./lists";
import { Pace } from "./pace";
import type { Freshness } from "./types";

/** Why everything is read: for the first time, since changes were missed, or to find what nobody told. */
type Reason = "build" | "missed" | "check";

/**
 * Keeps a catalog as Redis is: reads everything once, then what is told to have changed; everything again after changes
 * were missed, and slowly once in a while in any case. It never throws: how it stands is told by `freshness`.
 */
export class Follow {
  #keys: { close(): void } | null = null;
  #how: Following | null = null;
  #reason: Reason | null = null;
  #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  /** When the last reading of everything that came to its end began. */
  #readAtMs: number | null = null;

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly places: { lists: Lists; indexes: Indexes },
    readonly changes: Changes,
    /** Called when the freshness may be another. */
    readonly told: () => void,
    /** Called when the slow check has mended so many schedules whose changes nobody had told. */
    readonly repaired: (schedules: number) => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.#keys = followKeys(this.source, {
      armed: (how) => {
        this.#how = how;
        this.#readAgain();
      },
      changed: (keys) => this.changes.take(keys),
      everything: () => this.#readAgain(),
      lost: () => {
        this.#how = null;
        this.#rest();
        this.told();
      },
    });
  }

  close(): void {
    this.#closed = true;
    this.#rest();
    this.#keys?.close();
  }

  freshness(): Freshness {
    const asOf = this.#asOf();
    if (this.#readAtMs === null) return { state: "building", asOf, read: this.catalog.counts.total };
    if (this.#how === null) return { state: "stale", asOf };
    const isBehind = this.#reason === "missed" || this.changes.lagMs > limits.liveLagMs;
    return { state: isBehind ? "catching-up" : "live", asOf };
  }

  #asOf(): Instant | null {
    if (this.#readAtMs === null) return null;
    const isFollowed = this.#how !== null && this.#how !== "polling" && this.#reason !== "missed";
    return instantFromMs(isFollowed ? Date.now() - this.changes.lagMs : this.#readAtMs);
  }

  /** Ends the reading under way, and the wait for the next. */
  #rest(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#reason = null;
  }

  #readAgain(): void {
    this.#rest();
    this.changes.forget();
    void this.#read(this.#readAtMs === null ? "build" : "missed", this.#stop.signal);
    this.told();
  }

  async #read(reason: Reason, signal: AbortSignal): Promise<void> {
    this.#reason = reason;
    const beganMs = Date.now();
    try {
      const pace = new Pace(this.#shareOf(reason), signal);
      const isCheck = reason === "check" && this.#how !== "polling";
      const found = isCheck ? (id: ScheduleId) => this.changes.found(id) : () => {};
      await readEverything(this.source, this.catalog, this.places, pace, found);
      if (isCheck) this.#report(signal);
      if (!this.catalog.ordered) await this.catalog.order();
      if (signal.aborted) return;
      this.#readAtMs = beganMs;
      this.#reason = null;
      this.#plan("check", this.#how === "polling" ? limits.pollPauseMs : limits.checkPauseMs, signal);
    } catch (error) {
      // Redis is away or refuses: as long as it does, so are the answers; the reading begins anew.
      if (signal.aborted) return;
      this.failed(error);
      this.#plan(reason, limits.retryMs, signal);
    }
    this.told();
  }

  /** Some changes are told a moment after they were found. */
  #report(signal: AbortSignal): void {
    const timer = setTimeout(() => {
      const untold = this.changes.takeUntold();
      if (untold > 0 && !signal.aborted) this.repaired(untold);
    }, limits.liveLagMs);
    timer.unref();
  }

  /** The share of time that a reading may take. Where changes are not told, one follows the other. */
  #shareOf(reason: Reason): number {
    if (reason === "build") return 1;
    return reason === "missed" || this.#how === "polling" ? limits.rereadShare : limits.checkShare;
  }

  #plan(reason: Reason, ms: number, signal: AbortSignal): void {
    if (this.#closed || signal.aborted) return;
    this.#timer = setTimeout(() => void this.#read(reason, signal), ms);
    this.#timer.unref();
  }
}
