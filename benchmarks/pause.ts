import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import type { ExactPlaces, Places } from "@/lib/schedules/places";
import { pauseSchedule } from "@/lib/transitions/pause";
import { resumeSchedule } from "@/lib/transitions/resume";
import { longestCommand, sideBySide } from "./measure";
import { bundled } from "./programs";
import { ms, type Row, times } from "./report";
import { longestRow } from "./summary";

/** Only the writes of a pause: no reading before, and no check. */
const sameWrites = `
redis.call('LREM', KEYS[3], 0, ARGV[1])
redis.call('SET', KEYS[1], 'paused')
redis.call('HSET', KEYS[5], 'list', KEYS[3], 'by', 'bench', 'at', ARGV[2])
redis.call('LPUSH', KEYS[4], ARGV[3], ARGV[4])
redis.call('LTRIM', KEYS[4], 0, 99)
redis.call('PERSIST', KEYS[4])
redis.call('PERSIST', KEYS[2])
return 'ok'`;

const actor = "bench";

/**
 * Starts a catalog in a thread of its own, as in the dashboard. @returns its function that says where a schedule is named, and
 * one that ends it
 */
async function followed(redisUrl: string): Promise<{ exactPlaces: ExactPlaces; end: () => Promise<number> }> {
  const worker = new Worker(await bundled("places"), { env: { ...process.env, REDIS_URL: redisUrl } });
  const waiting: ((places: Places | null) => void)[] = [];
  await once(worker, "message");
  worker.on("message", (places: Places | null) => waiting.shift()?.(places));
  const exactPlaces: ExactPlaces = (id) => {
    worker.postMessage(id);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return { exactPlaces, end: () => worker.terminate() };
}

/**
 * Measures the pause of one schedule, as in the dashboard, against one raw EVALSHA with the same writes. Each turn pauses 50,
 * then resumes them untimed.
 */
export async function measurePause(source: Source, ids: ScheduleId[]): Promise<Row[]> {
  const { exactPlaces, end } = await followed(source.settings.redisUrl);
  try {
    return await measured(source, ids, exactPlaces);
  } finally {
    await end();
  }
}

async function measured(source: Source, ids: ScheduleId[], exactPlaces: ExactPlaces): Promise<Row[]> {
  const { redis, keys } = source;
  const sha = String(await redis.script("LOAD", sameWrites));
  const groups = 12;
  const size = Math.min(50, Math.floor(ids.length / groups / 2));
  const group = (turn: number, half: number) => ids.slice((turn * 2 + half) * size, (turn * 2 + half + 1) * size);
  const raw = (id: ScheduleId) => {
    const at = "2026-01-01T00:00:00.000000";
    const event = (name: string) => JSON.stringify({ event: name, timestamp: at, actor, source: "rota" });
    const touched = [keys.status(id), keys.meta(id), Buffer.from(keys.cronList()), keys.history(id), keys.pause(id)];
    return redis.evalsha(sha, touched.length, ...touched, id, at, event("status_changed"), event("task_paused"));
  };
  const pauseAll = async (some: ScheduleId[]) => {
    for (const id of some) await pauseSchedule(source, id, { actor, exactPlaces });
  };
  const { ours, theirs } = await sideBySide(
    groups - 2,
    (turn) => pauseAll(group(turn, 0)),
    async (turn) => {
      for (const id of group(turn, 1)) await raw(id);
    },
  );
  for (let turn = 0; turn <= groups - 2; turn++) {
    for (const id of [...group(turn, 0), ...group(turn, 1)]) await resumeSchedule(source, id, { actor });
  }
  const worst = await longestCommand(redis, () => pauseAll(group(0, 0)));
  for (const id of group(0, 0)) await resumeSchedule(source, id, { actor });
  return [
    {
      what: "pause one schedule",
      ours: ms(ours / size),
      against: `one raw EVALSHA with the same writes: ${ms(theirs / size)}`,
      ratio: times(ours / theirs),
      goal: "≤ 2×",
      holds: ours / theirs <= 2,
    },
    longestRow("longest command of a pause", worst),
  ];
}
