import { expect, test } from "vitest";
import { grown } from "@/lib/catalog/store/grown";

test("an array grows by half, or as far as is needed, and keeps its values", () => {
  const array = Uint32Array.of(7, 0, 4_294_967_295, 3);
  expect([...grown(Uint32Array, array, 5)]).toEqual([7, 0, 4_294_967_295, 3, 0, 0]);
  expect(grown(Uint32Array, array, 9)).toHaveLength(9);
  expect(grown(Uint32Array, array, 5, 2)).toHaveLength(8);
});
