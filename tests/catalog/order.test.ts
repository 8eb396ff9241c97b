import fc from "fast-check";
import { expect, test } from "vitest";
import { sortInSlices } from "@/lib/catalog/store/merge-sort";
import { RowOrder } from "@/lib/catalog/store/order";

test("rows that were nearly in order are put right, whatever changed, came or went meanwhile", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(60), { maxLength: 60 }),
      fc.uniqueArray(fc.nat(60), { maxLength: 60 }),
      fc.array(fc.nat(9), { minLength: 61, maxLength: 61 }),
      fc.array(fc.tuple(fc.nat(60), fc.nat(9)), { maxLength: 8 }),
      (before, all, keys, changes) => {
        const key = [...keys];
        const compare = (a: number, b: number) => (key[a] ?? 0) - (key[b] ?? 0) || a - b;
        const sorted = Uint32Array.from(before).sort(compare);
        for (const [row, changed] of changes) key[row] = changed;
        const order = new RowOrder(compare);
        order.settle(sorted, Uint32Array.from(all));
        expect([...order.flat()]).toEqual([...all].sort(compare));
      },
    ),
    { numRuns: 500 },
  );
});

test("a sort in slices leaves equal rows as they were", async () => {
  const keys = Array.from({ length: 100_000 }, (_, row) => (row * 7919) % 1009);
  const rows = Uint32Array.from(keys.keys());
  const sorted = await sortInSlices(rows, (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  expect([...sorted]).toEqual([...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b));
});
