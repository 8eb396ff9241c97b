import { setTimeout as delay } from "node:timers/promises";

/**
 * Keeps a reading to a share of time, 1 being all of it: after each piece of work it rests as long as the share asks.
 * @throws what the signal was aborted with.
 */
export class Pace {
  #began = performance.now();

  constructor(
    readonly share: number,
    readonly signal: AbortSignal,
  ) {}

  async rest(): Promise<void> {
    this.signal.throwIfAborted();
    const tookMs = performance.now() - this.#began;
    const restMs = tookMs / this.share - tookMs;
    if (restMs >= 1) await delay(Math.min(restMs, longestRestMs), undefined, { signal: this.signal });
    this.#began = performance.now();
  }
}

/** A piece that took long by chance, as while the machine slept, must not stop the reading for as long again. */
const longestRestMs = 2000;
