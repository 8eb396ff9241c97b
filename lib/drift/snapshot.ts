import type { ConfigId, ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { readable } from "@/lib/redis/values";
import { cut } from "@/lib/schedules/cut";
import { indexesHolding } from "@/lib/schedules/indexes";
import { type ExactPlaces, readNaming } from "@/lib/schedules/places";
import { type Parts, readSchedule, typeOfKey, wrongTypesOf } from "@/lib/schedules/read";
import { likelyLists, timeListsHolding } from "@/lib/taskiq/lists";
import { configIdsOf, recordedList, type Snapshot, snapshotOf, snapshotParts } from "@/lib/transitions/snapshot";

/** Everything that a repair reads of one schedule. */
export type RepairSnapshot = Snapshot & {
  /** Redis' TYPE of its keys. */
  types: { status: string; meta: string; data: string; history: string };
  newestEvent: Buffer | null;
  /** Milliseconds; -1: it does not expire, -2: there is none. */
  metaTtlMs: number;
  historyTtlMs: number;
  /** How often each list that may hold it does, by key. */
  lists: Map<string, number>;
  /** The configurations whose index names it, and those that might. */
  indexes: ConfigId[];
  likelyIndexes: ConfigId[];
};

/** Whether every list that holds it, and every index that names it, must be known; else the likely ones are enough. */
export type Need = { lists?: boolean; indexes?: boolean };

const parts = [...snapshotParts, "history", "metaTtlMs", "historyTtlMs"] as const;

/**
 * Reads all that a repair must know, in two round trips; where not all lists or indexes are known that it needs, a walk over
 * all keys finds them. @throws RedisUnavailableError, RedisReplyError
 */
export async function readRepairSnapshot(
  source: Source,
  id: ScheduleId,
  { lists: everyList = false, indexes: everyIndex = false }: Need,
  exactPlaces: ExactPlaces | undefined,
): Promise<RepairSnapshot> {
  const [read, exact] = await Promise.all([readSchedule(source, id, parts), exactPlaces?.(id)]);
  const snapshot = snapshotOf(source, id, read);
  const likely = likelyLists(source.keys, snapshot.payload, recordedList(snapshot));
  const otherLists = exact?.lists ?? (everyList ? await timeListsHolding(source, id) : []);
  const likelyIndexes = configIdsOf(snapshot);
  const otherIndexes = exact?.indexes ?? (everyIndex ? await indexesHolding(source, id) : []);
  const among = { lists: [...likely, ...otherLists], indexes: [...likelyIndexes, ...otherIndexes] };
  const { entries, indexes } = await readNaming(source, id, among);
  return {
    ...snapshot,
    types: await typesOf(source, id, read),
    newestEvent: readable(read.history)?.[0] ?? null,
    metaTtlMs: read.metaTtlMs,
    historyTtlMs: read.historyTtlMs,
    lists: entries,
    indexes,
    likelyIndexes,
  };
}

async function typesOf(
  source: Source,
  id: ScheduleId,
  read: Pick<Parts, "status" | "meta" | "data" | "history">,
): Promise<RepairSnapshot["types"]> {
  const wrong = await wrongTypesOf(source, id, read);
  const typeOf = (key: keyof typeof read) => wrong.get(key) ?? (read[key] === null ? "none" : typeOfKey[key]);
  return { status: typeOf("status"), meta: typeOf("meta"), data: typeOf("data"), history: typeOf("history") };
}

/** The lists that hold it. */
export const listsHolding = ({ lists }: Pick<RepairSnapshot, "lists">) =>
  [...lists].filter(([, times]) => times > 0).map(([list]) => list);

/** Whether its application keeps more of it than TaskIQ does. */
export const isTracked = ({ status, meta, indexes }: Pick<RepairSnapshot, "status" | "meta" | "indexes">) =>
  status.fingerprint !== "" || meta.fingerprint !== "" || indexes.length > 0;

/** The beginning of what a key holds, for people: a text, or the first entries of anything else. */
export async function excerptOf({ redis }: Pick<Source, "redis">, key: Buffer, type: string): Promise<string> {
  const entries = limits.excerptEntries;
  const read = redis.pipeline();
  if (type === "string") read.getrangeBuffer(key, 0, limits.excerptLength - 1).strlen(key);
  else if (type === "list") read.lrange(key, 0, entries - 1);
  else if (type === "set") read.sscan(key, "0", "COUNT", entries);
  else if (type === "hash") read.hscan(key, "0", "COUNT", entries);
  else if (type === "zset") read.zrange(key, "0", String(entries - 1));
  else return type === "none" ? "" : `(a ${type})`;
  const [reply, length] = await pipelined(read);
  const value: unknown = reply?.value;
  if (Buffer.isBuffer(value)) {
    const bytes = Number(length?.value);
    const end = bytes > value.length ? `… (${bytes.toLocaleString("en")} bytes)` : "";
    return value.toString("utf8").slice(0, limits.excerptLength - end.length) + end;
  }
  const [, page]: unknown[] = type === "set" || type === "hash" ? (Array.isArray(value) ? value : []) : [null, value];
  const shown = Array.isArray(page)
    ? page
        .slice(0, entries)
        .map((entry) => cut(String(entry), limits.quoted))
        .join(", ")
    : "";
  return cut(`(a ${type}) ${shown}`.trim(), limits.excerptLength);
}
