"use client";

import { defaultRangeExtractor, observeWindowOffset, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { limits } from "@/lib/limits";
import { baseAt, isLeap, placeOf, type Scaled, slotsOf, strayed } from "./scaled";

/** Px that the page's bar and the table's head cover at the top of the window, and the list's foot at its bottom. */
const covered = { top: 80, bottom: 48 };

/** The size of the window that the server assumes: rows enough for most. */
const assumed = { width: 1440, height: 900 };

export type RowWindow = {
  /** The rows in the page, in order: the number of the row, and px from the top of the list. */
  rows: { row: number; top: number }[];
  rowHeight: number;
  /** Px of all slots. */
  height: number;
  /** The first and the last row in the window. */
  first: number;
  last: number;
  /** False while the list is scrolled. */
  resting: boolean;
  /** Scrolls a row to the top. */
  scrollTo: (row: number) => void;
};

/** Which row is in the first slot, and where to move the scrollbar to, if anywhere. */
type Place = { base: number; leadTo: number | null };

type Props = { body: RefObject<HTMLElement | null>; total: number; rowHeight: number; start: number };

/**
 * The window on a list that the page itself scrolls, so that wheel, keys, touch and a phone's bars work as everywhere.
 * The library says which slots are in it, scaled.ts which rows are in the slots. `start` is the row at the
 * top when the page opens.
 */
export function useRowWindow({ body, total, rowHeight, start }: Props): RowWindow {
  const [place, setPlace] = useState<Place>(() => ({
    base: placeOf(start, { total, rowHeight, view: assumed.height }).base,
    leadTo: null,
  }));
  const { base } = place;
  const [listTop, setListTop] = useState<number | null>(null);
  const lastTop = useRef(0);
  const list = useCallback((): Scaled => ({ total, rowHeight, view: window.innerHeight }), [total, rowHeight]);
  const topNow = useCallback(() => -(body.current?.getBoundingClientRect().top ?? 0), [body]);
  const put = useCallback(
    (row: number) => {
      const to = placeOf(row, list());
      setPlace({ base: to.base, leadTo: to.top });
    },
    [list],
  );
  useLayoutEffect(() => {
    if (place.leadTo !== null) window.scrollBy({ top: place.leadTo - topNow(), behavior: "instant" });
    lastTop.current = topNow();
  }, [place, topNow]);
  // After the scroll above, which may still be by the former height: the row at the top stays there.
  const formerHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    const former = formerHeight.current;
    formerHeight.current = rowHeight;
    if (former === rowHeight || lastTop.current + covered.top <= 0) return;
    put(base + (lastTop.current + covered.top) / former - covered.top / rowHeight);
  }, [rowHeight, base, put]);

  // Before the virtualizer's own listener, so that it renders only once, with the new base.
  useLayoutEffect(() => {
    const scrolled = () => {
      const top = topNow();
      if (isLeap(lastTop.current, top, list())) setPlace({ base: baseAt(top, list()), leadTo: null });
      else if (strayed(top, base, list()) === "urgent") put(base + top / rowHeight);
      lastTop.current = top;
    };
    window.addEventListener("scroll", scrolled, { passive: true });
    return () => window.removeEventListener("scroll", scrolled);
  }, [base, list, put, rowHeight, topNow]);

  const virtualizer = useWindowVirtualizer({
    count: slotsOf({ total, rowHeight }),
    estimateSize: () => rowHeight,
    scrollMargin: listTop ?? 0,
    overscan: limits.overscan,
    rangeExtractor: bounded,
    initialRect: assumed,
    initialOffset: () => (start - base) * rowHeight,
    observeElementOffset: fromNowOn,
    // A pause within a smooth scroll is no rest: putting the list in its place then would break the scroll off.
    useScrollendEvent: true,
    scrollToFn: () => {},
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps the sizes it once had
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);
  // What is above the list may have grown.
  useLayoutEffect(() => {
    const top = body.current ? Math.round(body.current.getBoundingClientRect().top + window.scrollY) : null;
    if (top !== listTop) setListTop(top);
  });
  const resting = !virtualizer.isScrolling;
  useEffect(() => {
    if (!resting) return;
    const timer = setTimeout(() => {
      const top = topNow();
      if (strayed(top, base, list()) !== "no") put(base + top / rowHeight);
    }, limits.placeRestMs);
    return () => clearTimeout(timer);
  }, [resting, base, list, put, rowHeight, topNow]);

  const offset =
    listTop === null ? (start - base) * rowHeight - covered.top : (virtualizer.scrollOffset ?? 0) - listTop;
  const view = virtualizer.scrollRect?.height ?? assumed.height;
  const first = base + Math.max(0, Math.floor((offset + covered.top + 1) / rowHeight));
  const last = base + Math.floor((offset + view - covered.bottom - 1) / rowHeight);
  return {
    rows: virtualizer.getVirtualItems().map(({ index, start: top }) => ({
      row: base + index,
      top: top - (listTop ?? 0),
    })),
    rowHeight,
    height: slotsOf({ total, rowHeight }) * rowHeight,
    first: Math.min(first, Math.max(0, total - 1)),
    last: Math.max(0, Math.min(last, total - 1)),
    resting,
    scrollTo: useCallback((row) => put(row - covered.top / rowHeight), [put, rowHeight]),
  };
}

/** The browser may have restored an old scroll position before anything listened. */
const fromNowOn: typeof observeWindowOffset = (instance, tell) => {
  tell(window.scrollY, false);
  return observeWindowOffset(instance, tell);
};

/** The rows in the window and some beyond, but never so many that a tall window slows the page. */
function bounded(range: Range): number[] {
  const rows = defaultRangeExtractor(range);
  const from = rows.indexOf(range.startIndex);
  return rows.length <= limits.rowsInPage ? rows : rows.slice(from, from + limits.rowsInPage);
}
