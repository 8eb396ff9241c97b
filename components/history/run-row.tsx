"use client";

import { useNow } from "@/components/ui/clock";
import type { MarkName } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { RunAnswer } from "@/lib/api/contract";
import { runDuration, runError, runInWords, runOrigin, runTook } from "@/lib/format/run";
import { HistoryRow, Told, ToldText } from "./row";

const marks: Record<RunAnswer["state"], MarkName> = {
  succeeded: "changed",
  failed: "failed",
  running: "running",
  queued: "inactive",
  lost: "overdue",
};

/** A run in the history. */
export function RunRow({ run }: { run: RunAnswer }) {
  const { queuedAt, startedAt, finishedAt, taskName, worker, args, result, error, taskId, state } = run;
  const failure = runError(run);
  return (
    <HistoryRow
      at={startedAt ?? queuedAt ?? finishedAt}
      mark={marks[state]}
      quiet={state === "succeeded"}
      word={runInWords(run)}
      took={state === "running" ? <SoFar run={run} /> : <Took run={run} now={0} />}
      more={[runOrigin(run), failure ?? args].filter((part) => part !== null).join(" · ")}
      failed={failure !== null}
    >
      <Told label="Queued">{queuedAt ? <Time at={queuedAt} as="full" /> : "not reported"}</Told>
      <Told label="Started">{startedAt ? <Time at={startedAt} as="full" /> : notYet(run, "queued")}</Told>
      <Told label="Ended">{finishedAt ? <Time at={finishedAt} as="full" /> : notYet(run, "running")}</Told>
      {error ? <Told label="Error">{<ToldText text={error} failed />}</Told> : null}
      {args ? <Told label="Arguments">{<ToldText text={args} />}</Told> : null}
      {result ? <Told label="Result">{<ToldText text={result} />}</Told> : null}
      {taskName ? <Told label="Task">{[taskName, worker && `on ${worker}`].filter(Boolean).join(", ")}</Told> : null}
      <Told label="Task id">
        <code className="break-all">{taskId}</code>
      </Told>
    </HistoryRow>
  );
}

const notYet = ({ state }: RunAnswer, before: RunAnswer["state"]) => (state === before ? "not yet" : "not reported");

function Took({ run, now }: { run: RunAnswer; now: number }) {
  const took = runTook(run, now);
  return took === null ? null : runDuration(took);
}

/** Only a run under way needs the clock. */
const SoFar = ({ run }: { run: RunAnswer }) => <Took run={run} now={useNow()} />;
