import { limits } from "@/lib/limits";
import type { Run, RunSummary } from "@/lib/runs/types";
import type { Json } from "@/lib/schedules/types";
import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import { count, id, instant, scheduleParams, wholeNumber, word } from "./fields";

const runText = z.string().max(limits.runTextLength);
/** One run, as far as TaskIQ reported it; what was not, or is left out by the settings, is null. */
const run = z.object({
  taskId: z.string().max(limits.taskIdLength),
  /** `lost`: no end was reported for longer than a day. */
  state: z.enum(["queued", "running", "succeeded", "failed", "lost"]),
  /** Why it was sent: the scheduler fired it, *run now*, or TaskIQ tries again what failed. */
  origin: z.enum(["schedule", "run-now", "retry"]),
  queuedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  durationMs: count.nullable(),
  taskName: word.nullable(),
  worker: word.nullable(),
  /** As a call is written, `7, region="eu"`; cut. */
  args: runText.nullable(),
  /** JSON, cut. */
  result: runText.nullable(),
  error: runText.nullable(),
}) satisfies z.ZodType<Run>;
export type RunAnswer = z.infer<typeof run>;

const runStats = {
  running: count,
  finished: count,
  failed: count,
  /** Share from 0 to 1 of the ended runs that did not fail. */
  successRate: z.number().nullable(),
  p50Ms: count.nullable(),
  p95Ms: count.nullable(),
  /** The newest ended runs that failed, one after another. */
  lastFailed: count,
};

/** The last runs of a schedule, 30 at the most, newest first, and what follows from them. */
export const runSummary = z.object({
  ...runStats,
  /** When the scheduler last fired it. */
  firedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  recent: z.array(z.object({ state: run.shape.state, durationMs: count.nullable() })),
}) satisfies z.ZodType<RunSummary>;
export type RunSummaryAnswer = z.infer<typeof runSummary>;

/** Whether runs are reported at all: whether reports are taken, and when the last of each kind came. */
const reporting = z.object({
  enabled: z.boolean(),
  queuedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});

const runs = z.object({
  items: z.array(run),
  /** Runs that are kept. */
  total: count,
  /** Of all runs that are kept. */
  stats: z.object(runStats),
  reporting,
});
export type RunsAnswer = z.infer<typeof runs>;

/** Any value of a report, which was parsed from JSON. */
const jsonValue = z.custom<Json>((value) => value !== undefined);
const taskParams = z.object({
  taskId: z
    .string()
    .min(1)
    .max(limits.taskIdLength)
    .regex(/^[^\0]+$/, "must not hold a zero byte"),
});
/** What TaskIQ's reporter sends; it may send more. A field of another form counts as absent: the rest is still of use. */
const begin = {
  args: z.array(jsonValue).catch([]),
  kwargs: z.record(z.string(), jsonValue).catch({}),
  labels: z.record(z.string(), jsonValue).catch({}),
  taskName: z.string().catch(""),
  worker: z.string().nullable().catch(null),
};
const time = z.string().max(64).nullable().catch(null);
export const taken = z.object({
  /** Whether it is kept: not if the task belongs to no schedule, or the run is older than all that are kept. */
  kept: z.boolean(),
});

export const runCalls = {
  listRuns: get("/api/schedules/{scheduleId}/runs", {
    ...nothing,
    params: scheduleParams,
    query: z.object({
      limit: wholeNumber.pipe(z.number().min(1).max(limits.runsPerSchedule)).default(limits.runsPage),
    }),
    answer: runs,
  }),
  runSummaries: post("/api/runs", "read", {
    ...nothing,
    body: z.strictObject({ ids: z.array(id).max(limits.pageSize.max) }),
    answer: z.object({ items: z.array(runSummary.nullable()), reporting }),
  }),
  taskQueued: post("/api/tasks/{taskId}/queued", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({ ...begin, queuedAt: time }),
    answer: taken,
  }),
  taskStarted: post("/api/tasks/{taskId}/started", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({ ...begin, startedAt: time }),
    answer: taken,
  }),
  taskExecuted: post("/api/tasks/{taskId}/executed", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({
      finishedAt: time,
      executionTime: z.number().nonnegative().nullable().catch(null),
      error: z.string().nullable().catch(null),
      returnValue: z.object({ return_value: jsonValue.catch(null) }).catch({ return_value: null }),
    }),
    answer: taken,
  }),
};
