import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ScheduleDetailPage } from "@/components/schedules/detail/detail";
import { answers } from "@/lib/api/answers";
import { historyQuery } from "@/lib/queries/history";
import { scheduleQuery } from "@/lib/queries/schedules";
import { idFromPath } from "@/lib/schedules/ids";
import { prefetch } from "../../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Schedule" };

const historyShown = 100;

export default async function SchedulePage({ params }: { params: Promise<{ scheduleId: string }> }) {
  // Next gives a page its segment as it stands in the address, unlike a route handler.
  const id = idFromPath(decodeURIComponent((await params).scheduleId));
  const state = await prefetch(
    { queryKey: scheduleQuery(id).queryKey, read: () => answers.getSchedule(id, { history: 5 }) },
    { queryKey: historyQuery(id, historyShown).queryKey, read: () => answers.getHistory(id, { limit: historyShown }) },
  );
  return (
    <HydrationBoundary state={state}>
      <ScheduleDetailPage scheduleId={id} />
    </HydrationBoundary>
  );
}
