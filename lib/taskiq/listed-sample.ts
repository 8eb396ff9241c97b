import { idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { readPayload } from "./payload";
import type { Payload } from "./types";

/**
 * Reads up to 100 payloads from both ends of the cron and the interval list, in two round trips: they show which serialiser
 * the application's source has. It skips listed ids without a payload, as TaskIQ does.
 * @throws RedisUnavailableError
 */
export async function listedSample({ redis, keys }: Source, except: ScheduleId): Promise<Payload[]> {
  const ends = limits.sampledListEnd;
  const lists = redis.pipeline();
  for (const list of [keys.cronList(), keys.intervalList()]) {
    lists.lrangeBuffer(list, 0, ends - 1).lrangeBuffer(list, -ends, -1);
  }
  const ids = new Set((await pipelined(lists)).flatMap(buffersIn).map(idFromBytes));
  ids.delete(except);
  return await payloadsOf({ redis, keys }, [...ids]);
}

/** Reads the payloads of these schedules, without those that are missing or empty. @throws RedisUnavailableError */
export async function payloadsOf(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: ScheduleId[],
): Promise<Payload[]> {
  if (ids.length === 0) return [];
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.getBuffer(keys.data(id));
  const replies = await pipelined(pipeline);
  return ids.flatMap((id, at) => {
    const value = replies[at]?.value;
    return Buffer.isBuffer(value) && value.length > 0 ? [readPayload(value, id)] : [];
  });
}

const buffersIn = ({ value }: Reply): Buffer[] => (Array.isArray(value) ? value.filter(Buffer.isBuffer) : []);
