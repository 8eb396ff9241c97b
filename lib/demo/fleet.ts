import { randomUUID } from "node:crypto";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { idToBytes } from "@/lib/schedules/ids";
import { clearSample, markerKey, NotEmptyError, refuseForeign, send } from "./own-keys";
import { danglingId, emptyIndexEntry, type SampleSchedule, sampleFleet, sampleSize } from "./schedules";
import { pythonJson } from "./wire";

export { NotEmptyError } from "./own-keys";

/** Schedules written in one pipeline. */
const batchSize = 500;
/** Milliseconds that a load may rest before another may begin; each batch begins them anew. */
const loadingMs = 30_000;
const largest = 2_000_000;

/**
 * Loads the sample fleet: 60 schedules of six configurations, or `size` of the same kind. A sample that is there is
 * replaced. Nobody else's data is ever touched.
 * @param options.onProgress is told how many schedules are written, of how many
 * @throws NotEmptyError unless the database is empty or holds the sample alone; InvalidArgumentError for a size out of
 *   range; RedisUnavailableError
 */
export async function loadDemo(
  source: Source,
  options: { size?: number; onProgress?: (written: number, size: number) => void } = {},
): Promise<{ schedules: number; configs: number }> {
  const { size = sampleSize, onProgress = () => {} } = options;
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw new InvalidArgumentError(`The size of the sample is a whole number from 1 to ${largest}.`);
  }
  // Looked at before anything is written, so that someone else's database is left exactly as it is.
  await refuseForeign(source);
  const loading = `${markerKey(source)}:loading`;
  if ((await answered(source.redis.set(loading, randomUUID(), "PX", loadingMs, "NX"))) === null) {
    throw new NotEmptyError("The sample is being loaded already; wait until that is done.");
  }
  try {
    await clearSample(source);
    return await write(source, size, onProgress, loading);
  } finally {
    await answered(source.redis.del(loading));
  }
}

async function write(
  source: Source,
  size: number,
  onProgress: (written: number, size: number) => void,
  loading: string,
): Promise<{ schedules: number; configs: number }> {
  await answered(source.redis.set(markerKey(source), JSON.stringify({ schedules: size })));
  const configs = new Set<number>();
  let written = 0;
  let batch: SampleSchedule[] = [];
  const flush = async () => {
    await writeBatch(source, batch);
    await answered(source.redis.pexpire(loading, loadingMs));
    written += batch.length;
    batch = [];
    onProgress(written, size);
  };
  for (const schedule of sampleFleet(source.keys, source.settings.defaultTtlS, size, Date.now())) {
    if (schedule.indexedUnder !== null) configs.add(schedule.indexedUnder);
    batch.push(schedule);
    if (batch.length === batchSize) await flush();
  }
  await flush();
  if (size >= sampleSize) await writeLooseEnds(source);
  return { schedules: written, configs: configs.size };
}

/** Payloads go before list entries: a scheduler that reads meanwhile finds nothing without its payload. */
async function writeBatch({ redis, keys, settings }: Source, schedules: SampleSchedule[]): Promise<void> {
  const pipeline = redis.pipeline();
  /** Keys and values that do not expire. */
  const plain: (Buffer | string)[] = [];
  const lists = new Map<string, Buffer[]>();
  const indexes = new Map<number, Buffer[]>();
  for (const { id, indexedUnder, status, metadata, history, payload, list, listed, pause } of schedules) {
    if (status !== null) plain.push(keys.status(id), status);
    if (metadata) {
      const { content, ttlS } = metadata;
      const text = typeof content === "string" ? content : pythonJson(content, { ascii: false });
      if (ttlS === null) pipeline.set(keys.meta(id), text);
      else pipeline.set(keys.meta(id), text, "EX", ttlS);
    }
    const events = history.events.slice(0, settings.maxHistory).map((event) => pythonJson(event, { ascii: false }));
    if (events.length > 0) pipeline.rpush(keys.history(id), ...events);
    if (events.length > 0 && history.ttlS !== null) pipeline.expire(keys.history(id), history.ttlS);
    const bytes = payload && pythonJson(payload, { ascii: true });
    if (bytes !== null) plain.push(keys.data(id), bytes);
    if (pause) {
      const { payload: keepsPayload, ...record } = pause;
      pipeline.hset(keys.pause(id), { ...record, ...(keepsPayload && bytes !== null && { payload: bytes }) });
    }
    for (let i = 0; i < listed; i++) into(lists, list, idToBytes(id));
    if (indexedUnder !== null) into(indexes, indexedUnder, idToBytes(id));
  }
  if (plain.length > 0) pipeline.mset(...plain);
  for (const [configId, ids] of indexes) pipeline.sadd(keys.index(configId), ...ids);
  for (const [list, ids] of lists) pipeline.rpush(list, ...ids);
  await send(pipeline);
}

/** Entries with nothing behind them. */
async function writeLooseEnds({ redis, keys }: Source): Promise<void> {
  const entry = emptyIndexEntry();
  await send(
    redis
      .pipeline()
      .rpush(keys.cronList(), idToBytes(danglingId()))
      .sadd(keys.index(entry.configId), idToBytes(entry.id)),
  );
}

function into<Key>(groups: Map<Key, Buffer[]>, key: Key, id: Buffer): void {
  const group = groups.get(key);
  if (group) group.push(id);
  else groups.set(key, [id]);
}
