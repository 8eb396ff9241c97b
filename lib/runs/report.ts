import { idFromBytes, idToBytes, isRunNow, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { cut } from "@/lib/schedules/cut";
import { type Instant, instantToMs, now } from "@/lib/schedules/timestamps";
import type { Json, JsonObject } from "@/lib/schedules/types";
import { callText, jsonText } from "./call-text";
import { emptyRecord, packRun, type RunRecord } from "./record";
import type { RunOrigin } from "./types";

/** The report of TaskIQ's `TaskiqAdminMiddleware` when a task is sent, and when a worker begins it (contract §2). */
export type BeginReport = {
  kind: "queued" | "started";
  taskId: string;
  /** Null where the report has no readable time. Then, and where it is far ahead, now counts. */
  at: Instant | null;
  labels: JsonObject;
  taskName: string;
  worker: string | null;
  args: Json[];
  kwargs: JsonObject;
};

/** Its report when a worker has ended a task. It does not name the schedule. */
export type EndReport = {
  kind: "executed";
  taskId: string;
  at: Instant | null;
  /** Seconds. */
  executionS: number | null;
  error: string | null;
  returnValue: Json;
};

/**
 * Takes a report about a run: once it returns, the report is in Redis. Reports may come in any order, repeatedly, or not at
 * all. The end of a run whose schedule is not known yet waits a minute for the report that names it.
 * @returns whether it is kept: not where the task belongs to no schedule, or the run is older than all kept ones
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function reportRun(source: Source, report: BeginReport | EndReport): Promise<boolean> {
  return report.kind === "executed" ? await reportEnd(source, report) : await reportBegin(source, report);
}

async function reportBegin(source: Source, report: BeginReport): Promise<boolean> {
  const of = scheduleOf(report.labels);
  if (of === null) return false;
  const { argsLength } = source.settings.runs;
  const at = timeOf(report);
  return await put(source, of.scheduleId, report.kind, {
    ...emptyRecord(report.taskId),
    ...(report.kind === "queued" ? { queuedAt: at } : { startedAt: at }),
    origin: of.origin,
    retries: of.retries,
    taskName: cut(report.taskName, limits.runNameLength),
    worker: cut(report.worker ?? "", limits.runNameLength),
    args: callText(report.args, report.kwargs, argsLength),
  });
}

async function reportEnd(source: Source, report: EndReport): Promise<boolean> {
  const { resultLength, errorLength } = source.settings.runs;
  const record: RunRecord = {
    ...emptyRecord(report.taskId),
    finishedAt: timeOf(report),
    durationMs: report.executionS === null ? null : wholeMs(report.executionS),
    failed: report.error !== null,
    result: report.returnValue === null ? "" : jsonText(report.returnValue, resultLength),
    error: cut(report.error ?? "", errorLength),
  };
  const scheduleId = await scheduleOfTask(source, record);
  return scheduleId === null || (await put(source, scheduleId, "executed", record));
}

/** Returns the report's time if it is plausible, else now: a time far ahead would hide for good that later runs are missing. */
function timeOf({ at }: BeginReport | EndReport): Instant {
  return at !== null && instantToMs(at) < Date.now() + limits.clockAheadMs ? at : now();
}

/** Null beyond some 30,000 years, as of a broken clock: no number holds such a time exactly. */
function wholeMs(seconds: number): number | null {
  const ms = Math.max(0, Math.round(seconds * 1000));
  return ms < 10 ** 15 ? ms : null;
}

/** Returns the schedule of a task under way; null: no report has named it yet, and the record was put aside. */
async function scheduleOfTask({ redis, keys }: Source, record: RunRecord): Promise<ScheduleId | null> {
  const key = keys.runTask(record.taskId);
  const known = await answered(redis.getBuffer(key));
  if (known?.[0] === mark) return idFromBytes(known.subarray(1));
  const reply = await runScript(
    redis,
    "set_run_aside",
    [key, keys.runsSeen()],
    [packRun(record), limits.runAsideS, nowMicros()],
  );
  return Buffer.isBuffer(reply) && reply[0] === mark ? idFromBytes(reply.subarray(1)) : null;
}

/** The first byte of a task's key that names a schedule. */
const mark = "s".charCodeAt(0);
const nowMicros = () => Date.now() * 1000;

/** Stores everything that is known of a run as one report. @throws RedisUnavailableError, RedisReplyError, OutcomeUnknownError */
export const writeRun = (source: Source, id: ScheduleId, record: RunRecord): Promise<boolean> =>
  put(source, id, record.finishedAt === null ? "started" : "executed", record);

async function put(
  { redis, keys, settings: { runs } }: Source,
  id: ScheduleId,
  kind: "queued" | "started" | "executed",
  record: RunRecord,
): Promise<boolean> {
  const kept = await runScript(
    redis,
    "report_run",
    [keys.runTask(record.taskId), keys.runs(id), keys.runSummary(id), keys.runsSeen()],
    [
      kind,
      packRun(record),
      idToBytes(id),
      runs.perSchedule,
      runs.ttlS,
      limits.runOpenS,
      limits.recentRuns,
      Math.min(limits.summarizedRuns, runs.perSchedule),
      nowMicros(),
    ],
  );
  return kept === 1;
}

/**
 * Reads from a task's labels which schedule it belongs to, and why it was sent. The scheduler sets `schedule_id` to the id
 * that it fired; a one-shot of *run now* has an id of its own, and its schedule in `rota_schedule_id`. TaskIQ counts retries
 * in `_retries`.
 */
export function scheduleOf(labels: JsonObject): { scheduleId: ScheduleId; origin: RunOrigin; retries: number } | null {
  const fired = idOf(labels.schedule_id);
  if (fired === null) return null;
  const isOurs = isRunNow(fired);
  const scheduleId = isOurs ? idOf(labels.rota_schedule_id) : fired;
  if (scheduleId === null) return null;
  const counted = Number(labels._retries ?? 0);
  const retries = Number.isSafeInteger(counted) && counted > 0 ? counted : 0;
  return { scheduleId, origin: isOurs ? "run-now" : retries > 0 ? "retry" : "schedule", retries };
}

function idOf(label: Json | undefined): ScheduleId | null {
  if (typeof label !== "string") return null;
  const bytes = Buffer.from(label);
  return bytes.length <= limits.idBytes ? idFromBytes(bytes) : null;
}
