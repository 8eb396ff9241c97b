"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { count } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { failed } from "@/lib/queries/notice-words";
import { notify } from "@/lib/queries/notices";
import type { Asked } from "./filter";
import { countTicked, everything, isTicked, nothing, type Selection, tick } from "./selection";
import type { PageQuery, Rows } from "./use-rows";
import { useSelection } from "./use-selection";

export type Ticks = {
  selection: Selection;
  isTicked: (id: string) => boolean;
  count: number;
  /** The rows of a range are being read. */
  reading: boolean;
  /** The box in the table's head. It ticks the rows in the window. */
  head: { checked: boolean; mixed: boolean; onChange: (checked: boolean) => void };
  onTick: (row: number, id: string, ticked: boolean, range: boolean) => void;
  all: () => void;
  clear: () => void;
};

type Props = { list: string; query: PageQuery; asked: Asked; rows: Rows; first: number; last: number };

/** Ticks rows: one, a range with Shift, those in the window, or all that match. */
export function useTicks({ list, query, asked, rows, first, last }: Props): Ticks {
  const { sort, ...matching } = asked;
  const filter = JSON.stringify(matching);
  const [selection, select] = useSelection(list, filter);
  const [reading, setReading] = useState(false);
  const from = useRef<{ row: number; filter: string } | null>(null);
  const idsOf = useIdsOf(query, asked, rows);

  const toggle = async (row: number, id: string, ticked: boolean, range: boolean) => {
    const start = range && from.current?.filter === rows.filter ? from.current.row : row;
    from.current = { row, filter: rows.filter };
    if (start === row) return select(tick(selection, [id], ticked));
    setReading(true);
    const ids = await idsOf(Math.min(start, row), Math.max(start, row));
    setReading(false);
    if (ids) select(tick(selection, ids, ticked));
  };
  // Rows compare their props, so this must stay the same function.
  const latest = useRef(toggle);
  useEffect(() => {
    latest.current = toggle;
  });
  const onTick = useCallback<Ticks["onTick"]>((...tickOf) => void latest.current(...tickOf), []);

  const total = rows.total ?? 0;
  const ticked = countTicked(selection, total);
  const seen = Array.from({ length: last - first + 1 }, (_, at) => rows.at(first + at)?.scheduleId ?? []).flat();
  const all = seen.length > 0 && seen.every((id) => isTicked(selection, id));
  return {
    selection,
    isTicked: (id) => isTicked(selection, id),
    count: ticked,
    reading,
    head: {
      checked: all,
      mixed: !all && ticked > 0,
      onChange: (checked) => select(tick(selection, seen, checked)),
    },
    onTick,
    all: () => select(everything(filter)),
    clear: () => select(nothing(filter)),
  };
}

/**
 * Returns a function that gives the ids of a range of rows, and reads those that are not loaded. Null, with a notice,
 * where that fails.
 */
function useIdsOf(query: PageQuery, asked: Asked, rows: Rows) {
  const client = useQueryClient();
  return async (first: number, last: number): Promise<string[] | null> => {
    const there = Array.from({ length: last - first + 1 }, (_, at) => rows.at(first + at)?.scheduleId);
    if (there.every((id) => id !== undefined)) return there;
    if (there.length > limits.tickedRange) {
      const title = `A range can be ${count(limits.tickedRange)} rows at the most`;
      notify({
        tone: "error",
        title,
        detail: `This one is ${count(there.length)}. Filter, and select all that match.`,
      });
      return null;
    }
    try {
      const ids: string[] = [];
      const limit = limits.pageSize.max;
      for (let offset = first; offset <= last; offset += limit) {
        const { items } = await client.fetchQuery({ ...query({ ...asked, offset, limit }), gcTime: 0 });
        ids.push(...items.map(({ scheduleId }) => scheduleId));
      }
      return ids.slice(0, there.length);
    } catch (error) {
      notify(failed("select", "the range", error));
      return null;
    }
  };
}
