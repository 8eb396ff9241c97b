"use client";

import { useNow } from "@/components/ui/clock";
import type { Fact } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import type { RunAnswer, RunsAnswer } from "@/lib/api/contract";
import { count, share } from "@/lib/format/numbers";
import { runDuration, runError, runTook } from "@/lib/format/run";
import { limits } from "@/lib/limits";

/**
 * Returns the runs of a schedule in a line: the last one, how many went well, how long they take. `timeoutMs`: when the
 * worker stops them.
 */
export function runFacts({ items, stats }: RunsAnswer, timeoutMs: number | null): Fact[] {
  const [newest] = items;
  const { finished, failed, p50Ms, p95Ms } = stats;
  return [
    newest ? lastRun(newest) : { label: "Last run", value: "–" },
    finished === 0
      ? { label: "Success", value: "–", note: "none has ended" }
      : {
          label: `Success, last ${count(finished)}`,
          value: share(finished - failed, finished),
          note: failed === 0 ? "none failed" : `${count(failed)} failed`,
        },
    {
      label: "Duration",
      value: p50Ms === null ? "–" : `p50 ${runDuration(p50Ms)}`,
      note: p95Ms === null ? undefined : <P95 ms={p95Ms} timeoutMs={timeoutMs} />,
    },
  ];
}

/** Beside the timeout of the worker. */
function P95({ ms, timeoutMs }: { ms: number; timeoutMs: number | null }) {
  const over = timeoutMs !== null && ms > timeoutMs;
  return (
    <span className={over ? "text-overdue-text" : ""}>
      p95 {runDuration(ms)}
      {timeoutMs === null ? "" : ` of ${runDuration(timeoutMs)}`}
    </span>
  );
}

function lastRun(run: RunAnswer): Fact {
  const at = run.finishedAt ?? run.startedAt ?? run.queuedAt;
  const error = runError(run);
  return {
    label: "Last run",
    value: <LastRun run={run} />,
    note: (
      <span className="block max-w-52 truncate">
        {at ? <Time at={at} /> : null}
        {error ? <span data-tip={error.slice(0, limits.shown.tooltip)}>, {error}</span> : null}
      </span>
    ),
  };
}

const words: Record<RunAnswer["state"], string> = {
  succeeded: "ok",
  failed: "Failed",
  running: "Running",
  queued: "Waits for a worker",
  lost: "No end reported",
};
const tones: Partial<Record<RunAnswer["state"], string>> = {
  failed: "text-error-text",
  running: "text-accent-text",
  lost: "text-overdue-text",
};

function LastRun({ run }: { run: RunAnswer }) {
  const took = runTook(run, useNow());
  const joint = { succeeded: ", ", failed: " after ", running: " ", queued: "", lost: "" }[run.state];
  return (
    <span className={tones[run.state]}>
      {words[run.state]}
      {took === null ? "" : joint + runDuration(took)}
    </span>
  );
}
