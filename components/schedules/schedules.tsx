"use client";

import { Page } from "@/components/layout/page";
import { schedulesQuery } from "@/lib/queries/schedules";
import { useSummary } from "@/lib/queries/summary";
import { ScheduleList } from "./list";
import type { View } from "./view";

/** All schedules. */
export function Schedules({ view }: { view: View }) {
  const { data: summary } = useSummary();
  return (
    <Page title="Schedules">
      <ScheduleList counts={summary} query={schedulesQuery} list="all" caption="Schedules" view={view} />
    </Page>
  );
}
