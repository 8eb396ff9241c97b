"use client";

import { Time } from "@/components/ui/time";
import type { RunSummaryAnswer } from "@/lib/api/contract";
import { runDuration } from "@/lib/format/run";
import { RunsBar } from "./bar";
import { useRunSummary } from "./summaries";

/** How the last runs of a schedule went: a bar, and under it the newest in words. */
export function RunsCell({ scheduleId }: { scheduleId: string }) {
  const summary = useRunSummary(scheduleId);
  if (summary === undefined) return null;
  if (summary === null) return <span className="text-ink-3">–</span>;
  return (
    <div className="two">
      <span>
        <RunsBar recent={summary.recent} />
      </span>
      <span>
        <Newest summary={summary} />
      </span>
    </div>
  );
}

/** The bar alone, for a phone, under its next run. */
export function PhoneRuns({ scheduleId }: { scheduleId: string }) {
  const summary = useRunSummary(scheduleId);
  return summary ? <RunsBar recent={summary.recent} className="ml-auto w-[68px] desk:hidden" /> : null;
}

function Newest({ summary: { recent, running, startedAt, finishedAt } }: { summary: RunSummaryAnswer }) {
  const ended = recent.find(({ state }) => state === "succeeded" || state === "failed");
  if (running > 0) {
    return (
      <span className="text-accent-text">
        {running === 1 ? "running" : `${running} running`}
        {startedAt ? (
          <>
            , began <Time at={startedAt} />
          </>
        ) : null}
      </span>
    );
  }
  if (!ended) return recent[0]?.state === "queued" ? "waits for a worker" : "no end reported";
  const took = ended.durationMs === null ? "" : `, ${runDuration(ended.durationMs)}`;
  const failed = ended.state === "failed";
  return (
    <>
      <span className={failed ? "text-error-text" : ""}>{failed ? `failed${took}` : `ok${took}`}</span>
      {finishedAt ? (
        <>
          {" · "}
          <Time at={finishedAt} />
        </>
      ) : null}
    </>
  );
}
