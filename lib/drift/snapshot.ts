import { type ConfigId, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { cut } from "@/lib/schedules/cut";
import { indexesHolding } from "@/lib/schedules/indexes";
import type { ExactPlaces } from "@/lib/schedules/places";
import { likelyLists, timeListsHolding } from "@/lib/taskiq/lists";
import { configIdsOf, readSnapshot, type Snapshot } from "@/lib/transitions/snapshot";

/** Everything that a repair sees of one schedule. */
export type RepairSnapshot = Snapshot & {
  /** Redis' TYPE of its keys. */
  types: { status: string; meta: string; data: string; history: string };
  newestEvent: Buffer | null;
  /** Milliseconds; -1: it does not expire, -2: there is none. */
  metaTtlMs: number;
  historyTtlMs: number;
  /** What a repair took out before; null: nothing. */
  aside: { kind: string | null; payload: Buffer | null; list: string | null } | null;
  /** How often each list that may hold it does, by key. */
  lists: Map<string, number>;
  /** The configurations whose index names it, and those that might. */
  indexes: ConfigId[];
  likelyIndexes: ConfigId[];
};

/** What must be known beyond what its own keys tell: every list, every index. Where they are not known exactly, that is a walk over all keys. */
export type Need = { lists?: boolean; indexes?: boolean };

/** Reads all that a repair must know, in two steps. @throws RedisUnavailableError, RedisReplyError */
export async function readRepairSnapshot(
  source: Source,
  id: ScheduleId,
  { lists: everyList = false, indexes: everyIndex = false }: Need,
  exactPlaces: ExactPlaces | undefined,
): Promise<RepairSnapshot> {
  const [seen, own, exact] = await Promise.all([readSnapshot(source, id), readOwn(source, id), exactPlaces?.(id)]);
  const likely = likelyLists(source.keys, seen.payload, seen.pause?.list ?? own.aside?.list ?? null);
  const otherLists = exact?.lists ?? (everyList ? await timeListsHolding(source, id) : []);
  const told = configIdsOf(seen);
  const otherIndexes = exact?.indexes ?? (everyIndex ? await indexesHolding(source, id) : []);
  const lists = [...new Set([...likely, ...otherLists])];
  const configIds = [...new Set([...told, ...otherIndexes])];
  const { redis, keys } = source;
  const pipeline = redis.pipeline();
  for (const list of lists) pipeline.lpos(list, idToBytes(id), "COUNT", 0);
  for (const configId of configIds) pipeline.sismember(keys.index(configId), idToBytes(id));
  const replies = await pipelined(pipeline);
  return {
    ...seen,
    ...own,
    lists: new Map(lists.map((list, at) => [list, lengthOf(replies[at])])),
    indexes: configIds.filter((_, at) => replies[lists.length + at]?.value === 1),
    likelyIndexes: told,
  };
}

async function readOwn({ redis, keys }: Source, id: ScheduleId) {
  const [status, meta, data, history, metaTtl, historyTtl, newest, kind, list, payload] = await pipelined(
    redis
      .pipeline()
      .type(keys.status(id))
      .type(keys.meta(id))
      .type(keys.data(id))
      .type(keys.history(id))
      .pttl(keys.meta(id))
      .pttl(keys.history(id))
      .lindexBuffer(keys.history(id), 0)
      .hget(keys.aside(id), "kind")
      .hget(keys.aside(id), "list")
      .hgetBuffer(keys.aside(id), "payload"),
  );
  const kept = {
    kind: textOf(kind),
    list: textOf(list),
    payload: Buffer.isBuffer(payload?.value) ? payload.value : null,
  };
  return {
    types: { status: typeOf(status), meta: typeOf(meta), data: typeOf(data), history: typeOf(history) },
    newestEvent: Buffer.isBuffer(newest?.value) ? newest.value : null,
    metaTtlMs: ttlOf(metaTtl),
    historyTtlMs: ttlOf(historyTtl),
    aside: Object.values(kept).every((each) => each === null) ? null : kept,
  };
}

const textOf = (reply: Reply | undefined) =>
  typeof reply?.value === "string" && reply.value !== "" ? reply.value : null;
const typeOf = (reply: Reply | undefined) => textOf(reply) ?? "none";
const ttlOf = (reply: Reply | undefined) => (typeof reply?.value === "number" ? reply.value : -2);
const lengthOf = (reply: Reply | undefined) => (Array.isArray(reply?.value) ? reply.value.length : 0);

/** The lists that hold it. */
export const listsHolding = ({ lists }: Pick<RepairSnapshot, "lists">) =>
  [...lists].filter(([, times]) => times > 0).map(([list]) => list);

/** Whether its application keeps more of it than TaskIQ does. */
export const isTracked = ({ status, meta, indexes }: Pick<RepairSnapshot, "status" | "meta" | "indexes">) =>
  status.fingerprint !== "" || meta.fingerprint !== "" || indexes.length > 0;

/** Whether TaskIQ has a payload of it; an empty one is passed over, as one that is not there. */
export const hasPayload = ({ data }: Pick<RepairSnapshot, "data">) => data.bytes !== null && data.bytes.length > 0;

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
