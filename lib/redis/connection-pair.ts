import { limits } from "@/lib/limits";
import { Connection } from "./connection";
import { replyCode, unlessRefused } from "./errors";
import { connectionOptions, type Source } from "./source";

/**
 * Two connections that live and end together: one sends `commands`, the `subscriber` receives the changes that Redis
 * reports. Neither reconnects: what was armed on it would be lost silently.
 */
export class ConnectionPair {
  readonly commands: Connection;
  readonly subscriber: Connection;
  readonly #trivialKey: string;
  readonly #over = new AbortController();
  #beats: NodeJS.Timeout | undefined;

  constructor(source: Source) {
    this.#trivialKey = source.keys.cronList();
    const once = { ...connectionOptions(source.settings.redisUrl), retryStrategy: () => null };
    this.commands = new Connection({ ...once, connectionName: "rota-follow" });
    // ioredis drops invalidations that come as pushes of protocol 3.
    this.subscriber = new Connection({
      ...once,
      connectionName: "rota-invalidations",
      protocol: 2,
      // A late answer here shows how late changes are reported; one that was given up would show nothing.
      commandTimeout: limits.followBeatMs * (limits.followMissedBeats + 1),
    });
    for (const each of [this.commands, this.subscriber]) each.once("end", () => this.end());
  }

  /** Aborted once either connection has ended or counts as dead, or `end` was called. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Reads something trivial; PING would also fail under MISCONF. @throws any error of ioredis while Redis does not serve */
  serves(): Promise<unknown> {
    return this.commands.exists(this.#trivialKey);
  }

  /**
   * Sends a PING on the connection that reports changes: Redis answers after it has reported every earlier change.
   * @returns the watermark, which is when the PING was sent (`performance.now()`); null without an answer
   */
  async watermark(): Promise<number | null> {
    const askedMs = performance.now();
    const isAnswered = await this.subscriber.ping().then(
      () => true,
      (error: unknown) => replyCode(error) !== null, // a refusal is an answer, too
    );
    return isAnswered && !this.over.aborted ? askedMs : null;
  }

  /**
   * Watches both connections, once they are open, with heartbeats that also notice a peer that died silently.
   * @param look called at each heartbeat; may send commands. Its failures are ignored: the next call tries again
   * @param onWatermark called with each watermark; with null while Redis is a replica without its primary, in which nothing changes
   * @returns a promise that resolves once the pair is over
   */
  async watch(look: () => Promise<void>, onWatermark: (askedMs: number | null) => void): Promise<void> {
    if (this.over.aborted) return;
    const beats = [
      heartbeat(this.commands, () => this.serves().catch((error: unknown) => this.#answered(error))),
      heartbeat(this.subscriber, async () => {
        const [askedMs, isCutOff] = await Promise.all([this.watermark(), this.#isCutOff()]);
        if (askedMs !== null) onWatermark(isCutOff ? null : askedMs);
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
    for (const each of [this.commands, this.subscriber]) if (each.status !== "end") each.disconnect();
    this.#over.abort();
  }

  /** Returns whether this is a replica that has lost its primary; false, too, for a user without the right to INFO. */
  async #isCutOff(): Promise<boolean> {
    const info = await unlessRefused(this.commands.info("replication")).catch(() => null);
    return info !== null && /^master_link_status:down/m.test(info);
  }

  /** A Redis that loads its data from a file or from its primary does not report what changes by that. */
  #answered(error: unknown): void {
    const code = replyCode(error);
    if (code === "LOADING" || code === "MASTERDOWN") this.end();
  }
}

/**
 * Returns a function that sends a heartbeat at each call, and returns false once nothing at all has come for the last few. It
 * counts calls, not time: after a pause of this process, the answers lie unread in its socket.
 */
function heartbeat(connection: Connection, send: () => Promise<unknown>): () => boolean {
  let unanswered = 0;
  connection.stream.on("data", () => {
    unanswered = 0;
  });
  return () => {
    if (unanswered >= limits.followMissedBeats) return false;
    unanswered += 1;
    void send();
    return true;
  };
}
