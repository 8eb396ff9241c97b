import { limits } from "@/lib/limits";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import type { ScheduleId } from "@/lib/schedules/ids";
import { parsePauseRecord } from "@/lib/schedules/parse";
import type { PauseRecord } from "@/lib/schedules/types";
import type { Reading } from "./catalog";
import { bytesEach, bytesIn, countIn, type Value } from "./values";

/** The keys of a schedule, as bits. */
export const part = { status: 1, meta: 2, data: 4, history: 8, pause: 16 } as const;
export type Part = keyof typeof part;
export const wholeSchedule = part.status | part.meta | part.data | part.history | part.pause;
/** What is read together: a payload can only be told with its metadata, and the other way round. */
export const core = part.status | part.meta | part.data;
/** What is read as soon as SCAN finds any key of a schedule: nearly all have all of it. */
export const atOnce = core | part.history;

const pauseFields = ["list", "by", "reason", "at", "until"];

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
  take: (id: ScheduleId, reading: Reading) => void,
): Promise<void> {
  const lacking: ScheduleId[] = [];
  for (const [id, reading] of await readParts(source, ids, partsOf, "together")) {
    if (typed && lacksKey(reading)) lacking.push(id);
    else take(id, reading);
  }
  if (lacking.length === 0) return;
  for (const [id, reading] of await readParts(source, lacking, partsOf, "singly")) take(id, reading);
}

const lacksKey = ({ status, meta, data }: Reading) => status === null || meta === null || data === null;

/** Keys that are read singly tell that they are of a wrong type; together they take a tenth of the time. */
async function readParts(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  how: "together" | "singly",
): Promise<Map<ScheduleId, Reading>> {
  const readings = ids.map((): Reading => ({}));
  const having = (parts: number) => [...ids.keys()].filter((at) => (partsOf(ids[at] ?? "") & parts) !== 0);
  const withStatus = having(core);
  const withCore = having(part.meta | part.data);
  const withHistory = having(part.history);
  const withPause = having(part.pause);
  const keysOf = (some: number[], kind: Part) => some.map((at) => keys.toSend(kind, ids[at] ?? ""));

  const pipeline = redis.pipeline();
  const metaKeys = keysOf(withCore, "meta");
  for (const some of [keysOf(withStatus, "status"), metaKeys, keysOf(withCore, "data")]) {
    if (how === "singly") for (const key of some) pipeline.getBuffer(key);
    else for (const page of pagesOf(some)) pipeline.mgetBuffer(page);
  }
  for (const key of metaKeys) pipeline.pttl(key);
  for (const key of keysOf(withHistory, "history")) pipeline.lindexBuffer(key, 0);
  for (const key of keysOf(withPause, "pause")) pipeline.hmgetBuffer(key, ...pauseFields);
  const replies = pipeline.length === 0 ? [] : await pipelined(pipeline);
  const nowMs = Date.now();

  let at = 0;
  const columnOf = (some: number[], take: (reading: Reading, value: Value) => void) => {
    const values =
      how === "singly"
        ? some.map(() => bytesIn(replies[at++]))
        : pagesOf(some).flatMap(() => bytesEach(replies[at++]?.value));
    for (const [place, of] of some.entries()) take(readings[of] ?? {}, values[place] ?? null);
  };
  const each = (some: number[], take: (reading: Reading, reply: Reply | undefined) => void) => {
    for (const of of some) take(readings[of] ?? {}, replies[at++]);
  };
  columnOf(withStatus, (reading, value) => {
    reading.status = value;
  });
  columnOf(withCore, (reading, value) => {
    reading.meta = value;
  });
  columnOf(withCore, (reading, value) => {
    reading.data = value;
  });
  each(withCore, (reading, reply) => {
    reading.metaExpiresAt = expiry(countIn(reply), nowMs);
  });
  each(withHistory, (reading, reply) => {
    reading.lastEvent = bytesIn(reply);
  });
  each(withPause, (reading, reply) => {
    reading.pause = pauseIn(reply);
  });
  return new Map(ids.map((id, place) => [id, readings[place] ?? {}]));
}

/** What one MGET takes. */
function pagesOf<Key>(keys: readonly Key[]): Key[][] {
  const pages: Key[][] = [];
  for (let start = 0; start < keys.length; start += limits.mgetKeys)
    pages.push(keys.slice(start, start + limits.mgetKeys));
  return pages;
}

const expiry = (ttlMs: number, nowMs: number) => (ttlMs > 0 ? nowMs + ttlMs : null);

function pauseIn(reply: Reply | undefined): PauseRecord | null {
  const values = bytesEach(reply?.value);
  const hash: Record<string, Buffer> = {};
  pauseFields.forEach((name, at) => {
    const value = values[at];
    if (value) hash[name] = value;
  });
  return Object.keys(hash).length === 0 ? null : parsePauseRecord(hash);
}
