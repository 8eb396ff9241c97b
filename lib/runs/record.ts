import { limits } from "@/lib/limits";
import { type Instant, instantFromMicros, instantToMicros, instantToMs } from "@/lib/schedules/timestamps";
import type { Run, RunOrigin, RunState } from "./types";

/** A run as Redis keeps it; empty: not known, or left out. */
export type RunRecord = {
  taskId: string;
  queuedAt: Instant | null;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  durationMs: number | null;
  failed: boolean | null;
  origin: RunOrigin;
  /** How often TaskIQ tried the task before this. */
  retries: number;
  taskName: string;
  worker: string;
  args: string;
  result: string;
  error: string;
};

/** A run of which nothing is known yet. */
export const emptyRecord = (taskId: string): RunRecord => ({
  taskId,
  queuedAt: null,
  startedAt: null,
  finishedAt: null,
  durationMs: null,
  failed: null,
  origin: "schedule",
  retries: 0,
  taskName: "",
  worker: "",
  args: "",
  result: "",
  error: "",
});

/** A retry is followed by the number of tries before it, such as `r2`. */
const originWords: Record<RunOrigin, string> = { schedule: "", "run-now": "n", retry: "r" };

/**
 * Returns a run as `rota:<prefix>:runs:of:<schedule_id>` holds it: these fields, separated by zero bytes, in an order that
 * report_run.lua knows. Instants are microseconds since 1970 in 16 digits, so that they sort as text.
 */
export function packRun(run: RunRecord): string {
  const outcome = run.failed === null ? "" : run.failed ? "f" : "o";
  return [
    run.taskId,
    ...[run.queuedAt, run.startedAt, run.finishedAt].map((at) => (at === null ? "" : micros(at))),
    run.durationMs ?? "",
    outcome,
    `${originWords[run.origin]}${run.retries || ""}`,
    ...[run.taskName, run.worker, run.args, run.result, run.error].map((text) => text.replaceAll("\0", "\ufffd")),
  ].join("\0");
}

/** The years 1970 to 2255, which 16 digits, and a number, hold exactly: only such text sorts as time does. */
const micros = (at: Instant) =>
  String(Math.min(Math.max(0, instantToMicros(at)), Number.MAX_SAFE_INTEGER)).padStart(16, "0");

/** Reads the run of a record; null where it is none. @param nowMs milliseconds since 1970, to decide whether a run without an end is lost */
export function unpackRun(record: string, nowMs: number): Run | null {
  const [taskId, queued, started, finished, ms, outcome, origin, ...texts] = record.split("\0");
  const [taskName = "", worker = "", args = "", result = "", error] = texts;
  if (taskId === undefined || error === undefined) return null;
  const times = { queuedAt: instant(queued), startedAt: instant(started), finishedAt: instant(finished) };
  return {
    taskId,
    state: stateOf(times, outcome === "f", nowMs),
    origin: origin?.startsWith("n") ? "run-now" : origin?.startsWith("r") ? "retry" : "schedule",
    ...times,
    durationMs: ms && /^\d{1,15}$/.test(ms) ? Number(ms) : null,
    taskName: taskName || null,
    worker: worker || null,
    args: args || null,
    result: result || null,
    error: error || null,
  };
}

/** Reads a time; another program may have written anything here. */
const instant = (text: string | undefined): Instant | null =>
  text && /^\d{1,16}$/.test(text) ? instantFromMicros(Number(text)) : null;

type Times = Pick<Run, "queuedAt" | "startedAt" | "finishedAt">;

function stateOf({ queuedAt, startedAt, finishedAt }: Times, failed: boolean, nowMs: number): RunState {
  if (finishedAt !== null) return failed ? "failed" : "succeeded";
  const since = startedAt ?? queuedAt;
  if (since === null || nowMs - instantToMs(since) > limits.runOpenS * 1000) return "lost";
  return startedAt === null ? "queued" : "running";
}
