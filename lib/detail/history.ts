import { createHash } from "node:crypto";
import type { HistoryEvent } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { answered, pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { presentBytes } from "@/lib/redis/values";
import { parseEvent } from "@/lib/schedules/parse";
import { isBroken } from "@/lib/schedules/types";
import { shownEvent } from "./shown";

const bytesOf = (entries: readonly Buffer[]) => entries.reduce((sum, { length }) => sum + length, 0);

/**
 * The entries of a history from `offset` on, `limit` at the most, of which the first `limits.firstEvents` were read
 * already. It ends early where what was read comes to `limits.historyBytes`.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readOn(
  { redis }: Pick<Source, "redis">,
  key: Buffer,
  first: readonly Buffer[],
  { offset, limit }: { offset: number; limit: number },
): Promise<Buffer[]> {
  const entries = [...first];
  let asked = Math.min(limit, limits.firstEvents);
  while (asked < limit && entries.length >= asked) {
    const bytes = bytesOf(entries);
    if (bytes >= limits.historyBytes) break;
    const most = Math.ceil(((limits.historyBytes - bytes) * entries.length) / Math.max(1, bytes));
    const count = Math.min(limit - asked, most);
    // From the last entry that is known, which says by how much the list has moved on since.
    const start = offset + entries.length - 1;
    const page = await answered(redis.lrangeBuffer(key, start, start + count));
    const last = entries.at(-1);
    const known = page.findIndex((entry) => last?.equals(entry));
    entries.push(...page.slice(known + 1));
    asked += count;
  }
  return entries.slice(0, limit);
}

/** Entries of each history that are read at a time: most of the newest events are of as many schedules. */
const newestAtOnce = 2;

/**
 * The newest events of some schedules, newest first, `limit` at the most. Of each no more is read than may be among them.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function newestEvents<Of extends { scheduleId: ScheduleId; name: string }>(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  schedules: readonly Of[],
  limit: number,
): Promise<LatestEvent[]> {
  let newest: LatestEvent[] = [];
  let going: readonly Of[] = schedules;
  for (let start = 0; going.length > 0 && start < limit; start += newestAtOnce) {
    const pipeline = redis.pipeline();
    for (const { scheduleId } of going)
      pipeline.lrangeBuffer(keys.history(scheduleId), start, start + newestAtOnce - 1);
    const replies = await pipelined(pipeline);
    const read = going.map(({ scheduleId, name }, at) => {
      const entries = presentBytes(replies[at]?.value);
      const events = entries.flatMap((entry) => datedEvent(entry)).map((event) => ({ ...event, scheduleId, name }));
      return { events, isAll: entries.length < newestAtOnce };
    });
    newest = [...newest, ...read.flatMap(({ events }) => events)].sort(latestFirst).slice(0, limit);
    const kept = new Set(newest);
    going = going.filter((_, at) => {
      const { events = [], isAll = true } = read[at] ?? {};
      return !isAll && (events.length === 0 || events.some((event) => kept.has(event)));
    });
  }
  return newest;
}

type LatestEvent = HistoryEvent & { scheduleId: ScheduleId; name: string };

const latestFirst = (a: HistoryEvent, b: HistoryEvent) => ((a.at ?? "") < (b.at ?? "") ? 1 : a.at === b.at ? 0 : -1);

function datedEvent(entry: Buffer): HistoryEvent[] {
  const event = parseEvent(entry, "");
  return isBroken(event) || event.at === null ? [] : [shownEvent(event).event];
}

/** Names an entry of a history: where it was, and the SHA-1 of what it holds. */
export const markOf = (entry: Buffer, place: number) =>
  `${place}.${createHash("sha1").update(entry).digest("base64url")}`;

/** Entries that are looked at in one go: each may have a megabyte. */
const soughtAtOnce = 5;

/**
 * The entry that a mark names, wherever it is by now; null: it is gone. @throws RedisUnavailableError, RedisReplyError
 */
export async function entryOf({ redis, keys }: Source, id: ScheduleId, mark: string): Promise<Buffer | null> {
  const key = keys.history(id);
  const [, place = "", sha1] = /^(\d{1,9})\.([\w-]{27})$/.exec(mark) ?? [];
  if (sha1 === undefined) return null;
  // New events push it on, so it is likely to be there or a little later.
  for (const begin of [Number(place), 0]) {
    for (let start = begin; ; start += soughtAtOnce) {
      const page = await answered(redis.lrangeBuffer(key, start, start + soughtAtOnce - 1));
      const found = page.find((entry) => markOf(entry, 0) === `0.${sha1}`);
      if (found) return found;
      if (page.length < soughtAtOnce) break;
    }
  }
  return null;
}
