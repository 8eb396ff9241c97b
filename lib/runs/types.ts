import type { Instant } from "@/lib/schedules/timestamps";

/** `lost`: no end was reported for more than a day, so none will be. */
export type RunState = "queued" | "running" | "succeeded" | "failed" | "lost";

/** Why a run was sent: the scheduler fired it, an operator chose *run now*, or TaskIQ retries a run that failed. */
export type RunOrigin = "schedule" | "run-now" | "retry";

/** One run of a schedule, as far as it was reported. What was not reported, or is left out, is null. */
export type Run = {
  taskId: string;
  state: RunState;
  origin: RunOrigin;
  queuedAt: Instant | null;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  /** Milliseconds that it took. */
  durationMs: number | null;
  taskName: string | null;
  /** The name of the broker that the reporter was given. */
  worker: string | null;
  /** As written in a call: `7, region="eu"`; cut, with … at its end. */
  args: string | null;
  /** JSON, cut. */
  result: string | null;
  error: string | null;
};

/** The state and duration of a run: what a bar in a list shows. */
export type RecentRun = {
  state: RunState;
  /** Milliseconds that it took, or has taken so far. */
  durationMs: number | null;
};

/** The statistics of some runs. */
export type RunStats = {
  /** Runs under way now. */
  running: number;
  /** Runs that have ended, and how many of them failed. */
  finished: number;
  failed: number;
  /** Share from 0 to 1 of the ended runs that did not fail; null where none has ended. */
  successRate: number | null;
  /** Milliseconds; null where none has ended. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** How many runs have failed in a row, up to the newest that ended. */
  lastFailed: number;
};

/**
 * The last runs of a schedule (at most `limits.summarizedRuns`, newest first), and their statistics.
 */
export type RunSummary = RunStats & {
  /** When the scheduler last fired it: when that run was queued or, where only that was reported, started. */
  firedAt: Instant | null;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  recent: RecentRun[];
};
