import type { ScheduleId } from "@/lib/ids";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { countIn } from "@/lib/redis/values";
import { type Instant, instantFromMicros } from "@/lib/schedules/timestamps";
import { unpackRun } from "./record";
import { statsOf } from "./stats";
import type { Run, RunStats } from "./types";

/** A schedule's runs in Redis: the newest records, in the order of their list, and how many there are in all. */
export type RunRecords = { records: string[]; total: number };

/** `total`: runs that Redis keeps. The statistics cover the runs in `runs`. */
export type Runs = { runs: Run[]; total: number; stats: RunStats & { lastRun: Run | null } };

/**
 * Reads the newest runs of a schedule, newest first; none where none was reported, or where its key is of another type.
 * @param limit most runs, 1 or more
 * @throws RedisUnavailableError
 */
export async function readRuns(source: Source, id: ScheduleId, limit: number): Promise<Runs> {
  return runsOf(await readRunRecords(source, id, limit));
}

/** Reads what `runsOf` makes runs of. @throws RedisUnavailableError */
export async function readRunRecords({ redis, keys }: Source, id: ScheduleId, limit: number): Promise<RunRecords> {
  const key = keys.runs(id);
  const [records, length] = await pipelined(
    redis
      .pipeline()
      .lrange(key, 0, limit - 1)
      .llen(key),
  );
  const listed: unknown[] = Array.isArray(records?.value) ? records.value : [];
  return { records: listed.filter((record) => typeof record === "string"), total: countIn(length) };
}

/** The runs of these records, newest first, `limit` of them at the most; what is no record is left out. */
export function runsOf({ records, total }: RunRecords, limit = records.length): Runs {
  const nowMs = Date.now();
  const runs = records
    .slice(0, limit)
    .map((record) => unpackRun(record, nowMs))
    .filter((run) => run !== null)
    .sort((a, b) => (beginOf(a) < beginOf(b) ? 1 : beginOf(a) > beginOf(b) ? -1 : 0));
  return { runs, total, stats: { ...statsOf(runs), lastRun: runs[0] ?? null } };
}

/** Returns when a run began, as far as it was reported. */
const beginOf = ({ startedAt, queuedAt, finishedAt }: Run): Instant => startedAt ?? queuedAt ?? finishedAt ?? "";

/** When the last report of each kind came, by the clock of the dashboard that received it; null: never. */
export type ReportsSeen = { queuedAt: Instant | null; startedAt: Instant | null; finishedAt: Instant | null };

/**
 * Reads whether TaskIQ reports runs, and when it last did; never, too, where the key is of another type.
 * @throws RedisUnavailableError
 */
export async function readReportsSeen({ redis, keys }: Source): Promise<ReportsSeen> {
  const [reply] = await pipelined(redis.pipeline().hmget(keys.runsSeen(), "queued", "started", "executed"));
  const [queued, started, executed]: unknown[] = Array.isArray(reply?.value) ? reply.value : [];
  return { queuedAt: seen(queued), startedAt: seen(started), finishedAt: seen(executed) };
}

const seen = (micros: unknown): Instant | null =>
  typeof micros === "string" && /^\d{1,16}$/.test(micros) ? instantFromMicros(Number(micros)) : null;
