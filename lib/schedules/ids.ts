/**
 * A schedule id as this program holds it: the id's text, or `~b64:<base64url of its bytes>` where the bytes are not
 * UTF-8, where the text itself begins with `~b64:`, or where it is empty. Any byte string has exactly one such form, and
 * back; none is the empty text, so no test for "no id" can take a schedule's id for one.
 */
export type ScheduleId = string;

const mark = "~b64:";
/** The id of no bytes at all, which TaskIQ accepts like any other. */
export const emptyId: ScheduleId = mark;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const asBase64 = (bytes: Buffer) => mark + bytes.toString("base64url");

/** The id whose bytes stand in Redis. */
export function idFromBytes(bytes: Buffer): ScheduleId {
  try {
    const text = strict.decode(bytes);
    return text === "" || text.startsWith(mark) ? asBase64(bytes) : text;
  } catch {
    return asBase64(bytes);
  }
}

/** Whether this id is the very text that stands in Redis. */
export const isText = (id: ScheduleId) => !id.startsWith(mark);

/** The bytes that stand in Redis for this id. */
export function idToBytes(id: ScheduleId): Buffer {
  return isText(id) ? Buffer.from(id, "utf8") : Buffer.from(id.slice(mark.length), "base64url");
}

/** The id's own text, as applications write it into their data; of bytes that are not UTF-8, the nearest text. */
export const textOfId = (id: ScheduleId): string => (isText(id) ? id : idToBytes(id).toString());

/** What people read where nothing else names a schedule. */
export const nameOfId = (id: ScheduleId): string => (id === emptyId ? "(empty id)" : id);

/** The id that a request names: a percent-decoded path segment, or a text of a body; inverse of `idToPath` in lib/format/ids.ts. */
export function idFromPath(segment: string): ScheduleId {
  return idFromBytes(idToBytes(segment));
}

/** The configuration's id that the form `scheduled_task:<config_id>:<uuid>` names, or null. */
export function configIdOf(id: ScheduleId): number | null {
  const match = /^scheduled_task:(\d{1,15}):/.exec(id);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** A one-shot that *run now* wrote; hidden from lists and totals (contract §2). */
export const isRunNow = (id: ScheduleId) => id.startsWith("rota-run:");
