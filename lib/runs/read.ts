import type { ScheduleId } from "@/lib/ids";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { type Instant, instantFromMicros } from "@/lib/schedules/timestamps";
import { unpackRun } from "./record";
import { statsOf } from "./stats";
import type { Run, RunStats } from "./types";

/** `total`: runs that are kept. The statistics are of all runs given. */
export type Runs = { runs: Run[]; total: number; stats: RunStats & { lastRun: Run | null } };

/**
 * The newest runs of a schedule, newest first; none where none was reported, or its key is of another type.
 * @param limit runs at the most, 1 or more
 * @throws RedisUnavailableError
 */
export async function readRuns({ redis, keys }: Source, id: ScheduleId, limit: number): Promise<Runs> {
  const key = keys.runs(id);
  const [records, length] = await pipelined(
    redis
      .pipeline()
      .lrange(key, 0, limit - 1)
      .llen(key),
  );
  const nowMs = Date.now();
  const runs = (Array.isArray(records?.value) ? records.value : [])
    .map((record: unknown) => (typeof record === "string" ? unpackRun(record, nowMs) : null))
    .filter((run) => run !== null)
    .sort((a, b) => (beginOf(a) < beginOf(b) ? 1 : beginOf(a) > beginOf(b) ? -1 : 0));
  const total = typeof length?.value === "number" ? length.value : 0;
  return { runs, total, stats: { ...statsOf(runs), lastRun: runs[0] ?? null } };
}

/** When a run began, as far as it was reported. */
const beginOf = ({ startedAt, queuedAt, finishedAt }: Run): Instant => startedAt ?? queuedAt ?? finishedAt ?? "";

/** When the last report of each kind came, by the clock of the dashboard that took it; null: never. */
export type ReportsSeen = { queuedAt: Instant | null; startedAt: Instant | null; finishedAt: Instant | null };

/**
 * Whether and how lately TaskIQ reports runs at all: never, too, where the key is of another type.
 * @throws RedisUnavailableError
 */
export async function readReportsSeen({ redis, keys }: Source): Promise<ReportsSeen> {
  const [reply] = await pipelined(redis.pipeline().hmget(keys.runsSeen(), "queued", "started", "executed"));
  const [queued, started, executed]: unknown[] = Array.isArray(reply?.value) ? reply.value : [];
  return { queuedAt: seen(queued), startedAt: seen(started), finishedAt: seen(executed) };
}

const seen = (micros: unknown): Instant | null =>
  typeof micros === "string" && /^\d{1,16}$/.test(micros) ? instantFromMicros(Number(micros)) : null;
