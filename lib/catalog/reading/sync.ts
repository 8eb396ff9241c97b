import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { Freshness } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import { checkReading } from "@/lib/redis/check";
import { RedisRefusesError, RedisReplyError } from "@/lib/redis/errors";
import type { Following } from "@/lib/redis/key-listener";
import type { Source } from "@/lib/redis/source";
import { type FollowedKeys, followKeys } from "@/lib/redis/tracking";
import { instantFromMs } from "@/lib/schedules/timestamps";
import type { ChangeReader } from "./change-reader";
import { type PlaceReaders, readEverything } from "./read-everything";
import { Watermark } from "./watermark";

const cutOff = "This Redis is a replica that has lost its primary: it shows what it knew then.";

/** Why everything is read: the first time, after changes were missed, as the slow check, or after the clock was set. */
type Reason = "build" | "missed" | "check" | "clock";

/**
 * Keeps a catalog in sync with Redis: reads everything once, then what is notified as changed; everything again after changes
 * were missed, and slowly every minute in any case. It never throws: failures show in `freshness`.
 */
export class Sync {
  #keys: FollowedKeys | null = null;
  /** How changes are notified now; null: they are not. */
  #how: Following | null = null;
  #reason: Reason | null = null;
  #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  /**
   * A moment (`performance.now()`) before which every change is in the catalog: when the last full reading began or, if changes
   * were missed since, up to when they were known before that. Null: not everything was read yet.
   */
  #readAtMs: number | null = null;
  readonly #watermark = new Watermark();
  /** What this user or this Redis does not allow, as of the last check; and what else the last reading was refused with. */
  #lacks: string | null = null;
  #refusedWith: string | null = null;
  #checking: Promise<void> | null = null;
  /** Redis is a replica that has lost its primary. */
  #isCutOff = false;

  constructor(
    readonly source: Source,
    readonly catalog: Catalog,
    readonly readers: PlaceReaders,
    readonly changes: ChangeReader,
    /** Called when the freshness may have changed. */
    readonly onFreshness: () => void,
    /** Called with how many schedules the slow check found changed and unreported; the catalog has them by then. */
    readonly onRepaired: (schedules: number) => void,
    /** Called with what a reading failed with; it is tried again. */
    readonly onFailed: (error: unknown) => void,
  ) {}

  start(): void {
    this.#keys = followKeys(this.source, {
      armed: (how) => {
        this.#how = how;
        this.#watermark.begin(performance.now());
        this.#readAgain();
      },
      watermark: (askedMs) => this.#pinged(askedMs),
      changed: (keys) => this.changes.notify(keys),
      everything: () => {
        this.#freezeAge();
        this.#readAgain();
      },
      lost: () => {
        this.#freezeAge();
        this.#how = null;
        this.#refusedWith = null;
        this.#isCutOff = false;
        this.#stopReading();
        this.onFreshness();
      },
    });
  }

  close(): void {
    this.#closed = true;
    this.#stopReading();
    this.#keys?.close();
  }

  /** Checks whether Redis allows the commands that reading needs; to be called each second, since rights may change any time. */
  check(): void {
    this.#check().catch(() => {}); // shown by freshness, or by the next reading
  }

  /** To be called when Redis refused the reading of a change: a full reading shows whether it still does. */
  refused(): void {
    if (this.#reason !== null || this.#lacks !== null) return;
    this.#freezeAge();
    this.#readAgain();
  }

  /** To be called when the clock was set: Redis answers a time to live, so every expiry is read again, as slowly as a check. */
  clockWasSet(): void {
    if (this.#how === null || this.#reason === "build" || this.#reason === "missed") return;
    this.#stopReading();
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
    const isBehind = this.#reason === "missed" || (this.#isNotified && ageMs > limits.liveAgeMs);
    return { state: isBehind ? "catching-up" : "live", asOf };
  }

  /**
   * Waits until every change before this call has been notified. Returns whether the catalog then holds all of them, but for
   * what `changes` still has to read; false: not known.
   */
  async isCaughtUp(): Promise<boolean> {
    const pingedMs = await this.#keys?.watermark();
    return typeof pingedMs === "number" && this.#isNotified && this.#readAtMs !== null;
  }

  /** Whether changes are notified and may be read, and none was missed since the last full reading. */
  get #isNotified(): boolean {
    const isNotified = this.#how !== null && this.#how !== "polling" && !this.#isCutOff;
    return isNotified && this.#refusal === null && this.#reason !== "missed";
  }

  /** Returns for how many milliseconds the catalog may lack a change. */
  #ageMs(readAtMs: number): number {
    const nowMs = performance.now();
    if (!this.#isNotified) return nowMs - readAtMs;
    const { lagMs } = this.changes;
    const upTo = this.#watermark.upTo(lagMs === 0 ? nowMs : nowMs - lagMs);
    return nowMs - Math.max(readAtMs, upTo ?? readAtMs);
  }

  /**
   * Records the answer to a PING; null: this replica has lost its primary. Once it has it again, changes may have come without
   * notification, so everything is read again.
   */
  #pinged(askedMs: number | null): void {
    if (askedMs !== null) this.#watermark.advance(askedMs);
    const isCutOff = askedMs === null;
    if (isCutOff === this.#isCutOff) return;
    this.#freezeAge();
    this.#isCutOff = isCutOff;
    if (isCutOff) this.onFreshness();
    else this.#readAgain();
  }

  /** To be called when changes may be missed from now on: the catalog is up to date only until now. */
  #freezeAge(): void {
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
    this.#freezeAge();
    this.#lacks = lacks;
    this.onFreshness();
  }

  /** Aborts the reading under way, or the wait for the next. */
  #stopReading(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#reason = null;
  }

  #readAgain(): void {
    this.#stopReading();
    this.changes.forget();
    void this.#read(this.#readAtMs === null ? "build" : "missed", this.#stop.signal);
    this.onFreshness();
  }

  async #read(reason: Reason, signal: AbortSignal): Promise<void> {
    this.#reason = reason;
    const beganMs = performance.now();
    try {
      await this.#check();
      const pace = new Pace(this.#shareOf(reason), signal);
      const isCheck = reason === "check" && this.#how !== "polling";
      const onChanged = isCheck ? (id: ScheduleId) => this.changes.noteFound(id) : () => {};
      await readEverything(this.source, this.catalog, this.readers, pace, onChanged);
      if (isCheck) this.#reportRepaired(signal);
      if (!this.catalog.ordered) await this.catalog.order();
      if (signal.aborted) return;
      this.#readAtMs = beganMs;
      this.#reason = null;
      this.#refusedWith = null;
      this.#schedule("check", this.#how === "polling" ? limits.pollPauseMs : limits.checkPauseMs, signal);
    } catch (error) {
      // Redis is unreachable or refuses: the catalog stays as old as it is, and the reading is tried again.
      if (signal.aborted) return;
      this.#freezeAge();
      const isRefused = error instanceof RedisRefusesError || error instanceof RedisReplyError;
      this.#refusedWith = isRefused && this.#lacks === null ? error.message : null;
      this.onFailed(error);
      this.#schedule(reason, limits.retryMs, signal);
    }
    this.onFreshness();
  }

  /** Logs how many changes the slow check found unreported, a moment later: some reports come after the check has found the change. */
  #reportRepaired(signal: AbortSignal): void {
    const timer = setTimeout(() => {
      const unreported = this.changes.takeUnreported();
      if (unreported > 0 && !signal.aborted) this.onRepaired(unreported);
    }, limits.unreportedMs);
    timer.unref();
  }

  /** Returns the share of time that a reading may take. When polling, one reading follows the other. */
  #shareOf(reason: Reason): number {
    if (reason === "build") return 1;
    return reason === "missed" || this.#how === "polling" ? limits.rereadShare : limits.checkShare;
  }

  /** Begins a reading after some milliseconds. */
  #schedule(reason: Reason, ms: number, signal: AbortSignal): void {
    if (this.#closed || signal.aborted) return;
    this.#timer = setTimeout(() => void this.#read(reason, signal), ms);
    this.#timer.unref();
  }
}
