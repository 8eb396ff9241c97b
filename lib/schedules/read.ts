import type { ChainableCommander } from "ioredis";
import type { ScheduleId } from "@/lib/ids";
import type { Keys } from "@/lib/redis/keys";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import {
  bytesIn,
  countIn,
  entriesIn,
  type Fields,
  fieldsIn,
  namedFieldsIn,
  ttlIn,
  type Value,
} from "@/lib/redis/values";
import { wrongType } from "./parse";
import type { Broken } from "./types";

/** What can be read of one schedule, byte for byte as it is stored; each part is one command. */
export type Parts = {
  status: Value;
  meta: Value;
  data: Value;
  /** Entries of its history, newest first. */
  history: Value<Buffer[]>;
  /** How many entries its history has. */
  historyLength: number;
  /** Milliseconds; -1: it does not expire, -2: there is none. */
  metaTtlMs: number;
  historyTtlMs: number;
  /** Rota's record of its pause. */
  pause: Value<Fields>;
  /** What a repair set aside, but for the payload: `kind`, `by`, `at` and `list`. */
  aside: Value<Fields>;
  /** The payload that a repair set aside. */
  asidePayload: Value;
  /** How many of its status, metadata, payload and history exist. */
  existing: number;
  /** How many schedules the cron and the interval list hold: what the scheduler reads each time. */
  cronLength: number;
  intervalLength: number;
};

const asideFields = ["kind", "by", "at", "list"];

/** Entries of a history: how many at the most, 1 or more, and after how many newer ones. */
export type HistoryWindow = { offset: number; limit: number };

type Read<Of> = {
  send: (pipeline: ChainableCommander, keys: Keys, id: ScheduleId, window: HistoryWindow) => unknown;
  take: (reply: Reply | undefined) => Of;
};

/** The command of each part, and what its reply means. */
const reads: { [Part in keyof Parts]: Read<Parts[Part]> } = {
  status: { send: (to, keys, id) => to.getBuffer(keys.status(id)), take: bytesIn },
  meta: { send: (to, keys, id) => to.getBuffer(keys.meta(id)), take: bytesIn },
  data: { send: (to, keys, id) => to.getBuffer(keys.data(id)), take: bytesIn },
  history: {
    send: (to, keys, id, { offset, limit }) => to.lrangeBuffer(keys.history(id), offset, offset + limit - 1),
    take: entriesIn,
  },
  historyLength: { send: (to, keys, id) => to.llen(keys.history(id)), take: countIn },
  metaTtlMs: { send: (to, keys, id) => to.pttl(keys.meta(id)), take: ttlIn },
  historyTtlMs: { send: (to, keys, id) => to.pttl(keys.history(id)), take: ttlIn },
  pause: { send: (to, keys, id) => to.hgetallBuffer(keys.pause(id)), take: fieldsIn },
  aside: {
    send: (to, keys, id) => to.hmgetBuffer(keys.aside(id), ...asideFields),
    take: (reply) => namedFieldsIn(reply, asideFields),
  },
  asidePayload: { send: (to, keys, id) => to.hgetBuffer(keys.aside(id), "payload"), take: bytesIn },
  existing: {
    send: (to, keys, id) => to.exists(keys.status(id), keys.meta(id), keys.data(id), keys.history(id)),
    take: countIn,
  },
  cronLength: { send: (to, keys) => to.llen(keys.cronList()), take: countIn },
  intervalLength: { send: (to, keys) => to.llen(keys.intervalList()), take: countIn },
};

/**
 * Reads these parts of one schedule in one round trip; of its history the newest entry, or the given window.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readSchedule<Part extends keyof Parts>(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  parts: readonly Part[],
  window: HistoryWindow = { offset: 0, limit: 1 },
): Promise<Pick<Parts, Part>> {
  const pipeline = redis.pipeline();
  for (const part of parts) reads[part].send(pipeline, keys, id, window);
  const replies = await pipelined(pipeline);
  const values = parts.map((part, at) => [part, reads[part].take(replies[at])]);
  return Object.fromEntries(values) as Pick<Parts, Part>; // each part under its own name
}

/** The type that belongs under each key, as Redis' TYPE says it. */
export const typeOfKey = { status: "string", meta: "string", data: "string", history: "list", pause: "hash" } as const;
export type OwnKey = keyof typeof typeOfKey;
const ownKeys = ["status", "meta", "data", "history", "pause"] as const satisfies OwnKey[];

/** Some of these keys, as they were read. */
type KeysRead = Partial<Pick<Parts, OwnKey>>;

/**
 * Returns what the keys of a wrong type hold instead, as Redis' TYPE says it. Asks Redis only where there are any.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function wrongTypesOf(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  read: KeysRead,
): Promise<Map<OwnKey, string>> {
  const wrong = ownKeys.filter((key) => read[key] === "unreadable");
  if (wrong.length === 0) return new Map();
  const pipeline = redis.pipeline();
  for (const key of wrong) pipeline.type(keys[key](id));
  const types = await pipelined(pipeline);
  return new Map(wrong.map((key, at) => [key, String(types[at]?.value)]));
}

/** The same as what is shown in place of each such key. @throws RedisUnavailableError, RedisReplyError */
export async function brokenKeysOf(
  source: Pick<Source, "redis" | "keys">,
  id: ScheduleId,
  read: KeysRead,
): Promise<Map<OwnKey, Broken>> {
  const wrong = await wrongTypesOf(source, id, read);
  return new Map([...wrong].map(([key, type]) => [key, wrongType(source.keys[key](id), type, typeOfKey[key])]));
}
