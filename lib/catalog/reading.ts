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

const pauseFields = ["list", "by", "reason", "at", "until"];

/**
 * Reads parts of some schedules in one round trip, 500 at the most; `partsOf` says which of each. MGET tells a key of a
 * wrong type as none: where `typed`, what is not there is asked for its type, in a second round trip.
 * @throws RedisUnavailableError or RedisReplyError.
 */
export async function readSchedules(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  ids: readonly ScheduleId[],
  partsOf: (id: ScheduleId) => number,
  typed: boolean,
): Promise<Map<ScheduleId, Reading>> {
  const withCore = ids.filter((id) => (partsOf(id) & (part.meta | part.data)) !== 0);
  const withStatus = ids.filter((id) => (partsOf(id) & core) !== 0);
  const withHistory = ids.filter((id) => (partsOf(id) & part.history) !== 0);
  const withPause = ids.filter((id) => (partsOf(id) & part.pause) !== 0);
  const pipeline = redis.pipeline();
  if (withStatus.length > 0) pipeline.mgetBuffer(withStatus.map(keys.status));
  if (withCore.length > 0) pipeline.mgetBuffer(withCore.map(keys.meta)).mgetBuffer(withCore.map(keys.data));
  for (const id of withCore) pipeline.pttl(keys.meta(id));
  for (const id of withHistory) pipeline.lindexBuffer(keys.history(id), 0);
  for (const id of withPause) pipeline.hmgetBuffer(keys.pause(id), ...pauseFields);
  if (pipeline.length === 0) return new Map();
  const replies = (await pipelined(pipeline))[Symbol.iterator]();
  const next = (): Reply | undefined => replies.next().value;
  const nowMs = Date.now();

  const readings = new Map<ScheduleId, Reading>(ids.map((id) => [id, {}]));
  const set = (id: ScheduleId, reading: Reading) => Object.assign(readings.get(id) ?? {}, reading);
  const columnsOf = (some: ScheduleId[], kind: "status" | "meta" | "data") => {
    if (some.length === 0) return;
    const values = bytesEach(next()?.value);
    some.forEach((id, at) => {
      set(id, { [kind]: values[at] ?? null });
    });
  };
  columnsOf(withStatus, "status");
  columnsOf(withCore, "meta");
  columnsOf(withCore, "data");
  for (const id of withCore) set(id, { metaExpiresAt: expiry(countIn(next()), nowMs) });
  for (const id of withHistory) set(id, { lastEvent: bytesIn(next()) });
  for (const id of withPause) set(id, { pause: pauseIn(next()) });
  if (typed) await tellTypes({ redis, keys }, readings);
  return readings;
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

/** Finds keys of a wrong type among what seems absent. */
async function tellTypes(
  { redis, keys }: Pick<Source, "redis" | "keys">,
  readings: Map<ScheduleId, Reading>,
): Promise<void> {
  const asked: { reading: Reading; kind: "status" | "meta" | "data" }[] = [];
  const pipeline = redis.pipeline();
  for (const [id, reading] of readings) {
    for (const kind of ["status", "meta", "data"] as const) {
      if (reading[kind] !== null) continue;
      pipeline.type(keys[kind](id));
      asked.push({ reading, kind });
    }
  }
  if (asked.length === 0) return;
  const types = await pipelined(pipeline);
  asked.forEach(({ reading, kind }, at) => {
    const type = types[at]?.value;
    // A string is there by now: somebody wrote it between the two trips, and it is told as a change.
    if (type !== "none" && type !== "string") reading[kind] = "unreadable" satisfies Value;
  });
}
