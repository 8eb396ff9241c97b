"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useAccess } from "@/components/layout/access";
import { useOutage } from "@/components/layout/outage";
import { RunSummaries } from "@/components/runs/summaries";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Schedule } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { queryString } from "@/lib/queries/client";
import { useReadSoFar } from "@/lib/queries/summary";
import { askedFor, type FilterState, isFiltered, pagesOf } from "./filter";
import { Foot } from "./foot";
import { CannotTell, NoneYet, NothingMatches } from "./none";
import { SchedulesTable } from "./table";
import type { SetFilter } from "./use-filter";
import { type PageQuery, useRows } from "./use-rows";
import { useTicks } from "./use-ticks";
import { useRowHeight, useView } from "./use-view";
import { useRowWindow } from "./use-window";
import type { OptionalColumn, View } from "./view";

type Props = {
  query: PageQuery;
  list: string;
  /** How many schedules it has without a filter; null while that is not known. */
  of: number | null;
  caption: string;
  view: View;
  filter: FilterState;
  set: SetFilter;
  without: readonly OptionalColumn[];
};

const withoutRuns = (without: readonly OptionalColumn[]): readonly OptionalColumn[] => [...without, "runs"];

/** The rows of a list, or why there are none. The URL holds the first row in the window, so that Back returns to it. */
export function ScheduleRows({ query, list, of, caption, view: initial, filter, set, without }: Props) {
  const asked = askedFor(filter);
  const name = queryString(asked);
  const outage = useOutage();
  const [view, setView] = useView(initial);
  const [pages, seePages] = usePages(name, filter.offset);
  const work = useWork(name);
  const rows = useRows(query, asked, pages, work.held);
  const isReading = useReadSoFar() !== null;
  const { runsReported } = useAccess();
  const columns = useMemo(() => (runsReported ? without : withoutRuns(without)), [runsReported, without]);
  const body = useRef<HTMLTableSectionElement>(null);
  const window = useRowWindow({
    body,
    total: rows.total ?? 0,
    rowHeight: useRowHeight(view),
    start: Math.max(0, filter.offset),
  });
  const { first, last, resting } = window;
  const ticks = useTicks({ list, query, asked, rows, first, last });
  const seen = useSettled(idsBetween(rows.at, first, last), resting);
  const current = rows.filter === name && rows.total !== null;
  useEffect(() => {
    if (current) seePages(first, last);
  }, [current, first, last, seePages]);
  usePlaceInUrl({
    shown: current && rows.total ? name : null,
    offset: filter.offset,
    first,
    resting,
    scrollTo: window.scrollTo,
    set,
  });
  const { begin } = work;
  useEffect(() => {
    if (first > 0) begin();
  }, [first, begin]);

  if (!rows.total) {
    if (rows.total === null && rows.error) return <LoadFailure error={rows.error} what="the schedules" />;
    if (outage) return <CannotTell />;
    if (rows.total === null || isReading) return <SkeletonRows label="Reading the schedules" />;
    return <None filter={filter} set={set} of={of} />;
  }
  return (
    <>
      <div {...work.watch}>
        <RunSummaries ids={seen} enabled={runsReported}>
          <SchedulesTable
            body={body}
            total={rows.total}
            at={rows.at}
            window={window}
            caption={caption}
            ticks={ticks}
            sort={filter.sort}
            onSort={(sort) => void set({ sort, offset: null })}
            view={view}
            onView={setView}
            without={columns}
          />
        </RunSummaries>
      </div>
      {rows.error ? <LoadFailure error={rows.error} what="these rows" /> : null}
      <Foot rows={rows} total={rows.total} first={first} last={last} resting={resting} ticks={ticks} />
    </>
  );
}

/** Returns the ids of the rows in the window. */
function idsBetween(at: (row: number) => Schedule | undefined, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, n) => at(first + n)?.scheduleId).filter((id) => id !== undefined);
}

/** Returns the ids as they were when the list last rested, so that scrolling by asks for nothing. */
function useSettled(ids: string[], resting: boolean): readonly string[] {
  const [settled, settle] = useState<readonly string[]>(ids);
  const isNews = resting && ids.join("\n") !== settled.join("\n");
  if (isNews) settle(ids);
  return isNews ? ids : settled;
}

function None({ filter, set, of }: Pick<Props, "filter" | "set" | "of">) {
  const clear = () => void set({ search: null, status: null, type: null, neverFires: null, drift: null, offset: null });
  return isFiltered(filter) ? <NothingMatches search={filter.search} of={of} onClear={clear} /> : <NoneYet />;
}

/** Returns the pages around the window, and how to move them. Another filter starts where the URL says. */
function usePages(filter: string, offset: number) {
  const around = (first: number, last: number) => ({
    filter,
    pages: pagesOf(first - limits.rowsAhead, last + limits.rowsAhead),
  });
  const [kept, keep] = useState(() => around(offset + limits.rowsAhead, offset));
  let seen = kept;
  if (kept.filter !== filter) {
    seen = around(offset + limits.rowsAhead, offset);
    keep(seen);
  }
  const [see] = useState(
    () => (first: number, last: number) =>
      keep((old) => {
        const pages = pagesOf(first - limits.rowsAhead, last + limits.rowsAhead);
        return pages.join() === old.pages.join() ? old : { ...old, pages };
      }),
  );
  return [seen.pages, see] as const;
}

/**
 * Returns whether the operator is at work in the list, so that nothing in it may move. The pointer over it counts as
 * work.
 */
function useWork(filter: string) {
  const [begun, beginWith] = useState<string | null>(null);
  const [under, setUnder] = useState(false);
  const [watched] = useState(() => ({
    onPointerEnter: () => setUnder(true),
    onPointerLeave: () => setUnder(false),
  }));
  const latest = useRef(filter);
  useEffect(() => {
    latest.current = filter;
  }, [filter]);
  const [begin] = useState(() => () => beginWith(latest.current));
  const watch = { ...watched, onPointerDown: begin, onKeyDown: begin };
  return { held: under || begun === filter, begin, watch };
}

type PlaceProps = {
  /** The filter whose rows are shown; null while they are those of another. */
  shown: string | null;
  offset: number;
  first: number;
  resting: boolean;
  scrollTo: (row: number) => void;
  set: Props["set"];
};

/** Scrolls to where the URL says, and keeps the list's place in the URL. */
function usePlaceInUrl({ shown, offset, first, resting, scrollTo, set }: PlaceProps): void {
  const was = useRef({ shown: null as string | null, offset: 0, scrolled: false });
  const place = useRef(first);
  useEffect(() => {
    place.current = first;
  }, [first]);
  useEffect(() => {
    if (shown === null) return;
    const { shown: before, offset: at } = was.current;
    was.current = { shown, offset, scrolled: false };
    const led = before !== shown || offset !== at;
    if (before === null ? offset > 0 : led && offset !== place.current) scrollTo(offset);
  }, [shown, offset, scrollTo]);
  useEffect(() => {
    if (!resting) was.current.scrolled = true;
    if (!resting || !was.current.scrolled || shown === null) return;
    was.current = { shown, offset: first, scrolled: false };
    void set({ offset: first || null }, { history: "replace", scroll: false });
  }, [resting, shown, first, set]);
}
