import { useRef, useState } from "react";
import type { Repaired, RepairedAnswer } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { type Choice, type RepairMany, useRepairMany } from "@/lib/queries/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";

export type Progress = {
  state: "running" | "finished" | "stopped";
  tried: number;
  /** How many there are to try, as far as is known. */
  of: number;
  repaired: number;
  failures: Repaired[];
  /** Why it stopped: an outage, or the operator. */
  why: string | null;
  /** Where it goes on; null: nothing is left. */
  cursor: string | null;
};

const start: Progress = { state: "running", tried: 0, of: 0, repaired: 0, failures: [], why: null, cursor: null };

/** Repairs all findings of a kind, one request after another, until none is left, it is stopped or Redis goes away. */
export function useRepairAll(kind: DriftKind) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const isStopped = useRef(false);
  const { mutateAsync: send } = useRepairMany();

  const take = (so: Progress, { results, left, nextCursor, stopped }: RepairedAnswer): Progress => {
    const failures = results.filter(({ result }) => result === "changed" || result === "refused");
    const tried = so.tried + results.length;
    return {
      state: stopped === null ? "running" : "stopped",
      tried,
      of: Math.max(so.of, tried + left),
      repaired: so.repaired + results.length - failures.length,
      failures: [...so.failures, ...failures],
      why: stopped,
      cursor: nextCursor,
    };
  };

  /** Tells each step, and ends with a state that is none of `running`. */
  const run = async (from: Progress, steps: (so: Progress) => RepairMany | null) => {
    isStopped.current = false;
    let so = from;
    setProgress(so);
    for (let step = steps(so); step !== null && so.state === "running"; step = steps(so)) {
      if (isStopped.current) so = { ...so, state: "stopped", why: "Stopped here." };
      else {
        try {
          so = take(so, await send(step));
        } catch (error) {
          so = { ...so, state: "stopped", why: error instanceof Error ? error.message : String(error) };
        }
      }
      setProgress(so);
    }
    if (so.state === "running") setProgress({ ...so, state: "finished" });
  };

  const all = (expectedTotal: number, choice: Choice | undefined) => {
    let isFirst = true;
    return run({ ...start, of: expectedTotal }, ({ cursor }) => {
      if (!isFirst) return cursor === null ? null : { kind, choice, cursor };
      isFirst = false;
      return { kind, choice, expectedTotal };
    });
  };

  const goOn = (so: Progress, choice: Choice | undefined) =>
    run({ ...so, state: "running", why: null }, ({ cursor }) => (cursor === null ? null : { kind, choice, cursor }));

  const retry = (so: Progress, choice: Choice | undefined) => {
    const parts = partsOf(so.failures);
    const from = { ...so, state: "running" as const, tried: so.tried - so.failures.length, failures: [], why: null };
    return run(from, () => {
      const part = parts.shift();
      return part ? { kind, choice, ...part } : null;
    });
  };

  const stop = () => {
    isStopped.current = true;
  };
  return { progress, all, goOn, retry, stop };
}

/** As many by name as one request takes; schedules and keys apart. */
function partsOf(failures: readonly Repaired[]): { ids: string[]; keys: string[] }[] {
  const ids = failures.flatMap(({ scheduleId }) => scheduleId ?? []);
  const keys = failures.flatMap(({ scheduleId, key }) => (scheduleId === null && key !== null ? [key] : []));
  const parts: { ids: string[]; keys: string[] }[] = [];
  for (let at = 0; at < ids.length; at += limits.repairs)
    parts.push({ ids: ids.slice(at, at + limits.repairs), keys: [] });
  for (let at = 0; at < keys.length; at += limits.repairs)
    parts.push({ ids: [], keys: keys.slice(at, at + limits.repairs) });
  return parts;
}
