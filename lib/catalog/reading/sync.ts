import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Freshness } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import { checkReading } from "@/lib/redis/check";
import { RedisRefusesError, RedisReplyError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { type FollowedKeys, type Following, followKeys } from "@/lib/redis/tracking";
import { instantFromMs } from "@/lib/schedules/timestamps";
import type { Changes } from "./change-reader";
import type { Indexes } from "./index-reader";
import type { Lists } from "./list-reader";
import { readEverything } from "./read-everything";
import { Marks } from "./watermark";

const cutOff = "This Redis is a replica that has lost its primary: it shows what it knew then.";

/** Why everything is read: for the first time, since changes were missed, to find what nobody told, or since the clock was set. */
type Reason = "build" | "missed" | "check" | "clock";

/**
 * Keeps a catalog as Redis is: reads everything once, then what is told to have changed; everything again after changes
 * were missed, and slowly once in a while in any case. It never throws: how it stands is told by `freshness`.
 */
export class Follow {
  #keys: FollowedKeys | null = null;
  #how: Following | null = null;
  #reason: Reason | null = null;
  #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  /**
   * A moment (`performance.now()`) before which every change is in the catalog: when the last reading of everything began, or
   * that up to which changes were followed before some were missed. Null: not everything was read yet.
   */
  #readAtMs: number | null = null;
  readonly #marks = new Marks();
  /** What this user or this Redis lacks, as of the last check; and what else the last reading was refused with. */
  #lacks: string | null = null;
  #refusedWith: string | null = null;
  #checking: Promise<void> | null = null;
  /** Redis is a replica that has lost its primary. */
  #isCutOff = false;

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
        this.#marks.begin(performance.now());
        this.#readAgain();
      },
      marked: (askedMs) => this.#mark(askedMs),
      changed: (keys) => this.changes.take(keys),
      everything: () => {
        this.#keepAge();
        this.#readAgain();
      },
      lost: () => {
        this.#keepAge();
        this.#how = null;
        this.#refusedWith = null;
        this.#isCutOff = false;
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

  /**
   * Looks whether all may be read that is needed: to be called each second, as rights may be taken away at any time. What it
   * finds is told by `freshness`.
   */
  look(): void {
    this.#check().catch(() => {}); // told by freshness, or by the next reading
  }

  /** To be called when Redis refused to let a change be read: reading everything shows whether it still does. */
  refused(): void {
    if (this.#reason !== null || this.#lacks !== null) return;
    this.#keepAge();
    this.#readAgain();
  }

  /** The clock was set: Redis tells when keys expire as a length of time, so that is read anew, as slowly as a check. */
  clockWasSet(): void {
    if (this.#how === null || this.#reason === "build" || this.#reason === "missed") return;
    this.#rest();
    void this.#read("clock", this.#stop.signal);
  }

  freshness(): Freshness {
    const refusal = this.#refusal;
    const reason = refusal === null ? {} : { reason: refusal };
    if (this.#readAtMs === null) return { state: "building", asOf: null, read: this.catalog.counts.total, ...reason };
    const ageMs = this.#ageMs(this.#readAtMs);
    const asOf = instantFromMs(Date.now() - ageMs);
    if (this.#how === null || refusal !== null) return { state: "stale", asOf, ...reason };
    if (this.#isCutOff) return { state: "catching-up", asOf, reason: cutOff };
    const isBehind = this.#reason === "missed" || (this.#isFollowed && ageMs > limits.liveAgeMs);
    return { state: isBehind ? "catching-up" : "live", asOf };
  }

  /**
   * Waits until every change before this call has been told. @returns whether the catalog then holds all of them but for what
   * `changes` still has to read; false where that cannot be known.
   */
  async isTold(): Promise<boolean> {
    const marked = await this.#keys?.mark();
    return typeof marked === "number" && this.#isFollowed && this.#readAtMs !== null;
  }

  /** Whether changes are told and may be read, and none was missed since the last reading of everything. */
  get #isFollowed(): boolean {
    const isTold = this.#how !== null && this.#how !== "polling" && !this.#isCutOff;
    return isTold && this.#refusal === null && this.#reason !== "missed";
  }

  /** Milliseconds since which the catalog may lack a change. */
  #ageMs(readAtMs: number): number {
    const nowMs = performance.now();
    if (!this.#isFollowed) return nowMs - readAtMs;
    const { lagMs } = this.changes;
    const upTo = this.#marks.upTo(lagMs === 0 ? nowMs : nowMs - lagMs);
    return nowMs - Math.max(readAtMs, upTo ?? readAtMs);
  }

  /** What a replica gets from its primary once it has it again may come without a word: then everything is read anew. */
  #mark(askedMs: number | null): void {
    if (askedMs !== null) this.#marks.note(askedMs);
    const isCutOff = askedMs === null;
    if (isCutOff === this.#isCutOff) return;
    this.#keepAge();
    this.#isCutOff = isCutOff;
    if (isCutOff) this.told();
    else this.#readAgain();
  }

  /** From now on changes are missed: the catalog stays as old as it is. */
  #keepAge(): void {
    if (this.#readAtMs !== null) this.#readAtMs = performance.now() - this.#ageMs(this.#readAtMs);
  }

  get #refusal(): string | null {
    return this.#lacks ?? this.#refusedWith;
  }

  /** @throws RedisRefusesError, RedisUnavailableError */
  #check(): Promise<void> {
    this.#checking ??= checkReading(this.source)
      .then(
        () => this.#setLacks(null),
        (error: unknown) => {
          this.#setLacks(error instanceof RedisRefusesError ? error.message : null);
          throw error;
        },
      )
      .finally(() => {
        this.#checking = null;
      });
    return this.#checking;
  }

  #setLacks(lacks: string | null): void {
    if (this.#lacks === lacks) return;
    this.#keepAge();
    this.#lacks = lacks;
    this.told();
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
    const beganMs = performance.now();
    try {
      await this.#check();
      const pace = new Pace(this.#shareOf(reason), signal);
      const isCheck = reason === "check" && this.#how !== "polling";
      const found = isCheck ? (id: ScheduleId) => this.changes.found(id) : () => {};
      await readEverything(this.source, this.catalog, this.places, pace, found);
      if (isCheck) this.#report(signal);
      if (!this.catalog.ordered) await this.catalog.order();
      if (signal.aborted) return;
      this.#readAtMs = beganMs;
      this.#reason = null;
      this.#refusedWith = null;
      this.#plan("check", this.#how === "polling" ? limits.pollPauseMs : limits.checkPauseMs, signal);
    } catch (error) {
      // Redis is away or refuses: as long as it does, so are the answers; the reading begins anew.
      if (signal.aborted) return;
      this.#keepAge();
      const isRefused = error instanceof RedisRefusesError || error instanceof RedisReplyError;
      this.#refusedWith = isRefused && this.#lacks === null ? error.message : null;
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
    }, limits.untoldMs);
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
