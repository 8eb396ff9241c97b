import { setTimeout as sleep } from "node:timers/promises";
import { arm } from "./arming";
import { ConnectionPair } from "./connection-pair";
import { reconnectDelayMs, type Source } from "./source";
import { Sweeps } from "./sweeps";

/** How changes are learnt now. "polling": they are not; the caller must read everything again in slices. */
export type Following = "tracking" | "notifications" | "polling";

/** What `followKeys` tells. Nothing is told before `armed`, nor between `lost` and the next `armed`. */
export type KeyListener = {
  /**
   * Following works from now on: what changed before is unknown, so the caller reads everything once after this.
   * Called again after each loss.
   */
  armed(how: Following): void;
  /**
   * These keys changed, expired, were deleted or renamed. With "tracking" it may hold keys of other databases, and
   * with both keys of other programs below the prefixes. A key that expires is told when Redis deletes it, which may be late.
   */
  changed(keys: Buffer[]): void;
  /**
   * Anything may have changed (FLUSHDB, FLUSHALL, SWAPDB): the caller reads everything again. What the way of following does
   * not tell of these is noticed within `followBeatMs`, where the user may send INFO.
   */
  everything(): void;
  /**
   * Everything that changed before `askedMs` (`performance.now()`) has been told; null: Redis is a replica that has lost its
   * primary, so nothing changes in it. Called about once every `followBeatMs`.
   */
  marked(askedMs: number | null): void;
  /** A connection was lost, or ended by Redis for an overflow: changes are missed until `armed` is called again. */
  lost(): void;
};

/**
 * Tells which keys of a source change, whoever writes them, by client tracking, else by keyspace notifications (where
 * the server is configured for them), else not at all. It opens two connections of its own, never throws for an
 * unreachable Redis, and tries for ever. After `close` nothing is told any more.
 */
export function followKeys(source: Source, listener: KeyListener): FollowedKeys {
  const closing = new AbortController();
  const now: Followed = { pair: null };
  void follow(source, listener, closing.signal, now);
  return {
    close: () => closing.abort(),
    mark: async () => (await now.pair?.mark()) ?? null,
  };
}

export type FollowedKeys = {
  close(): void;
  /** Waits until every change before this call has been told. @returns when it was asked (`performance.now()`); null: cannot be known. */
  mark(): Promise<number | null>;
};

/** The pair of connections that follows now; null while none does, or changes are not told at all. */
type Followed = { pair: ConnectionPair | null };

async function follow(source: Source, listener: KeyListener, closing: AbortSignal, now: Followed): Promise<void> {
  let attempt = 0;
  while (!closing.aborted) {
    const wasArmed = await followOnce(source, listener, closing, now);
    attempt = wasArmed ? 1 : attempt + 1;
    await sleep(reconnectDelayMs(attempt), undefined, { signal: closing }).catch(() => {}); // closed: the loop ends
  }
}

/** Follows with one pair of connections until it is over. @returns whether it was ever armed. */
async function followOnce(
  source: Source,
  listener: KeyListener,
  closing: AbortSignal,
  now: Followed,
): Promise<boolean> {
  const pair = new ConnectionPair(source);
  const end = () => pair.end();
  closing.addEventListener("abort", end, { once: true });
  try {
    const armed = await arm(pair, source).catch(() => null); // unreachable or not serving: tried again
    if (armed === null || pair.over.aborted) return false;
    const sweeps = new Sweeps(pair.asking, armed.untold);
    const isNoticed = armed.untold.length > 0 && (await sweeps.begin().catch(() => false));
    if (pair.over.aborted) return false;
    armed.handOn(listener);
    listener.armed(armed.how);
    if (armed.how !== "polling") now.pair = pair;
    await pair.watch(
      async () => {
        if (isNoticed && (await sweeps.ran()) && !pair.over.aborted) listener.everything();
      },
      (askedMs) => listener.marked(askedMs),
    );
  } finally {
    now.pair = null;
    closing.removeEventListener("abort", end);
    pair.end();
  }
  if (!closing.aborted) listener.lost();
  return true;
}
