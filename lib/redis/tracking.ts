import { setTimeout as sleep } from "node:timers/promises";
import { arm } from "./arming";
import { ConnectionPair } from "./connection-pair";
import type { KeyListener } from "./key-listener";
import { reconnectDelayMs, type Source } from "./source";
import { Sweeps } from "./sweeps";

/**
 * Reports which keys of a source change, whoever writes them: by client tracking, else by keyspace notifications (where the
 * server is configured for them), else not at all. It opens two connections of its own, does not throw for an unreachable
 * Redis, and retries for ever. After `close` it calls the listener no more.
 */
export function followKeys(source: Source, listener: KeyListener): FollowedKeys {
  const closing = new AbortController();
  const now: Followed = { pair: null };
  void follow(source, listener, closing.signal, now);
  return {
    close: () => closing.abort(),
    watermark: async () => (await now.pair?.watermark()) ?? null,
  };
}

export type FollowedKeys = {
  close(): void;
  /** Waits until every change before this call is reported. @returns the time of the call (`performance.now()`); null: cannot be known */
  watermark(): Promise<number | null>;
};

/** The pair of connections that follows now; null while none does, or while changes are not reported at all. */
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
    const armed = await arm(pair, source).catch(() => null); // unreachable or not serving: the caller retries
    if (armed === null || pair.over.aborted) return false;
    const sweeps = new Sweeps(pair.commands, armed.unreported);
    const isNoticed = armed.unreported.length > 0 && (await sweeps.begin().catch(() => false));
    if (pair.over.aborted) return false;
    armed.forwardTo(listener);
    listener.armed(armed.how);
    if (armed.how !== "polling") now.pair = pair;
    await pair.watch(
      async () => {
        if (isNoticed && (await sweeps.ran()) && !pair.over.aborted) listener.everything();
      },
      (askedMs) => listener.watermark(askedMs),
    );
  } finally {
    now.pair = null;
    closing.removeEventListener("abort", end);
    pair.end();
  }
  if (!closing.aborted) listener.lost();
  return true;
}
