import type { Instant } from "@/lib/schedules/timestamps";

/** `lost`: no end was reported for longer than a day, so none will be. */
export type RunState = "queued" | "running" | "succeeded" | "failed" | "lost";

/** Why a run was sent: the scheduler fired it, an operator by *run now*, or TaskIQ tries again what failed. */
export type RunOrigin = "schedule" | "run-now" | "retry";

/** One run of a schedule, as far as it was reported. What was not, or is left out, is null. */
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
  /** As a call is written: `7, region="eu"`; cut, with … at its end. */
  args: string | null;
  /** JSON, cut. */
  result: string | null;
  error: string | null;
};

/** How a run went, without the run: what a bar in a list shows. */
export type RecentRun = {
  state: RunState;
  /** Milliseconds that it took; while it runs, that it takes so far. */
  durationMs: number | null;
};

/** What follows from some runs. */
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
  /** How many of the newest ended runs failed, one after another. */
  lastFailed: number;
};

/**
 * The last runs of a schedule (`limits.summarizedRuns` at the most, newest first), and what follows from them.
 */
export type RunSummary = RunStats & {
  /** When the scheduler last fired it: when that run was queued or, where only that was reported, started. */
  firedAt: Instant | null;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  recent: RecentRun[];
};
