import { type ConfigId, configIdOf, type ScheduleId } from "@/lib/ids";
import { RedisReplyError } from "@/lib/redis/errors";
import { pipelined, type Reply } from "@/lib/redis/replies";
import { sha1 } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { configIdIn, parseMetadata, parsePauseRecord } from "@/lib/schedules/parse";
import { type Broken, isBroken, type PauseRecord, type ScheduleMetadata } from "@/lib/schedules/types";
import { readPayload } from "@/lib/taskiq/payload";
import type { Payload } from "@/lib/taskiq/types";

/**
 * A string key as it was read. The scripts compare its fingerprint (prelude.lua): "" where the key is absent, "wrong" where it
 * is of another type, else the SHA-1 of its bytes.
 */
export type StoredText = { bytes: Buffer | null; fingerprint: string };

/** What a transition reads of a schedule before it acts; its script writes only if the fingerprints are still the same. */
export type Snapshot = {
  id: ScheduleId;
  /** The word that stands in Redis; null where none does or the key is of a wrong type. */
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
  /** Schedules in the cron and the interval list: what the scheduler reads each time. */
  listed: number;
  /** A status, metadata, a payload or a pause is there. */
  known: boolean;
};

/** Reads all that a transition must know, in one round trip. @throws RedisUnavailableError, RedisReplyError */
export async function readSnapshot({ redis, keys }: Source, id: ScheduleId): Promise<Snapshot> {
  const [status, data, meta, record, cron, interval] = await pipelined(
    redis
      .pipeline()
      .getBuffer(keys.status(id))
      .getBuffer(keys.data(id))
      .getBuffer(keys.meta(id))
      .hgetallBuffer(keys.pause(id))
      .llen(keys.cronList())
      .llen(keys.intervalList()),
  );
  const statusSeen = seen(status);
  const dataSeen = seen(data);
  const metaSeen = seen(meta);
  const fields = fieldsOf(record);
  return {
    id,
    word: statusSeen.bytes?.toString("utf8") ?? null,
    status: statusSeen,
    data: dataSeen,
    meta: metaSeen,
    payload: dataSeen.bytes && readPayload(dataSeen.bytes, id),
    metadata: metaSeen.bytes && parseMetadata(metaSeen.bytes, keys.meta(id)),
    pause: fields && parsePauseRecord(fields),
    keptPayload: fields?.payload ?? null,
    listed: lengthOf(cron) + lengthOf(interval),
    known: [statusSeen, dataSeen, metaSeen].some(({ fingerprint }) => fingerprint !== "") || fields !== null,
  };
}

/** The reply of a GET; a wrong type is a state, any other error is thrown. */
function seen(reply: Reply | undefined): StoredText {
  const value = replyValue(reply);
  if (value === wrongType) return { bytes: null, fingerprint: "wrong" };
  return Buffer.isBuffer(value) ? { bytes: value, fingerprint: sha1(value) } : { bytes: null, fingerprint: "" };
}

function fieldsOf(reply: Reply | undefined): Record<string, Buffer> | null {
  const value = replyValue(reply);
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.fromEntries(Object.entries(value).filter((entry) => Buffer.isBuffer(entry[1])));
  return Object.keys(fields).length === 0 ? null : fields;
}

function lengthOf(reply: Reply | undefined): number {
  const value = replyValue(reply);
  return typeof value === "number" ? value : 0;
}

const wrongType = Symbol("wrong type");

function replyValue(reply: Reply | undefined): unknown {
  if (reply === undefined) return null;
  if (reply.error === null) return reply.value;
  if (isWrongType(reply.error)) return wrongType;
  throw reply.error;
}

/** Whether Redis refused a command since the key is of another type. */
export const isWrongType = (error: unknown) => error instanceof RedisReplyError && /WRONGTYPE/.test(error.message);

/** The configurations that may have this schedule in their index: by metadata, by the payload's label, by the id's form. */
export function configIdsOf({ id, metadata, payload }: Pick<Snapshot, "id" | "metadata" | "payload">): ConfigId[] {
  const fromMetadata = metadata && !isBroken(metadata) ? metadata.configId : null;
  const all = [fromMetadata, configIdIn(payload?.task?.labels.config_id), configIdOf(id)];
  return [...new Set(all.filter((each) => each !== null))];
}
