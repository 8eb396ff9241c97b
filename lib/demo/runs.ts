import type { Source } from "@/lib/redis/source";
import { emptyRecord, type RunRecord } from "@/lib/runs/record";
import { writeRun } from "@/lib/runs/report";
import { instantFromMs, instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { nextRuns } from "@/lib/taskiq/next-run";
import { readPayload } from "@/lib/taskiq/payload";
import { hash32 } from "./hash";
import type { SampleSchedule } from "./schedules";

/** Most runs of one schedule. */
const most = 40;
/** Milliseconds back to the first run of the sample. */
const reachMs = 30 * 86_400_000;

/**
 * Writes the runs that the schedules of the sample would have reported until now, or until they were paused: most succeed, a
 * few fail, the last ones of some schedules fail, and one is under way. It does not write that runs are being reported, since
 * nothing reports them.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function writeSampleRuns(source: Source, schedules: SampleSchedule[], nowMs: number): Promise<void> {
  // All are made before the first is sent: meanwhile, replies would wait beyond their time-out.
  const made = schedules.map((schedule, n) => ({ id: schedule.id, records: sampleRuns(schedule, n, nowMs) }));
  await Promise.all(
    made.map(async ({ id, records }) => {
      for (const record of records) {
        await writeRun(source, id, record);
        if (record.finishedAt === null) await source.redis.del(source.keys.runTask(record.taskId));
      }
    }),
  );
  await source.redis.del(source.keys.runsSeen());
}

/** Returns the runs of one schedule, oldest first. */
function sampleRuns(schedule: SampleSchedule, n: number, loadedMs: number): RunRecord[] {
  const { id, payload, listed, pause } = schedule;
  if (payload === null || (listed === 0 && pause === null)) return [];
  const pausedAt = pause && parseInstant(pause.at);
  const nowMs = pausedAt ? instantToMs(pausedAt) : loadedMs;
  const { expression, task } = readPayload(Buffer.from(payload), id);
  const fired =
    expression?.kind === "interval"
      ? everyMs(Number(expression.value) * 1000, nowMs)
      : expression?.kind === "cron"
        ? nextRuns(expression, new Date(nowMs - reachOf(expression, nowMs)), most).map(instantToMs)
        : [];
  const past = fired.filter((ms) => ms < nowMs - 5000);
  const typicalMs = 300 + 40_000 * random(n, "typical") ** 3;
  return past.map((firedMs, at) => {
    const isLast = at === past.length - 1;
    const startedMs = firedMs + 400 + 900 * random(firedMs + n, "wait");
    const failed = ((n % 9 === 4 || pause) && at >= past.length - 3) || random(firedMs + n, "fails") < 0.02;
    const tookMs = Math.round(typicalMs * (0.6 + 0.8 * random(firedMs + n, "took")) * (failed ? 1.7 : 1));
    const isUnderWay = isLast && !pause && (n === 21 || startedMs + tookMs > nowMs);
    return {
      ...emptyRecord(`${hash32(n, "task").toString(16)}${firedMs.toString(16)}`.padEnd(32, "0")),
      queuedAt: instantFromMs(firedMs + 60),
      startedAt: instantFromMs(startedMs),
      ...(isUnderWay
        ? {}
        : {
            finishedAt: instantFromMs(startedMs + tookMs),
            durationMs: tookMs,
            failed,
            error: failed ? "HTTPError('429 Too Many Requests')" : "",
          }),
      taskName: task?.taskName ?? "",
      args: /^scheduled_task:(\d+):/.exec(id)?.[1] ?? "",
    };
  });
}

const everyMs = (ms: number, nowMs: number) => Array.from({ length: most }, (_, at) => nowMs - (most - at) * ms + 7000);

/** Returns how far back the last runs of an expression reach. */
function reachOf(expression: Parameters<typeof nextRuns>[0], nowMs: number): number {
  const [first, ...others] = nextRuns(expression, new Date(nowMs), most).map(instantToMs);
  const last = others.at(-1);
  return first === undefined || last === undefined ? reachMs : Math.min(reachMs, last - first);
}

/** Returns a number from 0 to 1 that depends only on its arguments. */
const random = (seed: number, what: string) => hash32(seed, what) / 2 ** 32;
