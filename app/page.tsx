import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { nextToRun } from "@/components/summary/next-query";
import { Summary } from "@/components/summary/summary";
import { answers } from "@/lib/api/answers";
import { limits } from "@/lib/limits";
import { connectionQuery } from "@/lib/queries/connection";
import { driftOverview, driftQuery } from "@/lib/queries/drift";
import { latestEventsQuery } from "@/lib/queries/history";
import { schedulesQuery } from "@/lib/queries/schedules";
import { prefetch } from "./prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Summary" };

export default async function SummaryPage() {
  const all = { search: "", status: [], type: [], offset: 0, sort: "name" as const };
  const state = await prefetch(
    { queryKey: connectionQuery().queryKey, read: answers.connection },
    { queryKey: schedulesQuery(nextToRun).queryKey, read: () => answers.listSchedules({ ...all, ...nextToRun }) },
    {
      queryKey: driftQuery(driftOverview).queryKey,
      read: () => answers.drift({ search: "", offset: 0, ...driftOverview }),
    },
    {
      queryKey: latestEventsQuery(limits.shown.readEvents).queryKey,
      read: () => answers.latestEvents({ limit: limits.shown.readEvents }),
    },
  );
  return (
    <HydrationBoundary state={state}>
      <Summary />
    </HydrationBoundary>
  );
}
