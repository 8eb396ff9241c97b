import type { ChainableCommander } from "ioredis";
import { core, type Part, part } from "@/lib/catalog/facts/key-parts";
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

const pauseFields = ["list", "by", "reason", "at", "until"];

type OnRead = (id: ScheduleId, reading: Reading) => void;

/**
 * Reads parts of some schedules in one round trip; `partsOf` returns which of each, as bits. MGET answers a key of a wrong type
 * as missing: if `typed`, schedules that seem to lack a key are read once more, key by key. `onRead` is called as soon as
 * Redis has answered: of two readings of the same schedule, the later answer comes last.
 * @throws RedisUnavailableError or RedisReplyError.
 */
export async function readSchedules(
  source: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  typed: boolean,
  onRead: OnRead,
): Promise<void> {
  const lacking: ScheduleId[] = [];
  await readTogether(source, ids, partsOf, (id, reading) => {
    if (typed && lacksKey(reading)) lacking.push(id);
    else onRead(id, reading);
  });
  if (lacking.length > 0) await readParts(source, lacking, partsOf, "singly", onRead);
}

const lacksKey = ({ status, meta, data }: Reading) => status === null || meta === null || data === null;

/** Reads with scripts, or key by key if this user may not run any. */
async function readTogether(
  source: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  onRead: OnRead,
): Promise<void> {
  try {
    await readParts(source, ids, partsOf, "together", onRead);
  } catch (error) {
    if (!(error instanceof RedisRefusesError)) throw error;
    await readParts(source, ids, partsOf, "singly", onRead);
  }
}

/**
 * Reading keys singly finds those of a wrong type. Reading them together takes a tenth of the time, since a command costs this
 * program more than its answer.
 */
async function readParts(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  how: "together" | "singly",
  onRead: OnRead,
): Promise<void> {
  const parts = ids.map(partsOf);
  const withAny = (some: number) => [...parts.keys()].filter((at) => ((parts[at] ?? 0) & some) !== 0);
  const withStatus = withAny(core);
  const withCore = withAny(part.meta | part.data);
  const withHistory = withAny(part.history);
  const withPause = withAny(part.pause);
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
  for (const [place, id] of ids.entries()) onRead(id, readings[place] ?? {});
}

/** A command that reads one key. */
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

/** Returns an entry of an answer of MGET or read_each.lua. */
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
