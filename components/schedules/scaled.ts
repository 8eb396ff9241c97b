import { limits } from "@/lib/limits";

/**
 * A million rows of 40 px are taller than a browser lets an element be (Chromium: about 33.5 million px). So the list
 * lays out only a bounded number of *slots* of real size, and `base` says which row stands in the first of them.
 *
 * Steps (wheel, keys, touch) leave `base` alone: the list moves by real pixels. A leap, which only the scrollbar or Home
 * and End make, takes the base that belongs to the place it leads to. A long way of steps makes the two part, so a list
 * at rest is put where its scrollbar ought to stand, by whole rows, which nobody sees but the scrollbar. The first and
 * last slots are never scaled, so that both ends are reached by steps like any others.
 *
 * Lists that fit have as many slots as rows, and nothing of this happens. All lengths are in px, from the list's top.
 */
export type Scaled = { total: number; rowHeight: number; view: number };

/** Px at either end that are never scaled. */
const end = 100_000;

/** How many rows have a place of their own on the page. */
export const slotsOf = ({ total, rowHeight }: Pick<Scaled, "total" | "rowHeight">): number =>
  Math.min(total, Math.floor(limits.listPx / rowHeight));

/** Rows too many, and px between the two ends over which they are spread. */
function spread(list: Scaled) {
  const slots = slotsOf(list);
  return { extra: list.total - slots, last: slots * list.rowHeight - list.view };
}

/** The row in the first slot where the scrollbar leads to `top`. */
export function baseAt(top: number, list: Scaled): number {
  const { extra, last } = spread(list);
  if (extra === 0) return 0;
  return Math.round(extra * Math.min(1, Math.max(0, (top - end) / (last - 2 * end))));
}

/** Where the scrollbar stands, and with which base, while the first px of the view is `row` (a fraction: within a row). */
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

/** True where the way between two looks at the scrollbar was no step: half a page more, or a part of the smallest drag. */
export function isLeap(from: number, to: number, list: Scaled): boolean {
  const { extra, last } = spread(list);
  return extra > 0 && Math.abs(to - from) > Math.max(1.5 * list.view, last / list.view / 4);
}

/** How far the scrollbar is from where it ought to stand. `urgent`: so far that an end might come too early. */
export function strayed(top: number, base: number, list: Scaled): "no" | "yes" | "urgent" {
  const { extra, last } = spread(list);
  if (extra === 0) return "no";
  const off = Math.abs(placeOf(base + top / list.rowHeight, list).top - top);
  if (off < 2 * list.rowHeight) return "no";
  return off > Math.min(end, Math.max(0, Math.min(top, last - top))) / 2 ? "urgent" : "yes";
}
