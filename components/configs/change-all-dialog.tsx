"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { LoadFailure } from "@/components/ui/load-failure";
import { count, counted } from "@/lib/format/numbers";
import type { ConfigAction } from "@/lib/queries/schedule-actions";
import { allOfConfig, type Plan, planOf } from "./plan";
import { type Failure, type Progress, useChangeAll } from "./use-change-all";

type Props = { action: ConfigAction; configId: string; name: string; onClose: () => void };

/** Asks, with the present states, before an action on all of a configuration, and then shows how far it is. */
export function ChangeAllDialog({ action, configId, name, onClose }: Props) {
  const { progress, start, cancel } = useChangeAll(action);
  const { data, error } = useQuery({ ...allOfConfig(configId), enabled: progress === null });
  const [openedAt] = useState(Date.now);
  const block = useWriteBlock();
  const { label } = action;
  const plan = data ? planOf(action, data.items) : null;
  const running = progress?.state === "running";
  return (
    <Dialog
      open
      onOpenChange={(open) => (open || running ? undefined : onClose())}
      title={progress ? `${label} all of “${name}”` : `${label} all of “${name}”?`}
      foot={
        progress ? (
          <ProgressButtons progress={progress} block={block} cancel={cancel} onClose={onClose} retry={start} />
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              busy={plan === null && !error}
              disabledReason={block ?? (plan?.will.length === 0 ? "There is none to change" : null)}
              onClick={() => void start(plan?.will.map(({ scheduleId, name: of }) => ({ scheduleId, name: of })) ?? [])}
            >
              {label} {plan ? counted(plan.will.length, "schedule") : ""}
            </Button>
          </>
        )
      }
    >
      {progress ? (
        <ProgressTold progress={progress} past={action.past} />
      ) : plan ? (
        <PlanTold plan={plan} action={action} now={openedAt} />
      ) : error ? (
        <LoadFailure error={error} what="its schedules" />
      ) : (
        <p role="status">Looking at its schedules.</p>
      )}
    </Dialog>
  );
}

function PlanTold({ plan, action: { verb, all }, now }: { plan: Plan; action: ConfigAction; now: number }) {
  const skipped = plan.skipped.map(({ status, count: of }) => `${count(of)} ${status}`).join(", ");
  return (
    <>
      <p>
        <b className="font-medium text-ink">{counted(plan.will.length, "schedule")}</b> will {verb}
        {skipped ? `; ${skipped} are skipped` : ""}. {all.effect}
      </p>
      {all.warningsOf(plan.will, now).map((sentence) => (
        <p key={sentence} className="mt-2 text-overdue-text">
          {sentence}
        </p>
      ))}
    </>
  );
}

function ProgressTold({ progress, past }: { progress: Progress; past: string }) {
  const { state, done, of, failures } = progress;
  const well = done - failures.length;
  return (
    <>
      <div aria-hidden="true" className="mt-2 h-1.5 overflow-hidden rounded-full bg-mark-soft">
        <div className="h-full bg-accent" style={{ width: `${of === 0 ? 100 : (100 * done) / of}%` }} />
      </div>
      <p role="status" aria-live="polite" className="mt-2">
        {state === "running"
          ? `${count(done)} of ${count(of)} done`
          : `${count(well)} of ${counted(of, "schedule")} ${past}`}
        {failures.length > 0 ? `, ${count(failures.length)} failed` : ""}
        {state === "cancelled" ? `, ${count(of - done)} left as they were` : ""}.
      </p>
      {failures.length > 0 ? <Failures failures={failures} /> : null}
    </>
  );
}

const Failures = ({ failures }: { failures: Failure[] }) => (
  <ul className="mt-3 max-h-64 overflow-y-auto">
    {failures.map(({ request: { scheduleId, name }, code, message }) => (
      <li key={scheduleId} className="border-line border-t py-1.5 text-xs break-words">
        <b className="font-medium text-ink">{name}</b> <code className="break-all">{scheduleId}</code>
        <br />
        <span className="text-error-text">{message}</span> <code>{code}</code>
      </li>
    ))}
  </ul>
);

type ButtonsProps = {
  progress: Progress;
  block: string | null;
  cancel: () => void;
  onClose: () => void;
  retry: (requests: Failure["request"][]) => Promise<void>;
};

function ProgressButtons({ progress: { state, failures }, block, cancel, onClose, retry }: ButtonsProps) {
  if (state === "running") return <Button onClick={cancel}>Stop here</Button>;
  return (
    <>
      {failures.length > 0 ? (
        <Button onClick={() => void retry(failures.map(({ request }) => request))} disabledReason={block}>
          Retry {count(failures.length)}
        </Button>
      ) : null}
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    </>
  );
}
