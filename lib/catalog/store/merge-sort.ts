import { setImmediate as turn } from "node:timers/promises";
import { limits } from "@/lib/limits";

const { sortedRows, mergedRows } = limits.slice;

/**
 * Returns rows in order, equal ones as they were: a merge sort that lets others have their turn. What `compare` reads may
 * change meanwhile; the order is then nearly right, and `RowOrder.settle` puts it right.
 */
export async function sortInSlices(rows: Uint32Array, compare: (a: number, b: number) => number): Promise<Uint32Array> {
  let from = rows.slice();
  for (let start = 0; start < from.length; start += sortedRows) {
    from.subarray(start, start + sortedRows).sort(compare);
    await turn();
  }
  let to = new Uint32Array(from.length);
  let merged = 0;
  for (let width = sortedRows; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeLeft = right === end || (left < middle && compare(from[left] ?? 0, from[right] ?? 0) <= 0);
        to[at] = from[takeLeft ? left++ : right++] ?? 0;
        if (++merged % mergedRows === 0) await turn();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
