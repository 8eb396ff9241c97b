import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks, and until what must come counts as missing, also on a busy machine. */
const lookMs = 50;
const patienceMs = 30_000;

/** Looks again and again. @returns what was seen first that is `right`, else what was seen last. */
export async function until<Seen>(look: () => Promise<Seen>, right: (seen: Seen) => boolean): Promise<Seen> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (right(seen) || performance.now() > endMs) return seen;
    await sleep(lookMs);
  }
}

/** What must come did not. */
export class MissingError extends Error {
  override name = "MissingError";
}

/** Waits for what must come. @throws MissingError */
export async function inTime<Value>(what: string, coming: Promise<Value>): Promise<Value> {
  const over = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new MissingError(`${what} did not come within ${patienceMs / 1000} s`);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    late.catch(() => {}); // aborted: nobody waits for it any more
    over.abort();
  }
}
