"use client";

import { type ReactNode, useId, useState } from "react";
import { useNow } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import { Mark, type MarkName } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { RunAnswer } from "@/lib/api/contract";
import { runDuration, runError, runInWords, runOrigin, runTook } from "@/lib/format/run";

const marks: Record<RunAnswer["state"], MarkName> = {
  succeeded: "changed",
  failed: "failed",
  running: "running",
  queued: "inactive",
  lost: "overdue",
};

/** A run in the history; opened, it shows all that was told of it. */
export function RunRow({ run }: { run: RunAnswer }) {
  const [open, setOpen] = useState(false);
  const now = useNow();
  const details = useId();
  const took = runTook(run, now);
  const at = run.startedAt ?? run.queuedAt ?? run.finishedAt;
  const error = runError(run);
  const more = [runOrigin(run), error ?? run.args].filter((part) => part !== null).join(" · ");
  return (
    <>
      <tr className={open ? "[&>td]:border-b-0!" : ""}>
        <td className="text-ink-3">{at ? <Time at={at} as="absolute" /> : "–"}</td>
        <td>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? details : undefined}
            onClick={() => setOpen(!open)}
            className="flex w-full min-w-0 items-center gap-2 text-left"
          >
            <Mark name={marks[run.state]} className={run.state === "succeeded" ? "scale-75 text-mark!" : ""} />
            <span className="truncate">{runInWords(run)}</span>
            <span className="ml-auto text-ink-3">{took === null ? "" : runDuration(took)}</span>
            <Icon name={open ? "down" : "right"} small />
          </button>
        </td>
        <td className={`truncate ${error ? "text-error-text" : "text-ink-3"}`} data-tip={more || undefined}>
          {more}
        </td>
      </tr>
      {open ? (
        <tr id={details}>
          <td colSpan={3} className="h-auto! pb-3!">
            <RunDetails run={run} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function RunDetails({ run }: { run: RunAnswer }) {
  const { queuedAt, startedAt, finishedAt, taskName, worker, args, result, error, taskId } = run;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 rounded-md bg-sunken p-3 text-xs">
      <Told label="Queued">{queuedAt ? <Time at={queuedAt} as="full" /> : "not reported"}</Told>
      <Told label="Started">{startedAt ? <Time at={startedAt} as="full" /> : notYet(run, "queued")}</Told>
      <Told label="Ended">{finishedAt ? <Time at={finishedAt} as="full" /> : notYet(run, "running")}</Told>
      {error ? <Told label="Error">{<pre className={`${text} text-error-text`}>{error}</pre>}</Told> : null}
      {args ? <Told label="Arguments">{<pre className={text}>{args}</pre>}</Told> : null}
      {result ? <Told label="Result">{<pre className={text}>{result}</pre>}</Told> : null}
      {taskName ? <Told label="Task">{[taskName, worker && `on ${worker}`].filter(Boolean).join(", ")}</Told> : null}
      <Told label="Task id">
        <code className="break-all">{taskId}</code>
      </Told>
    </dl>
  );
}

const text = "max-h-40 overflow-auto whitespace-pre-wrap break-words";

const notYet = ({ state }: RunAnswer, before: RunAnswer["state"]) => (state === before ? "not yet" : "not reported");

function Told({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
