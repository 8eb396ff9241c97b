import type { HistoryEvent } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { presentBytes } from "@/lib/redis/values";
import { parseEvent } from "@/lib/schedules/parse";
import { isBroken } from "@/lib/schedules/types";
import { shownEvent } from "./shown";

/** An event of any schedule. */
export type LatestEvent = HistoryEvent & { scheduleId: ScheduleId; name: string };

/** Entries of each history that are read at a time: most of the newest events belong to different schedules. */
const entriesAtOnce = 2;

/**
 * Reads the newest events of some schedules, newest first. Of each schedule no more is read than may be among them.
 * @param limit events at the most
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readLatestEvents<Of extends { scheduleId: ScheduleId; name: string }>(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  schedules: readonly Of[],
  limit: number,
): Promise<LatestEvent[]> {
  let newest: LatestEvent[] = [];
  let going: readonly Of[] = schedules;
  for (let start = 0; going.length > 0 && start < limit; start += entriesAtOnce) {
    const pipeline = redis.pipeline();
    for (const { scheduleId } of going)
      pipeline.lrangeBuffer(keys.history(scheduleId), start, start + entriesAtOnce - 1);
    const replies = await pipelined(pipeline);
    const read = going.map(({ scheduleId, name }, at) => {
      const entries = presentBytes(replies[at]?.value);
      const events = entries.flatMap((entry) => datedEvent(entry)).map((event) => ({ ...event, scheduleId, name }));
      return { events, isAll: entries.length < entriesAtOnce };
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

const latestFirst = (a: HistoryEvent, b: HistoryEvent) => ((a.at ?? "") < (b.at ?? "") ? 1 : a.at === b.at ? 0 : -1);

function datedEvent(entry: Buffer): HistoryEvent[] {
  const event = parseEvent(entry, "");
  return isBroken(event) || event.at === null ? [] : [shownEvent(event).event];
}
