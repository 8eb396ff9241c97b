import { setImmediate as turn } from "node:timers/promises";

/** Rows that are sorted, and steps of merging that are made, before others get their turn: some 20 ms of work. */
const sortedAtOnce = 1 << 14;
const mergedAtOnce = 1 << 16;

/**
 * Rows in order, those that are equal as they were: a merge sort in slices, so that questions are answered meanwhile. What
 * `compare` looks at may change in between; then the order is nearly right, and `Order.settle` sees to the rest.
 */
export async function sortInSlices(rows: Uint32Array, compare: (a: number, b: number) => number): Promise<Uint32Array> {
  let from = rows.slice();
  for (let start = 0; start < from.length; start += sortedAtOnce) {
    from.subarray(start, start + sortedAtOnce).sort(compare);
    await turn();
  }
  let to = new Uint32Array(from.length);
  let merged = 0;
  for (let width = sortedAtOnce; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeLeft = right === end || (left < middle && compare(from[left] ?? 0, from[right] ?? 0) <= 0);
        to[at] = from[takeLeft ? left++ : right++] ?? 0;
        if (++merged % mergedAtOnce === 0) await turn();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
