import { setImmediate as turn } from "node:timers/promises";
import { limits } from "@/lib/limits";

/**
 * Work on very many rows, which yields wherever it may rest. What stands between two yields is done in one go, and so is what
 * comes behind the last of them.
 */
export type InSlices<Result> = Generator<void, Result, void>;

/**
 * Does such work in slices of a few milliseconds, between which changes are taken and short questions answered. Long
 * questions wait for each other: two at once would let nothing else through for twice as long, and be no sooner done.
 */
export class Slices {
  #last: Promise<unknown> = Promise.resolve();

  /** What needs no rest is done at once. */
  async do<Result>(work: InSlices<Result>): Promise<Result> {
    const first = work.next();
    if (first.done) return first.value;
    const done = this.#last.then(() => inSlices(work));
    this.#last = done.catch(() => {});
    return await done;
  }
}

async function inSlices<Result>(work: InSlices<Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < limits.sliceMs) continue;
    await turn();
    began = performance.now();
  }
}

/** Rows that are looked at, and rows that are changed, before others get their turn: a millisecond of work, and some. */
const looksAtOnce = 1 << 14;
const changesAtOnce = 1000;

/**
 * Looks at rows 0 … size-1 and changes those that a rule picks, in slices, so that questions are answered meanwhile.
 * `change` is called right after `picks` said so. @throws what the signal was aborted with.
 */
export async function changeRows(
  size: number,
  signal: AbortSignal,
  picks: (row: number) => boolean,
  change: (row: number) => void,
): Promise<void> {
  signal.throwIfAborted();
  let work = 0;
  for (let row = 0; row < size; row++) {
    work += 1 / looksAtOnce;
    if (picks(row)) {
      change(row);
      work += 1 / changesAtOnce;
    }
    if (work < 1) continue;
    work = 0;
    await turn();
    signal.throwIfAborted();
  }
}
