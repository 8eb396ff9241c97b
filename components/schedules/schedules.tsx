"use client";

import { Page } from "@/components/layout/page";
import { useSchedules } from "@/lib/queries/schedules";
import { useSummary } from "@/lib/queries/summary";
import { askedFor } from "./filter";
import { ScheduleList, useFilter } from "./list";

/** All schedules. */
export function Schedules() {
  const [filter] = useFilter();
  const { data: summary } = useSummary();
  return (
    <Page title="Schedules">
      <ScheduleList counts={summary} answer={useSchedules(askedFor(filter))} caption="Schedules" />
    </Page>
  );
}
