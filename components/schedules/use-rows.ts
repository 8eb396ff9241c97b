"use client";

import { type QueryClient, type UseQueryOptions, useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Schedule } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { queryString } from "@/lib/queries/client";
import { keys } from "@/lib/queries/keys";
import type { ConfigScheduleFilter } from "@/lib/queries/schedules";
import type { LatestAnswer } from "@/lib/queries/transition";
import { type Asked, pageOf } from "./filter";
import { type Answer, advance, type Shown } from "./shown";

type SchedulePage = { items: Schedule[]; total: number; nextCursor: string | null };
/** Returns the query of one page of this list. */
export type PageQuery = (query: ConfigScheduleFilter) => UseQueryOptions<SchedulePage>;

export type Rows = {
  /** The filter of these rows. While the next is loading, it is the one before. */
  filter: string;
  /** All rows that match; null while that is not known. */
  total: number | null;
  at: (row: number) => Schedule | undefined;
  /** How many rows would appear, disappear or move. They wait for `apply`. */
  changes: number;
  apply: () => void;
  /** Why rows in the window are missing. */
  error: Error | null;
};

type State = { filter: string; answers: readonly Answer[]; held: boolean; shown: Shown | null; changes: number };

/**
 * Reads the rows around these pages of a list. A page is asked for after the place has rested for a moment, and is
 * aborted when it is no longer wanted. While `held`, rows keep their places (shown.ts). The rows of a filter stay until
 * the first of the next one are there.
 */
export function useRows(query: PageQuery, asked: Asked, pages: readonly number[], held: boolean): Rows {
  const client = useQueryClient();
  const filter = queryString(asked);
  const wanted = useRested(pages, filter);
  const results = useQueries({
    queries: pages.map((page) => ({ ...query(pageOf(asked, page)), enabled: wanted.includes(page) })),
  });
  const answers = results.flatMap(({ data, dataUpdatedAt, isFetching }, index): Answer[] => {
    const page = pages[index];
    if (!data || page === undefined) return [];
    return [{ page, items: data.items, total: data.total, at: dataUpdatedAt, fetching: isFetching }];
  });
  const [kept, keep] = useState<State>({ filter, answers: [], held, shown: null, changes: 0 });
  let state = kept;
  if (isNews(kept, filter, answers, held)) {
    state = next(client, kept, { filter, answers, held });
    keep(state);
  }
  const { shown, changes } = state;
  return {
    filter: state.filter,
    total: shown?.total ?? null,
    at: (row) => {
      const page = Math.floor(row / limits.scrolledPage);
      return shown?.pages.get(page)?.items[row - page * limits.scrolledPage];
    },
    changes,
    apply: () => keep({ ...state, ...advance(null, answers, false) }),
    error: results.find(({ error, data }) => error && !data)?.error ?? null,
  };
}

function next(client: QueryClient, { shown, ...before }: State, now: Omit<State, "shown" | "changes">): State {
  const same = before.filter === now.filter;
  // The rows stay until the first of the new ones are there.
  if (!same && now.answers.length === 0) return { ...before, shown };
  const held = same && now.held && !lostToUs(client, shown, now.answers);
  return { ...now, ...advance(same ? shown : null, now.answers, held) };
}

function isNews(kept: State, filter: string, answers: readonly Answer[], held: boolean): boolean {
  if (kept.filter !== filter) return answers.length > 0;
  if (kept.held !== held || kept.answers.length !== answers.length) return true;
  return answers.some((answer, index) => {
    const old = kept.answers[index];
    if (old?.page !== answer.page || old.fetching !== answer.fetching) return true;
    return old.items !== answer.items || old.total !== answer.total;
  });
}

/**
 * Returns whether a row is gone because the operator purged it. That is what the operator waits for, so nothing is held
 * back.
 */
function lostToUs(client: QueryClient, shown: Shown | null, answers: readonly Answer[]): boolean {
  const there = new Set(answers.flatMap(({ items }) => items.map(({ scheduleId }) => scheduleId)));
  const purged = ({ scheduleId }: Schedule) =>
    !there.has(scheduleId) && client.getQueryData<LatestAnswer>(keys.answer(scheduleId))?.answer.to === null;
  return [...(shown?.pages.values() ?? [])].some(({ items }) => items.some(purged));
}

/** Returns the pages once they have stayed the same for a moment; those of a new filter at once. */
function useRested(pages: readonly number[], filter: string): readonly number[] {
  const [rested, rest] = useState({ pages, filter });
  useEffect(() => {
    const timer = setTimeout(() => rest({ pages, filter }), limits.scrollRestMs);
    return () => clearTimeout(timer);
  }, [pages, filter]);
  return rested.filter === filter ? rested.pages : pages;
}
