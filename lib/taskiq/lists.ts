import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { type Instant, parseInstant } from "@/lib/schedules/timestamps";
import { listOf } from "./payload";
import type { Payload } from "./types";

/**
 * The lists that may hold a schedule, the likeliest first: the one its payload names, the one it was paused from, cron and
 * interval. A one-shot whose payload cannot be read may stand in others too: `timeListsHolding`.
 */
export function likelyLists(keys: Keys, payload: Payload | null, recorded: string | null): string[] {
  const named = payload && listOf(payload, keys);
  const lists = [named, isListKey(keys, recorded) ? recorded : null, keys.cronList(), keys.intervalList()];
  return [...new Set(lists.filter((list) => list !== null))];
}

/** Whether a recorded name is one of TaskIQ's lists: a record that another program changed must not name any other key. */
export function isListKey(keys: Keys, name: string | null): name is string {
  return name !== null && keys.parse(Buffer.from(name))?.kind === "list";
}

/** The start of the names of the one-shots' lists. */
export const timeListStart = (keys: Keys) => keys.timeList("");

/** The minute whose one-shots a list holds; null for cron, interval and names that tell no minute. */
export function minuteOf(keys: Keys, list: string): Instant | null {
  const start = timeListStart(keys);
  return list.startsWith(start) ? parseInstant(list.slice(start.length)) : null;
}

/**
 * The one-shots' lists that hold a schedule, found by SCAN in pages: for opaque payloads, which do not tell their minute.
 * It walks over all keys (about 1.5 s a million), each command bounded. @throws RedisUnavailableError
 */
export async function timeListsHolding(source: Source, id: ScheduleId): Promise<string[]> {
  const found = new Set<string>();
  const pattern = `${timeListStart(source.keys)}*`;
  let cursor = "0";
  do {
    const page = await answered(
      source.redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount, "TYPE", "list"),
    );
    cursor = page[0].toString();
    const lists = page[1].map((key) => key.toString());
    if (lists.length === 0) continue;
    const pipeline = source.redis.pipeline();
    for (const list of lists) pipeline.lpos(list, idToBytes(id));
    const positions = await pipelined(pipeline);
    for (const [index, list] of lists.entries()) if (typeof positions[index]?.value === "number") found.add(list);
  } while (cursor !== "0");
  return [...found];
}
