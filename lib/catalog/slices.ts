import { setImmediate as turn } from "node:timers/promises";

/** Rows that are changed before others get their turn: some milliseconds of work. */
const changesAtOnce = 2000;

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
  let changed = 0;
  for (let row = 0; row < size; row++) {
    if (!picks(row)) continue;
    change(row);
    if (++changed % changesAtOnce !== 0) continue;
    await turn();
    signal.throwIfAborted();
  }
}
