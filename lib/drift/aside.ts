import { type Deadline, deadlineIn } from "@/lib/deadline";
import { idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { isReadByScheduler } from "./put-back";

/** What a repair keeps: the payload of a schedule that it took out, or a whole key that it moved. */
export type KeptAside = {
  /** Null: a key that belongs to no single schedule. */
  scheduleId: ScheduleId | null;
  /** The name of the key that was moved; null: a schedule was taken out. */
  key: string | null;
  /** Where it stands now. */
  keptAt: string;
  /** The Redis type of what was moved. */
  type: string;
  /** Why it cannot go back now; null: nothing is known to speak against it. */
  why: string | null;
};

/**
 * All that repairs keep aside, found by a walk over all keys: only where somebody asks to see it. `complete` is false where
 * there is more than `limits.asideShown`, or the walk was over before its end: by default after `limits.asideMs`.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function keptAside(
  source: Source,
  isOver: Deadline = deadlineIn(limits.asideMs),
): Promise<{ items: KeptAside[]; complete: boolean }> {
  const { redis, keys } = source;
  const found = new Set<string>();
  let cursor = "0";
  do {
    const page = await answered(redis.scanBuffer(cursor, "MATCH", keys.asidePattern(), "COUNT", limits.scanCount));
    cursor = page[0].toString();
    for (const key of page[1]) found.add(key.toString("latin1"));
  } while (cursor !== "0" && found.size <= limits.asideShown && !isOver());
  const shown = [...found].sort().slice(0, limits.asideShown);
  const items = await look(
    source,
    shown.map((key) => Buffer.from(key, "latin1")),
  );
  return { items, complete: cursor === "0" && found.size <= limits.asideShown };
}

async function look({ redis, keys }: Source, kept: Buffer[]): Promise<KeptAside[]> {
  const pipeline = redis.pipeline();
  for (const key of kept) pipeline.type(key).type(keys.movedFrom(key) ?? key);
  const types = (await pipelined(pipeline)).map(({ value }) => String(value));
  return kept.flatMap((key, at): KeptAside[] => {
    const [type = "none", stands = "none"] = types.slice(2 * at, 2 * at + 2);
    if (type === "none") return [];
    const id = keys.asideOf(key);
    const moved = keys.movedFrom(key);
    const scheduleId = id && idFromBytes(id);
    const keptAt = idFromBytes(key);
    if (moved === null) return [{ scheduleId, key: null, keptAt, type, why: null }];
    const name = idFromBytes(moved);
    const why = whyNot(keys, moved, stands);
    return [{ scheduleId, key: name, keptAt, type, why }];
  });
}

function whyNot(keys: Keys, moved: Buffer, stands: string): string | null {
  if (isReadByScheduler(keys, moved)) {
    return "The scheduler reads this key, and what was moved is no list: every schedule would stop.";
  }
  if (keys.parse(moved) === null) return "It is the record of an older repair, kept for its bytes alone.";
  return stands === "none" ? null : `A ${stands} stands in its place by now.`;
}
