import { type ConfigId, idToBytes, type ScheduleId } from "@/lib/ids";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { countIn } from "@/lib/redis/values";

/** Where a schedule is named: TaskIQ's lists, by key, and the configurations whose index holds it. */
export type Places = { lists: string[]; indexes: ConfigId[] };

/**
 * Returns every place that names a schedule, for a caller that follows all changes: those before the call count. Null where
 * that cannot be known; then a walk over all keys finds them.
 */
export type ExactPlaces = (id: ScheduleId) => Promise<Places | null>;

/** Where a schedule is named: how many entries of each list hold it, 0 included, and the indexes that name it. */
export type Naming = { entries: Map<string, number>; indexes: ConfigId[] };

/** How lists are searched for a schedule. */
export type Search = {
  /** Entries that are searched from the beginning of each list; 0: all. To search a very long list would hold Redis up. */
  reach: number;
  /** Whether all entries are counted, or the first is enough. */
  every: boolean;
  /** Lists that count as holding it once where they are longer than the reach and it is not in their beginning. */
  known: readonly string[];
};

const whole: Search = { reach: 0, every: true, known: [] };

/**
 * Reads which of these places name a schedule, in one round trip. What is no list, or no index, names none.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readNaming(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  among: Places,
  { reach, every, known }: Search = whole,
): Promise<Naming> {
  const lists = [...new Set(among.lists)];
  const indexes = [...new Set(among.indexes)];
  const member = idToBytes(id);
  const pipeline = redis.pipeline();
  for (const index of indexes) pipeline.sismember(keys.index(index), member);
  for (const list of lists) pipeline.lpos(list, member, "COUNT", every ? 0 : 1, "MAXLEN", reach).llen(list);
  const replies = await pipelined(pipeline);
  const entriesOf = (list: string, at: number) => {
    const [positions, length] = replies.slice(indexes.length + at * 2);
    const found = Array.isArray(positions?.value) ? positions.value.length : 0;
    const isBeyond = found === 0 && reach > 0 && countIn(length) > reach;
    return isBeyond && known.includes(list) ? 1 : found;
  };
  return {
    entries: new Map(lists.map((list, at) => [list, entriesOf(list, at)])),
    indexes: indexes.filter((_, at) => countIn(replies[at]) === 1),
  };
}
