import { useRef, useState } from "react";
import { useAction } from "@/lib/queries/action";
import { type Choice, repairMany } from "@/lib/queries/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { type Progress, run, runOverAll, runOverFailures } from "./repair-run";

/**
 * Repairs all findings of a kind, one request after another, until none is left, the operator stops it, or Redis goes
 * away.
 */
export function useRepairAll(kind: DriftKind) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const isStopped = useRef(false);
  const { mutateAsync: send } = useAction(repairMany);

  const start = (from: Progress, choice: Choice | undefined) => {
    isStopped.current = false;
    return run(
      from,
      (part) => send({ kind, choice, part }),
      () => isStopped.current,
      setProgress,
    );
  };
  return {
    progress,
    all: (expectedTotal: number, choice: Choice | undefined) => start(runOverAll(expectedTotal), choice),
    goOn: start,
    retry: (so: Progress, choice: Choice | undefined) => start(runOverFailures(so), choice),
    stop: () => {
      isStopped.current = true;
    },
  };
}
