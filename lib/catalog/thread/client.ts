import { Worker } from "node:worker_threads";
import type { Interest } from "@/lib/catalog/asking/subscribers";
import { CatalogUnavailableError } from "@/lib/catalog/errors";
import type { KnownPlaces } from "@/lib/catalog/facts/row";
import type { Freshness } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError, RedisUnavailableError } from "@/lib/redis/errors";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { Places } from "@/lib/schedules/places";
import type { Answered, Asked, FromWorker, Question, ToWorker } from "./messages";

/**
 * What a follower is told: that changes are told from now on, that rows which concern him changed (null: perhaps
 * everything), that counts may have, or how fresh it is.
 */
export type CatalogEvent =
  | { kind: "following" }
  | { kind: "change"; ids: ScheduleId[] | null }
  | { kind: "summary" }
  | { kind: "freshness"; freshness: Freshness };
type Listener = (event: CatalogEvent) => void;

/** What `ask` takes: every question but the hints and the order to read again, which have methods of their own. */
export type CatalogQuestion = Exclude<Question, "refresh" | "places" | "exactPlaces">;

type Waiting = { resolve: (answer: unknown) => void; reject: (error: Error) => void };

/**
 * The main thread's side of a catalog: it only asks. The worker is started at once, and again when it dies; what was asked
 * meanwhile is refused with CatalogUnavailableError.
 */
export class CatalogClient {
  #worker: Worker | null = null;
  #freshness: Freshness = { state: "building", asOf: null, read: 0 };
  #number = 0;
  #waiting = new Map<number, Waiting>();
  /** Answers that are under way, by what was asked: who asks the same at the same moment gets the same. */
  #same = new Map<string, Promise<unknown>>();
  #followers = new Map<number, { interest: Interest; listener: Listener }>();
  #serving: Promise<unknown> | null = null;

  constructor(
    readonly source: Source,
    /**
     * Called for the log: the slow check has mended so many schedules whose changes nobody told; a reading, or the thread, failed;
     * Redis does not let everything be read, and why (null: it does again); a package printed something.
     */
    readonly note: (
      what:
        | { repaired: number }
        | { failed: string }
        | { err: Error }
        | { refused: string | null }
        | { printed: string },
    ) => void = () => {},
  ) {
    this.#start();
  }

  freshness(): Freshness {
    return this.#freshness;
  }

  /**
   * Makes sure first that Redis serves now, so that an outage is an error and never an old list.
   * @throws RedisUnavailableError, RedisReplyError, InvalidArgumentError, CatalogUnavailableError
   */
  async ask<Name extends CatalogQuestion>(question: Name, ...asked: Asked<Name>): Promise<Answered<Name>> {
    await this.#redisServes();
    return await this.recall(question, ...asked);
  }

  /**
   * What the catalog knows, old though it may be: for a caller that reads Redis itself for the same answer, and so meets an
   * outage there.
   * @throws RedisUnavailableError, InvalidArgumentError, CatalogUnavailableError
   */
  async recall<Name extends CatalogQuestion>(question: Name, ...asked: Asked<Name>): Promise<Answered<Name>> {
    const print = JSON.stringify([question, asked]);
    const same = this.#same.get(print);
    const answer = same ?? this.#send(question, asked).finally(() => this.#same.delete(print));
    if (!same) this.#same.set(print, answer);
    return (await answer) as Answered<Name>;
  }

  /** Where the catalog has a schedule named; null: it does not know it, or cannot tell. For hints only, so it never throws. */
  async places(id: ScheduleId): Promise<KnownPlaces | null> {
    return (await this.#send("places", [id]).catch(() => null)) as KnownPlaces | null;
  }

  /**
   * Where a schedule may be named, by every change before this call; null where that is not known within `limits.markMs`.
   * Never throws.
   */
  exactPlaces(id: ScheduleId): Promise<Places | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limits.markMs, null);
      const end = (places: unknown) => {
        clearTimeout(timer);
        resolve(places as Places | null);
      };
      this.#send("exactPlaces", [id]).then(end, () => end(null));
    });
  }

  /** Has schedules read again after a write of ours. Never throws: the write is done, and is told as a change in any case. */
  async refresh(ids: ScheduleId[]): Promise<void> {
    await this.#send("refresh", [ids]).catch(() => {});
  }

  /** Calls the listener for what concerns an interest, until the returned function is called. */
  follow(interest: Interest, listener: Listener): () => void {
    const follower = ++this.#number;
    this.#followers.set(follower, { interest, listener });
    this.#post({ kind: "follow", follower, interest });
    return () => {
      this.#followers.delete(follower);
      this.#post({ kind: "unfollow", follower });
    };
  }

  #start(): void {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: this.source.settings,
      stdout: true,
      stderr: true,
    });
    for (const printed of [worker.stdout, worker.stderr]) {
      printed.setEncoding("utf8").on("data", (text: string) => this.note({ printed: text.trim() }));
    }
    this.#worker = worker;
    worker.on("message", (message: FromWorker) => this.#take(message));
    worker.on("error", (err) => this.note({ err }));
    worker.on("exit", () => this.#lost());
    for (const [follower, { interest }] of this.#followers) this.#post({ kind: "follow", follower, interest });
  }

  #lost(): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new CatalogUnavailableError());
    this.#waiting.clear();
    this.#freshness = { state: "building", asOf: null, read: 0 };
    this.#tellAll({ kind: "freshness", freshness: this.#freshness });
    setTimeout(() => this.#start(), limits.workerRestartMs);
  }

  #send(question: Question, asked: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new CatalogUnavailableError());
      const number = ++this.#number;
      this.#waiting.set(number, { resolve, reject });
      this.#post({ kind: "ask", number, question, asked });
    });
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #take(message: FromWorker): void {
    if (message.kind === "event") {
      this.#tell(message);
      return;
    }
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (message.kind === "answer") waiting?.resolve(message.answer);
    else waiting?.reject(errorOf(message));
  }

  #tell({ event, freshness }: FromWorker & { kind: "event" }): void {
    const wasBuilding = this.#freshness.state === "building";
    if (freshness.reason !== this.#freshness.reason) this.note({ refused: freshness.reason ?? null });
    this.#freshness = freshness;
    // A thread that has read everything for the first time does not know what the one before it told.
    if (wasBuilding && freshness.state !== "building") this.#tellAll({ kind: "change", ids: null });
    if (event.kind === "summary" || event.kind === "freshness") this.#tellAll(event);
    else if (event.kind === "repaired") this.note({ repaired: event.schedules });
    else if (event.kind === "failed") this.note({ failed: event.stack });
    else this.#followers.get(event.follower)?.listener(event);
  }

  #tellAll(event: CatalogEvent): void {
    for (const { listener } of this.#followers.values()) listener(event);
  }

  /** Not PING, which MISCONF refuses, nor TIME, which LOADING allows: a reading, as lists are. */
  #redisServes(): Promise<unknown> {
    const { redis, keys } = this.source;
    this.#serving ??= answered(redis.exists(keys.cronList())).finally(() => {
      this.#serving = null;
    });
    return this.#serving;
  }
}

function errorOf({ fault, message }: FromWorker & { kind: "fault" }): Error {
  if (fault === "invalid") return new InvalidArgumentError(message);
  return fault === "redis" ? new RedisUnavailableError(message) : new Error(message);
}
