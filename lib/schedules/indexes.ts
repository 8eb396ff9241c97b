import { limits } from "@/lib/limits";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { type ConfigId, idToBytes, type ScheduleId } from "./ids";

/**
 * The configurations whose index names the schedule, found by SCAN in pages: an older registration may have left it in
 * another. It walks over all keys (about 1.5 s a million), each command bounded. @throws RedisUnavailableError
 */
export async function indexesHolding({ redis, keys }: Source, id: ScheduleId): Promise<ConfigId[]> {
  const found = new Set<ConfigId>();
  const pattern = `${keys.schedules}:index:config:*`;
  let cursor = "0";
  do {
    const page = await answered(redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount, "TYPE", "set"));
    cursor = page[0].toString();
    const configIds = page[1].flatMap((key) => {
      const name = keys.parse(key);
      return name?.kind === "index" ? [name.configId] : [];
    });
    if (configIds.length === 0) continue;
    const pipeline = redis.pipeline();
    for (const configId of configIds) pipeline.sismember(keys.index(configId), idToBytes(id));
    const members = await pipelined(pipeline);
    for (const [at, configId] of configIds.entries()) if (members[at]?.value === 1) found.add(configId);
  } while (cursor !== "0");
  return [...found];
}
