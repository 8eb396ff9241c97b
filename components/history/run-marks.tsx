"use client";

import { useZone } from "@/components/ui/zone";
import type { RunAnswer } from "@/lib/api/contract";
import { runBegan, runDuration, runError, runInWords, runOrigin, runTook } from "@/lib/format/run";
import { clockTime, fullTime, msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { placeOf, type Window } from "./window";

type Props = { runs: RunAnswer[]; shown: Window; middle: number };

/** The runs in a lane around `middle` (px from the top): as long as they took, taller and red where they failed. */
export function RunMarks({ runs, shown, middle }: Props) {
  return runs.map((run) => <RunMark key={`${run.taskId} ${runBegan(run)}`} run={run} shown={shown} middle={middle} />);
}

const looks: Record<RunAnswer["state"], { look: string; height: number }> = {
  succeeded: { look: "bg-mark", height: 10 },
  failed: { look: "bg-error", height: 20 },
  running: { look: "border border-accent bg-canvas", height: 14 },
  queued: { look: "border border-mark-strong bg-canvas", height: 6 },
  lost: { look: "border border-overdue border-dashed bg-canvas", height: 14 },
};

function RunMark({ run, shown, middle }: Omit<Props, "runs"> & { run: RunAnswer }) {
  const { zone } = useZone();
  const from = runBegan(run);
  const took = runTook(run, shown.now) ?? 0;
  const left = Math.max(0, placeOf(from, shown));
  const right = Math.min(placeOf(shown.now, shown), placeOf(from + took, shown));
  const waited =
    run.queuedAt === null || run.startedAt === null ? null : Math.max(0, placeOf(msOf(run.queuedAt), shown));
  const { look, height } = looks[run.state];
  return (
    <>
      {waited !== null && left > waited ? (
        <span
          style={{ left: `${waited}%`, width: `${left - waited}%`, top: middle }}
          className="absolute h-px bg-mark"
        />
      ) : null}
      <span
        data-run={run.state}
        data-tip={told(run, took, zone)}
        style={{ left: `${left}%`, width: `max(3px, ${right - left}%)`, top: middle - height / 2, height }}
        className={`absolute rounded-xs ${look}`}
      />
    </>
  );
}

/** A run in a few lines, for its tooltip. */
function told(run: RunAnswer, tookMs: number, zone: string): string {
  const { queuedAt, startedAt, finishedAt } = run;
  const at = (instant: string | null) => (instant === null ? "not reported" : clockTime(msOf(instant), zone));
  const took = tookMs > 0 ? `, ${runDuration(tookMs)}` : "";
  const error = runError(run);
  return [
    [fullTime(runBegan(run), zone), " ", runInWords(run), took].join(" ").replace(" ,", ","),
    `queued ${at(queuedAt)} → started ${at(startedAt)} → ended ${finishedAt === null && run.state === "running" ? "not yet" : at(finishedAt)}`,
    ...[runOrigin(run), error?.slice(0, limits.shown.tooltipError) ?? null].filter((line) => line !== null),
  ].join("\n");
}
