import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";
import { ScheduleDetailPage } from "@/components/schedules/detail/detail";
import { answers, readingOf } from "@/lib/api/answers";
import { minuteInUrl, whyParam } from "@/lib/format/why";
import { idFromPath } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { historyQuery } from "@/lib/queries/history";
import { runsQuery } from "@/lib/queries/runs";
import { scheduleQuery } from "@/lib/queries/schedules";
import { whyQuery } from "@/lib/queries/why";
import { prefetch } from "../../prefetch";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Schedule" };

const load = createLoader({ [whyParam]: parseAsString });

type Props = { params: Promise<{ scheduleId: string }>; searchParams: Promise<SearchParams> };

export default async function SchedulePage({ params, searchParams }: Props) {
  // Next gives a page its segment undecoded, unlike a route handler.
  const id = idFromPath(decodeURIComponent((await params).scheduleId));
  const at = minuteInUrl((await load(searchParams)).why);
  const reading = readingOf(id);
  const state = await prefetch(
    { queryKey: scheduleQuery(id).queryKey, read: () => answers.getSchedule(id, { history: 5 }, reading) },
    { queryKey: whyQuery(id, at).queryKey, read: () => answers.why(id, { at: at ?? undefined }, reading) },
    { queryKey: runsQuery(id).queryKey, read: () => answers.listRuns(id, { limit: limits.runsPage }, reading) },
    {
      queryKey: historyQuery(id).queryKey,
      read: () => answers.getHistory(id, { limit: limits.historyPage.default }, reading),
    },
  );
  return (
    <HydrationBoundary state={state}>
      <ScheduleDetailPage scheduleId={id} />
    </HydrationBoundary>
  );
}
