"use client";

import { useTable } from "@tanstack/react-table";
import { type FocusEvent, type RefObject, useLayoutEffect, useMemo, useRef } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Icon } from "@/components/ui/icon";
import type { Schedule } from "@/lib/api/contract";
import { columnsWithout, features, widths } from "./columns";
import type { FilterState } from "./filter";
import { Gap, Row, RowToCome, tickWidth } from "./row";
import type { Ticks } from "./use-ticks";
import type { RowWindow } from "./use-window";
import type { OptionalColumn, View } from "./view";
import { ViewMenu } from "./view-menu";

type Props = {
  body: RefObject<HTMLTableSectionElement | null>;
  total: number;
  at: (row: number) => Schedule | undefined;
  window: RowWindow;
  caption: string;
  ticks: Ticks;
  sort: FilterState["sort"];
  onSort: (sort: FilterState["sort"]) => void;
  view: View;
  onView: (view: View) => void;
  /** Columns that this list never has. */
  without: readonly OptionalColumn[];
};

/** The rows around the place to which the list is scrolled. The server searches and sorts; this only displays. */
export function SchedulesTable({
  body,
  total,
  at,
  window,
  caption,
  ticks,
  sort,
  onSort,
  view,
  onView,
  without,
}: Props) {
  const columns = useMemo(() => columnsWithout([...view.hidden, ...without]), [view.hidden, without]);
  const focused = useFocusedRow(body, at);
  const places = withFocused(window, focused.row.current, total);
  const here = places.map(({ row }) => focused.inRow(row));
  const table = useTable({ features, columns, data: here.filter((schedule) => schedule !== undefined) });
  const { rows } = table.getRowModel();
  const seen = new Set<string>();
  let loaded = 0;
  let toCome = 0;
  let end = 0;
  return (
    <table
      className={`table ${view.compact ? "compact" : ""} ${columns.some(({ id }) => id === "runs") ? "with-runs" : ""}`}
      aria-rowcount={total + 1}
    >
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className={`${headLook} ${tickWidth}`}>
            <Checkbox label="Select the rows that are seen" {...ticks.head} />
          </th>
          {columns.map(({ id = "", header }) => (
            <Head key={id} id={id} label={String(header)} sort={sort} onSort={onSort}>
              <ViewMenu view={view} without={without} onChange={onView} />
            </Head>
          ))}
        </tr>
      </thead>
      <tbody ref={body} {...focused.watch}>
        {places.flatMap(({ row: number, top }, index) => {
          const gap = <Gap key={`before ${number}`} height={top - end} />;
          end = Math.max(end, top) + window.rowHeight;
          const schedule = here[index];
          const row = schedule && rows[loaded++];
          // Keyed by count, not by row, so that dragging past rows renders none of them anew.
          if (!schedule || !row)
            return [gap, <RowToCome key={`to come ${toCome++}`} number={number} columns={columns} />];
          // Pages that were read at different moments may both hold a schedule.
          const key = seen.has(schedule.scheduleId) ? `${schedule.scheduleId} again` : schedule.scheduleId;
          seen.add(schedule.scheduleId);
          const ticked = ticks.isTicked(schedule.scheduleId);
          const given = { table, row, schedule, number, ticked, onTick: ticks.onTick, columns };
          return [gap, <Row key={key} {...given} />];
        })}
        <Gap height={window.height - end} />
      </tbody>
    </table>
  );
}

/** Which row has the focus. It stays in the page wherever the list is scrolled, or the focus would be lost with it. */
function useFocusedRow(body: Props["body"], at: Props["at"]) {
  const row = useRef<number | null>(null);
  const last = useRef<{ row: number; schedule: Schedule } | null>(null);
  /** Returns what is in a row. The row with the focus keeps its last content after its page is dropped. */
  const inRow = (number: number) => {
    const schedule = at(number);
    if (number !== row.current) return schedule;
    if (schedule) last.current = { row: number, schedule };
    return last.current?.row === number ? last.current.schedule : undefined;
  };
  const take = (target: Element) => {
    row.current = Number(target.closest("tr")?.dataset.row ?? Number.NaN);
    inRow(row.current);
  };
  // A row that the server rendered can get the focus before the page's scripts listen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what came before
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (activeElement && body.current?.contains(activeElement)) take(activeElement);
  }, []);
  const watch = {
    onFocus: ({ target }: FocusEvent) => take(target),
    onBlur: () => {
      row.current = null;
    },
  };
  return { row, inRow, watch };
}

function withFocused({ rows, height, rowHeight }: RowWindow, focused: number | null, total: number): RowWindow["rows"] {
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last || focused === null || !(focused >= 0 && focused < total)) return rows;
  if (focused >= first.row && focused <= last.row) return rows;
  const top = first.top + (focused - first.row) * rowHeight;
  if (focused < first.row) return [{ row: focused, top: Math.max(0, top) }, ...rows];
  return [...rows, { row: focused, top: Math.min(height - rowHeight, top) }];
}

const headLook = "sticky top-12 z-10 bg-canvas border-b-0! shadow-[inset_0_-1px_var(--border)]";
const sortable = { status: "status", name: "name", config: "config", next: "next", updated: "updated" } as const;
const isSortable = (id: string): id is keyof typeof sortable => id in sortable;

type HeadProps = { id: string; label: string; children: React.ReactNode } & Pick<Props, "sort" | "onSort">;

function Head({ id, label, sort, onSort, children }: HeadProps) {
  const className = `${headLook} ${widths[id] ?? ""}`;
  if (id === "actions") {
    return (
      <th scope="col" className={`${className} text-right!`}>
        <span className="sr-only">{label}</span>
        {children}
      </th>
    );
  }
  if (!isSortable(id)) {
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  }
  const up = sort === sortable[id];
  const down = sort === `-${sortable[id]}`;
  return (
    <th scope="col" className={className} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button
        type="button"
        className="inline-flex items-center gap-0.5 font-medium"
        onClick={() => onSort(up ? `-${sortable[id]}` : sortable[id])}
      >
        <span className={id === "status" ? "phone:sr-only" : ""}>{label}</span>
        {up || down ? <Icon name={up ? "up" : "down"} small /> : null}
      </button>
    </th>
  );
}
