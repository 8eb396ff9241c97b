import { Worker } from "node:worker_threads";
import type { Interest } from "@/lib/catalog/asking/subscribers";
import { CatalogUnavailableError } from "@/lib/catalog/errors";
import type { Freshness, KnownPlaces } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError, RedisUnavailableError } from "@/lib/redis/errors";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { Places } from "@/lib/schedules/places";
import type { Answered, Asked, FromWorker, Question, ToWorker } from "./messages";

/**
 * What a listener gets: that changes are notified from now on, that rows of its interest changed (null: perhaps all), that
 * counts may have changed, or how fresh the catalog is.
 */
export type CatalogEvent =
  | { kind: "subscribed" }
  | { kind: "change"; ids: ScheduleId[] | null }
  | { kind: "summary" }
  | { kind: "freshness"; freshness: Freshness };
type Listener = (event: CatalogEvent) => void;

/** What `ask` takes: every question but the hints and the order to read again, which have methods of their own. */
export type CatalogQuestion = Exclude<Question, "refresh" | "places" | "exactPlaces">;

type Waiting = { resolve: (answer: unknown) => void; reject: (error: Error) => void };

/**
 * The main thread's side of a catalog: it asks the worker, which it starts at once, and again when it ends. Questions under way
 * then fail with CatalogUnavailableError.
 */
export class CatalogClient {
  #worker: Worker | null = null;
  #freshness: Freshness = { state: "building", asOf: null, read: 0 };
  /** The number of the last question or subscriber. */
  #number = 0;
  #waiting = new Map<number, Waiting>();
  /** Answers under way, by the fingerprint of their question: the same question at the same moment is asked once. */
  #underWay = new Map<string, Promise<unknown>>();
  #subscribers = new Map<number, { interest: Interest; listener: Listener }>();
  #serving: Promise<unknown> | null = null;

  constructor(
    readonly source: Source,
    /**
     * Called for the log: the slow check found so many schedules changed and unreported; a reading, or the
     * thread, failed; Redis does not let everything be read, and why (null: it does again); a package printed something.
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
   * Answers a question. It first checks that Redis serves now, so that an outage is an error and never an old list.
   * @throws RedisUnavailableError, RedisReplyError, InvalidArgumentError, CatalogUnavailableError
   */
  async ask<Name extends CatalogQuestion>(question: Name, ...asked: Asked<Name>): Promise<Answered<Name>> {
    await this.#redisServes();
    return await this.recall(question, ...asked);
  }

  /**
   * Returns what the catalog knows, old though it may be: for a caller that reads Redis itself for the same answer, and so
   * notices an outage there.
   * @throws RedisUnavailableError, InvalidArgumentError, CatalogUnavailableError
   */
  async recall<Name extends CatalogQuestion>(question: Name, ...asked: Asked<Name>): Promise<Answered<Name>> {
    const fingerprint = JSON.stringify([question, asked]);
    const same = this.#underWay.get(fingerprint);
    const answer = same ?? this.#send(question, asked).finally(() => this.#underWay.delete(fingerprint));
    if (!same) this.#underWay.set(fingerprint, answer);
    return (await answer) as Answered<Name>;
  }

  /** Returns where a schedule is named, as far as is known; null: not known. For hints only, so it never throws. */
  async places(id: ScheduleId): Promise<KnownPlaces | null> {
    return (await this.#send("places", [id]).catch(() => null)) as KnownPlaces | null;
  }

  /**
   * Returns every list and index that may name a schedule, by all changes before this call; null: not known within
   * `limits.watermarkMs`. Never throws.
   */
  exactPlaces(id: ScheduleId): Promise<Places | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limits.watermarkMs, null);
      const end = (places: unknown) => {
        clearTimeout(timer);
        resolve(places as Places | null);
      };
      this.#send("exactPlaces", [id]).then(end, () => end(null));
    });
  }

  /** Has schedules read again after Rota has changed them. Never throws: the change will be notified in any case. */
  async refresh(ids: ScheduleId[]): Promise<void> {
    await this.#send("refresh", [ids]).catch(() => {});
  }

  /** Subscribes a listener to what concerns an interest. Returns a function that ends it. */
  subscribe(interest: Interest, listener: Listener): () => void {
    const subscriber = ++this.#number;
    this.#subscribers.set(subscriber, { interest, listener });
    this.#post({ kind: "subscribe", subscriber, interest });
    return () => {
      this.#subscribers.delete(subscriber);
      this.#post({ kind: "unsubscribe", subscriber });
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
    worker.on("message", (message: FromWorker) => this.#receive(message));
    worker.on("error", (err) => this.note({ err }));
    worker.on("exit", () => this.#lost());
    for (const [subscriber, { interest }] of this.#subscribers) this.#post({ kind: "subscribe", subscriber, interest });
  }

  #lost(): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new CatalogUnavailableError());
    this.#waiting.clear();
    this.#freshness = { state: "building", asOf: null, read: 0 };
    this.#dispatchToAll({ kind: "freshness", freshness: this.#freshness });
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

  #receive(message: FromWorker): void {
    if (message.kind === "event") {
      this.#dispatch(message);
      return;
    }
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (message.kind === "answer") waiting?.resolve(message.answer);
    else waiting?.reject(errorOf(message));
  }

  #dispatch({ event, freshness }: FromWorker & { kind: "event" }): void {
    const wasBuilding = this.#freshness.state === "building";
    if (freshness.reason !== this.#freshness.reason) this.note({ refused: freshness.reason ?? null });
    this.#freshness = freshness;
    // A restarted thread does not know what the one before it has sent.
    if (wasBuilding && freshness.state !== "building") this.#dispatchToAll({ kind: "change", ids: null });
    if (event.kind === "summary" || event.kind === "freshness") this.#dispatchToAll(event);
    else if (event.kind === "repaired") this.note({ repaired: event.schedules });
    else if (event.kind === "failed") this.note({ failed: event.stack });
    else this.#subscribers.get(event.subscriber)?.listener(event);
  }

  #dispatchToAll(event: CatalogEvent): void {
    for (const { listener } of this.#subscribers.values()) listener(event);
  }

  /** Checks that Redis serves reads. PING would not do, since MISCONF refuses it, nor TIME, since LOADING allows it. */
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
