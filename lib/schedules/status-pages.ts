import { limits } from "@/lib/limits";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { broken, wrongType } from "./parse";
import { type Broken, isScheduleStatus, type ScheduleStatus } from "./types";

/** A key as text, which the Redis client handles in half the time, or as bytes where it may not be UTF-8. */
type Key = string | Buffer;

/** A status key that was found, and its word, or why it has none. */
export type FoundStatus = { key: Key; status: ScheduleStatus | Broken };

/**
 * Yields every status key, in pages: SCAN with a bounded COUNT, and MGETs that overlap with it. A key may come twice, as SCAN
 * allows; one that is deleted meanwhile is left out. @throws RedisUnavailableError, RedisReplyError
 */
export async function* statusPages(source: Source): AsyncGenerator<FoundStatus[]> {
  const { redis, keys } = source;
  const pattern = `${keys.schedules}:status:*`;
  const scan = async (at: string): Promise<[string, Key[]]> => {
    const page = await answered(redis.scan(at, "MATCH", pattern, "COUNT", limits.scanCount));
    if (!page[1].some((key) => key.includes("\ufffd"))) return page;
    // Bytes that are not UTF-8 become this character: read the same page again, as bytes.
    const bytes = await answered(redis.scanBuffer(at, "MATCH", pattern, "COUNT", limits.scanCount));
    return [bytes[0].toString(), bytes[1]];
  };
  const waiting: Promise<FoundStatus[]>[] = [];
  let next = scan("0");
  for (let cursor = ""; cursor !== "0"; ) {
    const page = await next;
    cursor = page[0];
    // Redis searches the next page while the values of this one are read.
    if (cursor !== "0") next = scan(cursor);
    next.catch(() => {}); // awaited above, but for one that follows a failure
    for (let start = 0; start < page[1].length; start += limits.mgetKeys) {
      const some = readPage(source, page[1].slice(start, start + limits.mgetKeys));
      some.catch(() => {}); // awaited below, but for pages after one that failed
      waiting.push(some);
    }
    while (waiting.length > limits.pagesUnderWay) yield (await waiting.shift()) ?? [];
  }
  for (const page of waiting) yield await page;
}

async function readPage({ redis }: Source, found: Key[]): Promise<FoundStatus[]> {
  const values = await answered(redis.mget(found));
  const missing = found.filter((_, at) => values[at] === null);
  const types = missing.length > 0 ? await typesOf({ redis }, missing) : new Map<Key, string>();
  return found.flatMap((key, at): FoundStatus[] => {
    const value = values[at];
    if (typeof value === "string") return [{ key, status: statusOf(key, value) }];
    // MGET also answers nil for a key of another type.
    const type = types.get(key) ?? "none";
    return type === "none" ? [] : [{ key, status: wrongType(key, type, "string") }];
  });
}

async function typesOf({ redis }: Pick<Source, "redis">, some: Key[]): Promise<Map<Key, string>> {
  const pipeline = redis.pipeline();
  for (const key of some) pipeline.type(key);
  const types = await pipelined(pipeline);
  return new Map(some.map((key, at) => [key, String(types[at]?.value)]));
}

function statusOf(key: Key, word: string): ScheduleStatus | Broken {
  return isScheduleStatus(word) ? word : broken(key, "It is none of the four status words.", Buffer.from(word));
}
