import type { ChainableCommander } from "ioredis";
import type { Reading } from "@/lib/catalog/facts/row";
import type { ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { RedisRefusesError } from "@/lib/redis/errors";
import { pipelined, type Reply } from "@/lib/redis/replies";
import { addScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { bytesEach, bytesIn, type Value } from "@/lib/redis/values";
import { parsePauseRecord } from "@/lib/schedules/parse";
import type { PauseRecord } from "@/lib/schedules/types";

/** The keys of a schedule, as bits. */
export const part = { status: 1, meta: 2, data: 4, history: 8, pause: 16 } as const;
export type Part = keyof typeof part;
export const wholeSchedule = part.status | part.meta | part.data | part.history | part.pause;
/** What is read together: a payload can only be told with its metadata, and the other way round. */
export const core = part.status | part.meta | part.data;
/** What is read as soon as SCAN finds any key of a schedule: nearly all have all of it. */
export const atOnce = core | part.history;

const pauseFields = ["list", "by", "reason", "at", "until"];

type Take = (id: ScheduleId, reading: Reading) => void;

/**
 * Reads parts of some schedules in one round trip; `partsOf` says which of each. MGET tells a key of a
 * wrong type as none: where `typed`, schedules of which something seems absent are read once more, key by key. Each
 * reading is taken as soon as it is there: so of two of the same schedule, the one that Redis answered last is taken last.
 * @throws RedisUnavailableError or RedisReplyError.
 */
export async function readSchedules(
  source: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  typed: boolean,
  take: Take,
): Promise<void> {
  const lacking: ScheduleId[] = [];
  await readTogether(source, ids, partsOf, (id, reading) => {
    if (typed && lacksKey(reading)) lacking.push(id);
    else take(id, reading);
  });
  if (lacking.length > 0) await readParts(source, lacking, partsOf, "singly", take);
}

const lacksKey = ({ status, meta, data }: Reading) => status === null || meta === null || data === null;

/** A user who may run no script reads key by key. */
async function readTogether(
  source: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  take: Take,
): Promise<void> {
  try {
    await readParts(source, ids, partsOf, "together", take);
  } catch (error) {
    if (!(error instanceof RedisRefusesError)) throw error;
    await readParts(source, ids, partsOf, "singly", take);
  }
}

/**
 * Keys that are read singly tell that they are of a wrong type; together they take a tenth of the time, since a command
 * costs this program more than what it answers.
 */
async function readParts(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  how: "together" | "singly",
  take: Take,
): Promise<void> {
  const parts = ids.map(partsOf);
  const having = (some: number) => [...parts.keys()].filter((at) => ((parts[at] ?? 0) & some) !== 0);
  const withStatus = having(core);
  const withCore = having(part.meta | part.data);
  const withHistory = having(part.history);
  const withPause = having(part.pause);
  const keysOf = (some: number[], kind: Part) => some.map((at) => keys.toSend(kind, ids[at] ?? ""));

  const pipeline = redis.pipeline();
  const add = how === "singly" ? addSingly : addTogether;
  const metaKeys = keysOf(withCore, "meta");
  for (const some of [keysOf(withStatus, "status"), metaKeys, keysOf(withCore, "data")]) add(pipeline, "GET", some);
  add(pipeline, "PTTL", metaKeys);
  const historyKeys = keysOf(withHistory, "history");
  add(pipeline, "LINDEX", historyKeys);
  add(pipeline, "PTTL", historyKeys);
  const ofPauses = pipeline.length;
  for (const key of keysOf(withPause, "pause")) pipeline.hmgetBuffer(key, ...pauseFields);
  const replies = pipeline.length === 0 ? [] : await pipelined(pipeline);
  const nowMs = Date.now();

  const readings = ids.map((): Reading => ({}));
  const values = (how === "singly" ? valuesSingly : valuesTogether)(replies.slice(0, ofPauses));
  let at = 0;
  const each = (some: number[], set: (reading: Reading, value: Value | number) => void) => {
    for (const of of some) set(readings[of] ?? {}, values[at++] ?? null);
  };
  each(withStatus, (reading, value) => {
    reading.status = bytesOf(value);
  });
  each(withCore, (reading, value) => {
    reading.meta = bytesOf(value);
  });
  each(withCore, (reading, value) => {
    reading.data = bytesOf(value);
  });
  each(withCore, (reading, value) => {
    reading.metaExpiresAt = expiry(value, nowMs);
  });
  each(withHistory, (reading, value) => {
    reading.lastEvent = bytesOf(value);
  });
  each(withHistory, (reading, value) => {
    reading.historyExpires = expiry(value, nowMs) !== null;
  });
  for (const [place, of] of withPause.entries()) {
    const reading = readings[of];
    if (reading) reading.pause = pauseIn(replies[ofPauses + place]);
  }
  for (const [place, id] of ids.entries()) take(id, readings[place] ?? {});
}

/** What is read of a key with one command. */
type Reads = "GET" | "PTTL" | "LINDEX";

function addSingly(pipeline: ChainableCommander, command: Reads, keys: (string | Buffer)[]): void {
  for (const key of keys) {
    if (command === "GET") pipeline.getBuffer(key);
    else if (command === "PTTL") pipeline.pttl(key);
    else pipeline.lindexBuffer(key, 0);
  }
}

function addTogether(pipeline: ChainableCommander, command: Reads, keys: (string | Buffer)[]): void {
  const most = command === "GET" ? limits.mgetKeys : limits.scriptKeys;
  for (let start = 0; start < keys.length; start += most) {
    const page = keys.slice(start, start + most);
    if (command === "GET") pipeline.mgetBuffer(page);
    else addScript(pipeline, "read_each", page, command === "LINDEX" ? [command, 0] : [command]);
  }
}

const valuesSingly = (replies: readonly Reply[]) =>
  replies.map((reply) => (typeof reply.value === "number" ? reply.value : bytesIn(reply)));

/** @throws the error of a reply. */
function valuesTogether(replies: readonly Reply[]): (Value | number)[] {
  return replies.flatMap(({ value, error }) => {
    if (error) throw error;
    const entries: unknown[] = Array.isArray(value) ? value : [];
    return entries.map(valueIn);
  });
}

/** An entry of what MGET or read_each.lua answered. */
function valueIn(entry: unknown): Value | number {
  if (Buffer.isBuffer(entry) || typeof entry === "number") return entry;
  return entry instanceof Error ? "unreadable" : null;
}

const bytesOf = (value: Value | number): Value => (typeof value === "number" ? null : value);

const expiry = (ttlMs: Value | number, nowMs: number) =>
  typeof ttlMs === "number" && ttlMs > 0 ? nowMs + ttlMs : null;

function pauseIn(reply: Reply | undefined): PauseRecord | null {
  const values = bytesEach(reply?.value);
  const hash: Record<string, Buffer> = {};
  pauseFields.forEach((name, at) => {
    const value = values[at];
    if (value) hash[name] = value;
  });
  return Object.keys(hash).length === 0 ? null : parsePauseRecord(hash);
}
