"use client";

import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Finding, Repaired, RepairPlan } from "@/lib/api/contract";
import { countedDrift, driftWords } from "@/lib/format/drift";
import { count } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { type Choice, useRepairPlan } from "@/lib/queries/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { Choices } from "./choices";
import { nameOf } from "./name";
import { PlanView } from "./plan-view";
import type { Progress } from "./repair-run";
import { useRepairAll } from "./use-repair-all";

type Props = { kind: DriftKind; total: number; example: Finding; onClose: () => void };

/**
 * Asks before all findings of a kind are repaired, shows what is written for one of them, and then reports progress.
 */
export function RepairAllDialog({ kind, total, example, onClose }: Props) {
  const [chosen, choose] = useState<Choice | null>(null);
  const [typed, setTyped] = useState("");
  const { progress, all, goOn, retry, stop } = useRepairAll(kind);
  const plan = useRepairPlan(progress === null ? example : null, chosen);
  const block = useWriteBlock();
  const mustType = total >= limits.typedFindings;
  const untyped = mustType && typed.replace(/\D/g, "") !== String(total) ? `Type ${count(total)} first` : null;
  const choice = chosen ?? undefined;
  const title = `Repair all ${countedDrift(kind, total)}`;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open || progress?.state === "running" ? undefined : onClose())}
      title={progress ? title : `${title}?`}
      foot={
        progress === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabledReason={block ?? untyped} onClick={() => void all(total, choice)}>
              Repair all {count(total)}
            </Button>
          </>
        ) : progress.state === "running" ? (
          <Button onClick={stop}>Stop here</Button>
        ) : (
          <>
            {progress.rest !== null ? (
              <Button onClick={() => void goOn(progress, choice)} disabledReason={block}>
                Go on
              </Button>
            ) : progress.failures.length > 0 ? (
              <Button onClick={() => void retry(progress, choice)} disabledReason={block}>
                Retry {count(progress.failures.length)}
              </Button>
            ) : null}
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )
      }
    >
      {progress ? (
        <Told progress={progress} />
      ) : (
        <>
          <p className="text-ink-3 text-xs">{driftWords[kind].title}</p>
          {plan.data ? <Asked plan={plan.data} chosen={chosen} onChoose={choose} name={nameOf(example)} /> : null}
          {mustType ? <TypeTheNumber total={total} typed={typed} onType={setTyped} /> : null}
        </>
      )}
    </Dialog>
  );
}

type AskedProps = { plan: RepairPlan; chosen: Choice | null; onChoose: (choice: Choice | null) => void; name: string };

function Asked({ plan, chosen, onChoose, name }: AskedProps) {
  const { choices } = plan;
  return (
    <>
      <p className="mt-1">
        One after another, each in one step, by what stands there then; an event in each history says so. What another
        program changes meanwhile is left alone.
      </p>
      {choices.length > 1 ? (
        <div className="mt-3">
          <Choices
            label="How they are repaired"
            choices={[{ choice: null, sentence: "As each of them needs." }, ...choices]}
            chosen={chosen}
            onChoose={onChoose}
          />
        </div>
      ) : null}
      <p className="mt-4 break-words font-medium text-ink">For example “{name}”:</p>
      <PlanView told={plan} chosen={chosen} />
    </>
  );
}

function TypeTheNumber({ total, typed, onType }: { total: number; typed: string; onType: (text: string) => void }) {
  return (
    <label className="mt-4 block text-ink">
      Type <b>{total}</b> to confirm
      <input
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={(event) => onType(event.target.value)}
        className="mt-1 block h-8 w-32 rounded-md border border-line-strong bg-canvas px-2.5 phone:h-10"
      />
    </label>
  );
}

function Told({ progress: { state, tried, of, repaired, failures, why } }: { progress: Progress }) {
  return (
    <>
      <div aria-hidden="true" className="mt-2 h-1.5 overflow-hidden rounded-full bg-mark-soft">
        <div className="h-full bg-accent" style={{ width: `${of === 0 ? 100 : (100 * tried) / of}%` }} />
      </div>
      <p role="status" aria-live="polite" className="mt-2">
        {state === "running" ? `${count(tried)} of ${count(of)} done` : `${count(repaired)} of ${count(of)} repaired`}
        {failures.length > 0 ? `, ${count(failures.length)} not` : ""}
        {state === "stopped" && of > tried ? `, ${count(of - tried)} left as they were` : ""}.
      </p>
      {why ? <p className="mt-1 break-words text-error-text">{why}</p> : null}
      {failures.length > 0 ? <Failures failures={failures} /> : null}
    </>
  );
}

const Failures = ({ failures }: { failures: Repaired[] }) => (
  <ul aria-label="Not repaired" className="mt-3 max-h-64 overflow-y-auto">
    {failures.slice(0, limits.shown.failures).map(({ scheduleId, key, message }) => (
      <li key={scheduleId ?? key} className="break-words border-line border-t py-1.5 text-xs">
        <code className="line-clamp-3 break-all">{scheduleId ?? key}</code>
        <span className="text-error-text">{message}</span>
      </li>
    ))}
  </ul>
);
