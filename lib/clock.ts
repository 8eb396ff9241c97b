import { limits } from "./limits";

export const minuteMs = 60_000;

/** Notices that the wall clock was set: then it has not advanced as far as the clock of `performance`, which only grows. */
export class WallClock {
  #aheadMs = aheadMs();

  /** Returns the milliseconds by which the clock was set since the last call, negative where it was set back; 0: it was not. */
  takeStep(): number {
    const formerMs = this.#aheadMs;
    this.#aheadMs = aheadMs();
    const stepMs = Math.round(this.#aheadMs - formerMs);
    return Math.abs(stepMs) < limits.clockStepMs ? 0 : stepMs;
  }
}

const aheadMs = () => Date.now() - performance.now();
