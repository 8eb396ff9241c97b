import type { BrokenKey, HistoryEvent } from "@/lib/catalog/types";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { readable } from "@/lib/redis/values";
import { parseEvent } from "@/lib/schedules/parse";
import { brokenKeysOf, type HistoryWindow, readSchedule } from "@/lib/schedules/read";
import { type Broken, isBroken, type ScheduleHistoryEvent } from "@/lib/schedules/types";
import { eventName } from "./event-name";
import { brokenAnswer, shownEvent } from "./shown";

/** Some entries of a schedule's history, as they are stored. */
export type HistoryRead = {
  key: string;
  /** Newest first. */
  entries: Buffer[];
  /** Entries in all. */
  total: number;
  /** Whether Redis holds anything of the schedule. */
  isKnown: boolean;
  /** Undefined unless the key is of a wrong type. */
  broken: Broken | undefined;
};

/** Reads a window of a history. @throws RedisUnavailableError, RedisReplyError */
export async function readHistory(source: Source, id: ScheduleId, window: HistoryWindow): Promise<HistoryRead> {
  const read = await readSchedule(source, id, ["history", "historyLength", "existing"], firstOf(window));
  const broken = await brokenKeysOf(source, id, read);
  return {
    key: source.keys.history(id).toString(),
    entries: await readFurther(source, id, readable(read.history) ?? [], window),
    total: read.historyLength,
    isKnown: read.existing > 0,
    broken: broken.get("history"),
  };
}

/** The beginning of a window, which is read at first. */
export const firstOf = ({ offset, limit }: HistoryWindow): HistoryWindow => ({
  offset,
  limit: Math.min(limit, limits.firstEvents),
});

/**
 * Reads the rest of a window of which the beginning was read. It ends early where what was read comes to
 * `limits.historyBytes`.
 * @returns all entries, those of the beginning included
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readFurther(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  first: readonly Buffer[],
  { offset, limit }: HistoryWindow,
): Promise<Buffer[]> {
  const entries = [...first];
  let asked = Math.min(limit, limits.firstEvents);
  while (asked < limit && entries.length >= asked) {
    const bytes = bytesOf(entries);
    if (bytes >= limits.historyBytes) break;
    const most = Math.ceil(((limits.historyBytes - bytes) * entries.length) / Math.max(1, bytes));
    const count = Math.min(limit - asked, most);
    // From the last entry that is known, which shows by how much the list has moved on since.
    const start = offset + entries.length - 1;
    const page = await answered(redis.lrangeBuffer(keys.history(id), start, start + count));
    const last = entries.at(-1);
    const known = page.findIndex((entry) => last?.equals(entry));
    entries.push(...page.slice(known + 1));
    asked += count;
  }
  return entries.slice(0, limit);
}

const bytesOf = (entries: readonly Buffer[]) => entries.reduce((sum, { length }) => sum + length, 0);

/** The events among entries, and the entries that are none; `newest`: the first entry, null unless it is an event. */
export function eventsAmong(
  entries: readonly Buffer[],
  key: string,
): { newest: ScheduleHistoryEvent | null; events: ScheduleHistoryEvent[]; broken: Broken[] } {
  const read = entries.map((entry) => parseEvent(entry, key));
  const [first] = read;
  return {
    newest: first === undefined || isBroken(first) ? null : first,
    events: read.filter((each): each is ScheduleHistoryEvent => !isBroken(each)),
    broken: read.filter(isBroken),
  };
}

/** A page of a history as it is shown. */
export type HistoryPage = {
  items: HistoryEvent[];
  total: number;
  broken: BrokenKey[];
  /** The items that are cut, by their place in `items`; `event` names each for `findEvent`. */
  cut: { item: number; event: string; bytes: number }[];
  /** Null on the last page. */
  nextOffset: number | null;
};

/** @param offset how many newer entries come before those that were read */
export function historyPage({ key, entries, total, broken }: HistoryRead, offset: number): HistoryPage {
  const page: HistoryPage = {
    items: [],
    total,
    broken: broken ? [brokenAnswer(broken)] : [],
    cut: [],
    nextOffset: null,
  };
  for (const [at, entry] of entries.entries()) {
    const read = parseEvent(entry, key);
    if (isBroken(read)) page.broken.push(brokenAnswer(read));
    else {
      const { event, isCut } = shownEvent(read);
      const item = page.items.push(event) - 1;
      if (isCut) page.cut.push({ item, event: eventName(entry, offset + at), bytes: entry.length });
    }
  }
  const end = offset + entries.length;
  return { ...page, nextOffset: entries.length > 0 && end < total ? end : null };
}
