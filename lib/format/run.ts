import type { RunAnswer, ScheduleDetail } from "@/lib/api/contract";
import { duration, msOf } from "@/lib/format/time";

type State = RunAnswer["state"];

/** Returns how long a run took: `40 ms`, `0.3 s`, `12.4 s`, `3 min 41 s`. */
export function runDuration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : duration(Math.round(ms / 1000) * 1000);
}

const states: Record<State, string> = {
  queued: "waits for a worker",
  running: "running",
  succeeded: "ran",
  failed: "run failed",
  lost: "no end reported",
};

/**
 * Returns the milliseconds after which the worker stops a run; null where no limit is known. The task's label `timeout`
 * says it in seconds, or, where the payload has none, the application's metadata.
 */
export function runTimeoutMs({ payload, metadata }: Pick<ScheduleDetail, "payload" | "metadata">): number | null {
  const seconds = Number(fieldOf(fieldOf(payload?.json, "labels"), "timeout") ?? metadata?.timeout_seconds);
  return seconds > 0 ? seconds * 1000 : null;
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([field]) => field === name)?.[1]
    : undefined;

/** The states of a run, in words. */
export const runInWords = ({ state }: Pick<RunAnswer, "state">): string => states[state];

const origins: Record<RunAnswer["origin"], string | null> = {
  schedule: null,
  "run-now": "by run now",
  retry: "another try",
};

/** Why it was sent, where its schedule did not. */
export const runOrigin = ({ origin }: Pick<RunAnswer, "origin">): string | null => origins[origin];

/** TaskIQ withholds the error of a run that it retries. */
const triedAgain = "taskiq.exceptions.NoResultError()";

/** Returns why a run failed, on one line; null where it did not fail or no reason is known. */
export function runError({ error, state }: Pick<RunAnswer, "error" | "state">): string | null {
  if (state !== "failed" || error === null) return null;
  return error === triedAgain ? "TaskIQ tries it again, and keeps the error back" : error;
}

/** Returns when a run began, in Unix milliseconds, as far as it was reported. */
export const runBegan = ({ startedAt, queuedAt, finishedAt }: RunAnswer): number =>
  msOf(startedAt ?? queuedAt ?? finishedAt ?? "");

/** Returns how long it took: as reported, or else by its times, so far while it runs; null where neither is known. */
export function runTook({ durationMs, startedAt, finishedAt, state }: RunAnswer, now: number): number | null {
  if (durationMs !== null) return durationMs;
  if (startedAt === null) return null;
  if (finishedAt !== null) return Math.max(0, msOf(finishedAt) - msOf(startedAt));
  return state === "running" ? Math.max(0, now - msOf(startedAt)) : null;
}
