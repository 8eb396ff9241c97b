import type { Keys } from "@/lib/redis/keys";
import { walkFor } from "@/lib/redis/walk";
import { type Instant, parseInstant } from "@/lib/schedules/timestamps";
import { listOf } from "./payload";
import type { Payload } from "./types";

/**
 * Returns the lists that may hold a schedule, the likeliest first: the one that its payload names, the one it was paused from,
 * cron and interval. A one-shot whose payload cannot be read may be in others, too: `timeListsHolding`.
 */
export function likelyLists(keys: Keys, payload: Payload | null, recorded: string | null): string[] {
  const named = payload && listOf(payload, keys);
  const lists = [named, isListKey(keys, recorded) ? recorded : null, keys.cronList(), keys.intervalList()];
  return [...new Set(lists.filter((list) => list !== null))];
}

/** Returns whether a recorded name is one of TaskIQ's lists: a record that another program changed must not name any other key. */
export function isListKey(keys: Keys, name: string | null): name is string {
  return name !== null && keys.parse(Buffer.from(name))?.kind === "list";
}

/** The start of the names of the one-shots' lists. */
export const timeListStart = (keys: Keys) => keys.timeList("");

/** Returns the minute whose one-shots a list holds; null for cron, interval and names without a minute. */
export function minuteOf(keys: Keys, list: string): Instant | null {
  const start = timeListStart(keys);
  return list.startsWith(start) ? parseInstant(list.slice(start.length)) : null;
}

/** Finds the one-shots' lists that hold a schedule, by a walk over all keys: opaque payloads do not name their minute. */
export const timeListsHolding = walkFor<string>({
  type: "list",
  pattern: (keys) => `${timeListStart(keys)}*`,
  placeOf: (_keys, key) => key.toString(),
  ask: (pipeline, key, id) => pipeline.lpos(key, id),
  holds: (reply) => typeof reply === "number",
});
