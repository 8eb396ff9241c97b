import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { type Instant, instantFromMicros } from "@/lib/schedules/timestamps";
import { statsOf } from "./stats";
import type { RecentRun, RunState, RunSummary } from "./types";

/**
 * Reads the line that report_run.lua keeps under `rota:<prefix>:runs:last:<schedule_id>`, some 200 bytes:
 * `<fired> <started> <finished>` (microseconds since 1970, 16 digits, or `-`), then for each of the last 30 runs, newest
 * first, `o<ms>` succeeded, `f<ms>` failed, `r<s>` running or `q<s>` queued since so many seconds after 1970.
 * @param nowMs milliseconds since 1970, for the duration of runs under way
 * @returns null for any other text
 */
export function parseRunSummary(line: string, nowMs: number): RunSummary | null {
  const [fired, started, finished, ...slots] = line.split(" ");
  if (finished === undefined) return null;
  const recent = slots.map((slot) => recentRun(slot, nowMs)).filter((run) => run !== null);
  return {
    firedAt: instant(fired),
    startedAt: instant(started),
    finishedAt: instant(finished),
    recent,
    ...statsOf(recent),
  };
}

/**
 * Reads the summaries of these schedules, in order, by one MGET; null where no run is known.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readRunSummaries(
  { redis, keys }: Source,
  ids: readonly ScheduleId[],
): Promise<(RunSummary | null)[]> {
  if (ids.length === 0) return [];
  const lines = await answered(redis.mget(ids.map(keys.runSummary)));
  const nowMs = Date.now();
  return lines.map((line) => (line === null ? null : parseRunSummary(line, nowMs)));
}

const instant = (micros: string | undefined): Instant | null =>
  micros !== undefined && /^\d{1,16}$/.test(micros) ? instantFromMicros(Number(micros)) : null;

const states: Record<string, RunState> = { o: "succeeded", f: "failed", r: "running", q: "queued" };

function recentRun(slot: string, nowMs: number): RecentRun | null {
  const state = states[slot.charAt(0)];
  const number = /^\d{1,15}$/.test(slot.slice(1)) ? Number(slot.slice(1)) : null;
  if (state === undefined) return null;
  if (state === "succeeded" || state === "failed") return { state, durationMs: number };
  const forMs = Math.max(0, nowMs - (number ?? 0) * 1000);
  if (forMs > limits.runOpenS * 1000) return { state: "lost", durationMs: null };
  return { state, durationMs: state === "running" ? forMs : null };
}
