import { limits } from "@/lib/limits";
import { Connection } from "./connection";
import { replyCode, unlessRefused } from "./errors";
import { connectionOptions, type Source } from "./source";

/**
 * Two connections that live and end together: `asking` sends commands, `told` is subscribed to what Redis tells by
 * itself. Neither connects a second time, since what was armed with it would be gone without a word.
 */
export class ConnectionPair {
  readonly asking: Connection;
  readonly told: Connection;
  readonly #trivialKey: string;
  readonly #over = new AbortController();
  #beats: NodeJS.Timeout | undefined;

  constructor(source: Source) {
    this.#trivialKey = source.keys.cronList();
    const once = { ...connectionOptions(source.settings.redisUrl), retryStrategy: () => null };
    this.asking = new Connection({ ...once, connectionName: "rota-follow" });
    // ioredis drops invalidations that come as pushes of protocol 3.
    this.told = new Connection({
      ...once,
      connectionName: "rota-invalidations",
      protocol: 2,
      // What is late here says how late changes are told; given up, it would say nothing.
      commandTimeout: limits.followBeatMs * (limits.followMissedBeats + 1),
    });
    for (const each of [this.asking, this.told]) each.once("end", () => this.end());
  }

  /** Aborted once either connection has ended, is known to be dead, or `end` was called. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** A trivial reading. @throws any error of ioredis while Redis does not serve; PING would also fail under MISCONF. */
  serves(): Promise<unknown> {
    return this.asking.exists(this.#trivialKey);
  }

  /**
   * Asks on the connection that tells changes. Redis answers after every change that it had made before it was asked.
   * @returns when it was asked (`performance.now()`); null where it does not answer.
   */
  async mark(): Promise<number | null> {
    const askedMs = performance.now();
    const isAnswered = await this.told.ping().then(
      () => true,
      (error: unknown) => replyCode(error) !== null, // a refusal is an answer, too
    );
    return isAnswered && !this.over.aborted ? askedMs : null;
  }

  /**
   * To be called once both are connected: notices also a peer that died without a word. `look` is called at each beat and may
   * ask, too; what it throws is left to the next. `marked` is called with each mark, or with null while Redis is a replica
   * without its primary, in which nothing changes. @returns when the pair is over.
   */
  async watch(look: () => Promise<void>, marked: (askedMs: number | null) => void): Promise<void> {
    if (this.over.aborted) return;
    const beats = [
      heartbeat(this.asking, () => this.serves().catch((error: unknown) => this.#answered(error))),
      heartbeat(this.told, async () => {
        const [askedMs, isCutOff] = await Promise.all([this.mark(), this.#isCutOff()]);
        if (askedMs !== null) marked(isCutOff ? null : askedMs);
      }),
    ];
    this.#beats = setInterval(() => {
      if (!beats.every((beat) => beat())) this.end();
      else look().catch(() => {});
    }, limits.followBeatMs);
    await new Promise<void>((resolve) => this.over.addEventListener("abort", () => resolve(), { once: true }));
  }

  end(): void {
    if (this.over.aborted) return;
    clearInterval(this.#beats);
    for (const each of [this.asking, this.told]) if (each.status !== "end") each.disconnect();
    this.#over.abort();
  }

  /** Whether this is a replica that has lost its primary. A user without the right to INFO cannot see that. */
  async #isCutOff(): Promise<boolean> {
    const said = await unlessRefused(this.asking.info("replication")).catch(() => null);
    return said !== null && /^master_link_status:down/m.test(said);
  }

  /** A Redis that takes its data from a file or from its primary does not tell what thereby changes. */
  #answered(error: unknown): void {
    const code = replyCode(error);
    if (code === "LOADING" || code === "MASTERDOWN") this.end();
  }
}

/**
 * Asks at each call; false when nothing at all has come for the last few. Calls are counted, not time: after a pause
 * of this process's own, the answers lie unread in its socket.
 */
function heartbeat(connection: Connection, ask: () => Promise<unknown>): () => boolean {
  let unanswered = 0;
  connection.stream.on("data", () => {
    unanswered = 0;
  });
  return () => {
    if (unanswered >= limits.followMissedBeats) return false;
    unanswered += 1;
    void ask();
    return true;
  };
}
