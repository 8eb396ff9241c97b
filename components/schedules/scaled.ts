import { limits } from "@/lib/limits";

/**
 * A million rows of 40 px are taller than a browser lets an element be (Chromium: about 33.5 million px). So the list
 * lays out only a bounded number of *slots* of real size, and `base` says which row is in the first of them.
 *
 * Steps (wheel, keys, touch) leave `base` alone: the list moves by real pixels. A leap, which only the scrollbar, Home
 * and End make, takes the base of the place that it leads to. After many steps the two drift apart, so a list at rest
 * moves its scrollbar to where it should be, by whole rows, which shows nowhere but in the scrollbar. The first and
 * last slots are never scaled, so that steps reach both ends.
 *
 * A list that fits has as many slots as rows, and none of this happens. All lengths are in px, from the top of the
 * list.
 */
export type Scaled = { total: number; rowHeight: number; view: number };

/** Px at either end that are never scaled. */
const end = 100_000;

/** Returns how many rows have a slot of their own. */
export const slotsOf = ({ total, rowHeight }: Pick<Scaled, "total" | "rowHeight">): number =>
  Math.min(total, Math.floor(limits.listPx / rowHeight));

/** Rows without a slot, and the px between the two ends over which they are spread. */
function spread(list: Scaled) {
  const slots = slotsOf(list);
  return { extra: list.total - slots, last: slots * list.rowHeight - list.view };
}

/** Returns the row in the first slot where the scrollbar is at `top`. */
export function baseAt(top: number, list: Scaled): number {
  const { extra, last } = spread(list);
  if (extra === 0) return 0;
  return Math.round(extra * Math.min(1, Math.max(0, (top - end) / (last - 2 * end))));
}

/** Returns the place of the scrollbar, and its base, where the view begins at `row` (a fraction: within a row). */
export function placeOf(row: number, list: Scaled): { top: number; base: number } {
  const { extra, last } = spread(list);
  const { rowHeight } = list;
  const way = row * rowHeight;
  const scaledWay = last - 2 * end;
  const ideal =
    way <= end
      ? way
      : way >= last - end + extra * rowHeight
        ? way - extra * rowHeight
        : end + ((way - end) * scaledWay) / (scaledWay + extra * rowHeight);
  const base = Math.min(extra, Math.max(0, Math.round((way - ideal) / rowHeight)));
  return { top: way - base * rowHeight, base };
}

/**
 * Returns whether the scrollbar moved further than a step does: one and a half views, or a quarter of the smallest
 * drag.
 */
export function isLeap(from: number, to: number, list: Scaled): boolean {
  const { extra, last } = spread(list);
  return extra > 0 && Math.abs(to - from) > Math.max(1.5 * list.view, last / list.view / 4);
}

/** Returns how far the scrollbar is from where it should be. `urgent`: so far that an end might come too early. */
export function strayed(top: number, base: number, list: Scaled): "no" | "yes" | "urgent" {
  const { extra, last } = spread(list);
  if (extra === 0) return "no";
  const off = Math.abs(placeOf(base + top / list.rowHeight, list).top - top);
  if (off < 2 * list.rowHeight) return "no";
  return off > Math.min(end, Math.max(0, Math.min(top, last - top))) / 2 ? "urgent" : "yes";
}
