import { createHash } from "node:crypto";
import type { ScheduleId } from "@/lib/ids";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";

/** Names an entry of a history by its place and the SHA-1 of its bytes. */
export const eventName = (entry: Buffer, place: number) =>
  `${place}.${createHash("sha1").update(entry).digest("base64url")}`;

/** Entries that are searched at a time: each may have a megabyte. */
const searchedAtOnce = 5;

/**
 * Finds the entry that a name stands for, wherever it is by now; null if it is gone.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function findEvent(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  name: string,
): Promise<Buffer | null> {
  const key = keys.history(id);
  const [, place = "", sha1] = /^(\d{1,9})\.([\w-]{27})$/.exec(name) ?? [];
  if (sha1 === undefined) return null;
  // New events push it on, so it is likely to be there or a little later.
  for (const begin of [Number(place), 0]) {
    for (let start = begin; ; start += searchedAtOnce) {
      const page = await answered(redis.lrangeBuffer(key, start, start + searchedAtOnce - 1));
      const found = page.find((entry) => eventName(entry, 0) === `0.${sha1}`);
      if (found) return found;
      if (page.length < searchedAtOnce) break;
    }
  }
  return null;
}
