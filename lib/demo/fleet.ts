import { randomUUID } from "node:crypto";
import { idToBytes } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { written } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { Batch } from "./batch";
import { clearSample, markerKey, NotEmptyError, refuseForeign, send } from "./own-keys";
import { writeSampleRuns } from "./runs";
import { danglingId, emptyIndexEntry, type SampleSchedule, sampleFleet, sampleSize } from "./schedules";

export { NotEmptyError } from "./own-keys";

/**
 * Loads the sample fleet: 60 schedules of six configurations, or `size` of the same kind. It replaces an older sample, and
 * never touches other data.
 * @param options.onProgress called with how many schedules are written, and of how many
 * @param options.signal stops the load between two batches; what is written stays, and the next load may begin at once
 * @throws NotEmptyError unless the database is empty or holds the sample alone; InvalidArgumentError for a size out of
 *   range; RedisUnavailableError
 */
export async function loadDemo(
  source: Source,
  options: { size?: number; onProgress?: (loaded: number, size: number) => void; signal?: AbortSignal } = {},
): Promise<{ schedules: number; configs: number }> {
  const { size = sampleSize, onProgress = () => {}, signal = new AbortController().signal } = options;
  if (!Number.isInteger(size) || size < 1 || size > limits.sample.most) {
    throw new InvalidArgumentError(`The size of the sample is a whole number from 1 to ${limits.sample.most}.`);
  }
  // Checked before anything is written, so that another program's database stays exactly as it is.
  await refuseForeign(source);
  const loading = `${markerKey(source)}:loading`;
  if ((await written(source.redis.set(loading, randomUUID(), "PX", limits.sample.loadingMs, "NX"))) === null) {
    throw new NotEmptyError("The sample is being loaded already; wait until that is done.");
  }
  try {
    await clearSample(source, signal);
    return await write(source, size, onProgress, loading, signal);
  } finally {
    await written(source.redis.del(loading));
  }
}

async function write(
  source: Source,
  size: number,
  onProgress: (loaded: number, size: number) => void,
  loading: string,
  signal: AbortSignal,
): Promise<{ schedules: number; configs: number }> {
  await written(source.redis.set(markerKey(source), JSON.stringify({ schedules: size })));
  const configs = new Set<string>();
  let loaded = 0;
  let batch = new Batch(source);
  const forRuns: SampleSchedule[] = [];
  const underWay: Promise<void>[] = [];
  const flush = async (waiting: number) => {
    const { size: ofBatch } = batch;
    const sent = batch.send(loading).then(() => {
      loaded += ofBatch;
      onProgress(loaded, size);
    });
    sent.catch(() => {}); // awaited below
    underWay.push(sent);
    batch = new Batch(source);
    while (underWay.length > waiting) await underWay.shift();
  };
  const nowMs = Date.now();
  try {
    for (const schedule of sampleFleet(source.keys, source.settings.defaultTtlS, size, nowMs)) {
      if (forRuns.length < sampleSize) forRuns.push(schedule);
      if (schedule.indexedUnder !== null) configs.add(schedule.indexedUnder);
      batch.add(schedule);
      if (batch.size < limits.sample.batch) continue;
      signal.throwIfAborted();
      await flush(limits.sample.batchesUnderWay - 1);
    }
    await flush(0);
  } finally {
    // A load that failed must not write anything after the next one has begun.
    await Promise.allSettled(underWay);
  }
  await writeSampleRuns(source, forRuns, nowMs);
  if (size >= sampleSize) await writeLooseEnds(source);
  return { schedules: loaded, configs: configs.size };
}

/** Writes a list entry and an index entry without a schedule. */
async function writeLooseEnds({ redis, keys }: Source): Promise<void> {
  const entry = emptyIndexEntry();
  await send(
    redis
      .pipeline()
      .rpush(keys.cronList(), idToBytes(danglingId()))
      .sadd(keys.index(entry.configId), idToBytes(entry.id)),
  );
}
