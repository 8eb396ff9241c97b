"use client";

import dynamic from "next/dynamic";
import { useOutage } from "@/components/layout/outage";
import { Page } from "@/components/layout/page";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useSummary } from "@/lib/queries/summary";
import { Attention } from "./attention";
import { Fleet } from "./fleet";
import { Latest } from "./latest";
import { NextToRun } from "./next-to-run";
import { Overview } from "./overview";

// Only an empty Redis shows it.
const FirstRun = dynamic(async () => (await import("@/components/first-run/first-run")).FirstRun);

/** The first screen: is Redis there and how old is the data; what needs attention; what runs next; then the counts. */
export function Summary() {
  return (
    <Page title="Summary">
      <SummaryBody />
    </Page>
  );
}

function SummaryBody() {
  const { data: summary, error: asked } = useSummary();
  const outage = useOutage();
  const error = asked ?? outage?.problem;
  if (!summary)
    return error ? <LoadFailure error={error} what="the summary" /> : <SkeletonRows label="Reading the summary" />;
  if (summary.total === 0) {
    const { state } = summary.freshness;
    if (state === "building") return <SkeletonRows label="Reading the fleet for the first time" />;
    if (state !== "stale") return <FirstRun />;
  }
  return (
    <>
      <Overview summary={summary} />
      <Attention summary={summary} />
      <div className="mt-8 grid grid-cols-[minmax(0,1fr)_376px] gap-10 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-8">
        <NextToRun blind={summary.schedulerBlind !== null} />
        <Fleet summary={summary} />
      </div>
      <Latest />
    </>
  );
}
