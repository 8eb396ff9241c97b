import fc from "fast-check";
import { expect, test } from "vitest";
import { baseAt, isLeap, placeOf, type Scaled, slotsOf, strayed } from "@/components/schedules/scaled";

const million = (rowHeight = 40): Scaled => ({ total: 1_000_000, rowHeight, view: 900 });
const heights = [32, 40, 60];
const lastTop = (list: Scaled) => slotsOf(list) * list.rowHeight - list.view;
/** The row, with its fraction, at the top of the view. */
const rowAt = (top: number, base: number, { rowHeight }: Scaled) => base + top / rowHeight;

/** Scrolls by these steps without ever resting, as the list does it. */
function steps(from: { top: number; base: number }, by: number[], list: Scaled) {
  let { top, base } = from;
  for (const step of by) {
    top = Math.min(lastTop(list), Math.max(0, top + step));
    if (strayed(top, base, list) === "urgent") ({ top, base } = placeOf(rowAt(top, base, list), list));
  }
  return { top, base };
}

test("200,000 rows of 40 px stand as they are, a million do not make the page taller", () => {
  expect(slotsOf({ total: 200_000, rowHeight: 40 })).toBe(200_000);
  for (const rowHeight of heights) {
    expect(slotsOf({ total: 1_000_000, rowHeight }) * rowHeight).toBeLessThanOrEqual(8_000_000);
  }
});

test("a list that fits is never scaled, nor put elsewhere", () => {
  const list = { total: 20_000, rowHeight: 40, view: 900 };
  expect(baseAt(400_000, list)).toBe(0);
  expect(placeOf(10_000.5, list)).toEqual({ top: 400_020, base: 0 });
  expect(isLeap(0, 799_100, list)).toBe(false);
  expect(strayed(400_000, 0, list)).toBe("no");
});

test("the scrollbar's ends are the first and the last of a million rows, its middle the middle", () => {
  for (const rowHeight of heights) {
    const list = million(rowHeight);
    expect(rowAt(0, baseAt(0, list), list)).toBe(0);
    const last = lastTop(list);
    expect(rowAt(last, baseAt(last, list), list)).toBeCloseTo(1_000_000 - 900 / rowHeight, 6);
    expect(rowAt(last / 2, baseAt(last / 2, list), list)).toBeCloseTo(500_000 - 450 / rowHeight, -1);
  }
});

test("every row has a place, which is on the page and shows just this row", () => {
  fc.assert(
    fc.property(fc.constantFrom(...heights), fc.double({ min: 0, max: 1, noNaN: true }), (rowHeight, share) => {
      const list = million(rowHeight);
      const row = share * (list.total - list.view / rowHeight);
      const { top, base } = placeOf(row, list);
      expect(rowAt(top, base, list)).toBeCloseTo(row, 6);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThanOrEqual(lastTop(list) + 1e-6);
      // What was put in its place stays there, and a drag to it comes to the same row.
      expect(strayed(top, base, list)).toBe("no");
      expect(Math.abs(baseAt(top, list) - base)).toBeLessThanOrEqual(5);
    }),
  );
});

test("a wheel's notch and a page are steps; the smallest drag of the scrollbar is a leap", () => {
  for (const view of [600, 900, 1400, 2100]) {
    const list = { ...million(), view };
    expect(isLeap(1_000_000, 1_000_120, list)).toBe(false);
    expect(isLeap(1_000_000, 1_000_000 + view, list)).toBe(false);
    expect(isLeap(1_000_000, 1_000_000 + (lastTop(list) + view) / view, list)).toBe(true);
    expect(isLeap(0, lastTop(list), list)).toBe(true);
  }
});

test("whoever scrolls on and on without a rest comes to the first row, and before it to no wall", () => {
  const list = million();
  const from = placeOf(60_000, list);
  const needed = Math.ceil((60_000 * 40) / 900);
  const nearly = steps(from, new Array(needed - 2).fill(-900), list);
  expect(rowAt(nearly.top, nearly.base, list)).toBeCloseTo(60_000 - ((needed - 2) * 900) / 40, 6);
  const there = steps(nearly, [-900, -900], list);
  expect(there).toEqual({ top: 0, base: 0 });
});

test("the same downwards: the last row comes when its turn comes", () => {
  const list = million();
  const lastRow = 1_000_000 - 900 / 40;
  const from = placeOf(lastRow - 60_000, list);
  const needed = Math.ceil((60_000 * 40) / 900);
  const nearly = steps(from, new Array(needed - 2).fill(900), list);
  expect(rowAt(nearly.top, nearly.base, list)).toBeCloseTo(lastRow - 60_000 + ((needed - 2) * 900) / 40, 6);
  const there = steps(nearly, [900, 900], list);
  expect(rowAt(there.top, there.base, list)).toBeCloseTo(lastRow, 6);
});
