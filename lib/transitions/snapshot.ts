import { type ConfigId, configIdOf, type ScheduleId } from "@/lib/ids";
import { type StoredText, storedText } from "@/lib/redis/fingerprint";
import type { Source } from "@/lib/redis/source";
import { readable } from "@/lib/redis/values";
import { configIdIn, parseMetadata, parsePauseRecord } from "@/lib/schedules/parse";
import { type Parts, readSchedule } from "@/lib/schedules/read";
import { type Broken, isBroken, type PauseRecord, type ScheduleMetadata } from "@/lib/schedules/types";
import { readPayload } from "@/lib/taskiq/payload";
import type { Payload } from "@/lib/taskiq/types";

/** What a transition reads of a schedule before it acts; its script writes only if the fingerprints are still the same. */
export type Snapshot = {
  id: ScheduleId;
  /** The status word in Redis; null where there is none or the key is of a wrong type. */
  word: string | null;
  status: StoredText;
  data: StoredText;
  meta: StoredText;
  /** Null where there is no data, or its key is of a wrong type. */
  payload: Payload | null;
  metadata: ScheduleMetadata | Broken | null;
  pause: PauseRecord | null;
  /** The bytes of a one-shot, kept while it is paused. */
  keptPayload: Buffer | null;
  /** What a repair took out before; null: nothing. */
  aside: { kind: string | null; payload: Buffer | null; list: string | null } | null;
  /** Schedules in the cron and the interval list: what the scheduler reads each time. */
  listed: number;
  /** Whether there is a status, metadata, a payload or a record of a pause. */
  known: boolean;
};

/** The parts of a schedule that a snapshot is made from. */
export const snapshotParts = [
  "status",
  "data",
  "meta",
  "pause",
  "aside",
  "asidePayload",
  "cronLength",
  "intervalLength",
] as const;

/** Reads all that a transition must know, in one round trip. @throws RedisUnavailableError, RedisReplyError */
export async function readSnapshot(source: Source, id: ScheduleId): Promise<Snapshot> {
  return snapshotOf(source, id, await readSchedule(source, id, snapshotParts));
}

/** The same from what was read. */
export function snapshotOf(
  { keys }: Pick<Source, "keys">,
  id: ScheduleId,
  read: Pick<Parts, (typeof snapshotParts)[number]>,
): Snapshot {
  const [status, data, meta] = [storedText(read.status), storedText(read.data), storedText(read.meta)];
  const record = readable(read.pause);
  return {
    id,
    word: status.bytes?.toString("utf8") ?? null,
    status,
    data,
    meta,
    payload: data.bytes && readPayload(data.bytes, id),
    metadata: meta.bytes && parseMetadata(meta.bytes, keys.meta(id)),
    pause: record && parsePauseRecord(record),
    keptPayload: record?.payload ?? null,
    aside: asideOf(read),
    listed: read.cronLength + read.intervalLength,
    known: [read.status, read.data, read.meta, record].some((each) => each !== null),
  };
}

function asideOf(read: Pick<Parts, "aside" | "asidePayload">): Snapshot["aside"] {
  const fields = readable(read.aside);
  const kept = {
    kind: fields?.kind?.toString("utf8") || null,
    list: fields?.list?.toString("utf8") || null,
    payload: readable(read.asidePayload),
  };
  return Object.values(kept).every((each) => each === null) ? null : kept;
}

/** The list that held it when it was paused or taken out; null: no record names one. */
export const recordedList = ({ pause, aside }: Pick<Snapshot, "pause" | "aside">): string | null =>
  pause?.list ?? aside?.list ?? null;

/** Whether TaskIQ has a payload of it. TaskIQ skips an empty one, as one that is missing. */
export const hasPayload = ({ data }: Pick<Snapshot, "data">) => data.bytes !== null && data.bytes.length > 0;

/** The configurations that may have this schedule in their index: by metadata, by the payload's label, by the id's form. */
export function configIdsOf({ id, metadata, payload }: Pick<Snapshot, "id" | "metadata" | "payload">): ConfigId[] {
  const fromMetadata = metadata && !isBroken(metadata) ? metadata.configId : null;
  const all = [fromMetadata, configIdIn(payload?.task?.labels.config_id), configIdOf(id)];
  return [...new Set(all.filter((each) => each !== null))];
}
