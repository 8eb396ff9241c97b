import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ScheduleDetailPage } from "@/components/schedules/detail";
import { answers } from "@/lib/api/answers";
import { historyQuery } from "@/lib/queries/history";
import { scheduleQuery } from "@/lib/queries/schedules";
import { idFromPath } from "@/lib/schedules/ids";
import { prefetch } from "../../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Schedule" };

/** A page gets the segment as it stands in the address: it is decoded here, once. */
export default async function SchedulePage({ params }: { params: Promise<{ scheduleId: string }> }) {
  const scheduleId = idFromPath(decodeURIComponent((await params).scheduleId));
  const state = await prefetch(
    { queryKey: scheduleQuery(scheduleId).queryKey, read: () => answers.getSchedule(scheduleId, { history: 5 }) },
    { queryKey: historyQuery(scheduleId).queryKey, read: () => answers.getHistory(scheduleId, { limit: 100 }) },
  );
  return (
    <HydrationBoundary state={state}>
      <ScheduleDetailPage scheduleId={scheduleId} />
    </HydrationBoundary>
  );
}
