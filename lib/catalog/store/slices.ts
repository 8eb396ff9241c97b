import { setImmediate as turn } from "node:timers/promises";
import { limits } from "@/lib/limits";

/**
 * Work on very many rows that yields wherever it may rest. The code between two yields runs in one go, and so does the code
 * after the last of them.
 */
export type InSlices<Result> = Generator<void, Result, void>;

/**
 * Runs such work in slices of a few milliseconds. Between two slices changes are applied and short questions answered.
 * Long questions queue: two at once would block everything else for twice as long and end no sooner.
 */
export class Slices {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work to its end and returns its result; work that never yields runs at once. */
  async do<Result>(work: InSlices<Result>): Promise<Result> {
    const first = work.next();
    if (first.done) return first.value;
    const done = this.#last.then(() => runInSlices(work));
    this.#last = done.catch(() => {});
    return await done;
  }
}

/** Runs work in slices, without waiting for other work. */
export async function runInSlices<Result>(work: InSlices<Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < limits.sliceMs) continue;
    await turn();
    began = performance.now();
  }
}

const { checkedRows, changedRows } = limits.slice;

/**
 * Goes through rows 0 … size-1 and changes those that `picks` returns true for, in slices. `change` is called right after
 * `picks`. @throws what the signal was aborted with.
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
    work += 1 / checkedRows;
    if (picks(row)) {
      change(row);
      work += 1 / changedRows;
    }
    if (work < 1) continue;
    work = 0;
    await turn();
    signal.throwIfAborted();
  }
}
