import { setTimeout as delay } from "node:timers/promises";
import { limits } from "./limits";

/** Holds work to a share of the time: after each piece it rests. A share of 1 means no rest. */
export class Pace {
  #began = performance.now();

  constructor(
    readonly share: number,
    readonly signal: AbortSignal,
  ) {}

  /** To be called after each piece of work. @throws what the signal was aborted with. */
  async rest(): Promise<void> {
    this.signal.throwIfAborted();
    const tookMs = performance.now() - this.#began;
    const restMs = tookMs / this.share - tookMs;
    if (restMs >= 1) await delay(Math.min(restMs, limits.paceRestMs), undefined, { signal: this.signal });
    this.#began = performance.now();
  }
}
