"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { RunSummaryAnswer } from "@/lib/api/contract";
import { useRunSummaries } from "@/lib/queries/runs";

const Summaries = createContext<ReadonlyMap<string, RunSummaryAnswer> | null>(null);

type Props = {
  /** The ids of the schedules in the window. */
  ids: readonly string[];
  enabled: boolean;
  children: ReactNode;
};

/** Reads how the last runs of the rows went, in one request, and gives them to their cells. */
export function RunSummaries({ ids, enabled, children }: Props) {
  return <Summaries value={useRunSummaries(ids, enabled)}>{children}</Summaries>;
}

/** Returns how the last runs of a schedule went: null where none was reported, undefined while that is not known. */
export function useRunSummary(scheduleId: string): RunSummaryAnswer | null | undefined {
  const summaries = useContext(Summaries);
  return summaries === null ? undefined : (summaries.get(scheduleId) ?? null);
}
