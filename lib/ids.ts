/**
 * A schedule id as this program holds it: the id's text, or `~b64:<base64url of its bytes>` where the bytes are not
 * UTF-8, where the text itself begins with `~b64:`, or where it is empty. Any byte string has exactly one such form, and
 * back; none is the empty text, so no test for "no id" can take a schedule's id for one.
 */
export type ScheduleId = string;

/**
 * A configuration's id, in the same form: the text that stands in the key of its index. Never a number, which would
 * not hold the 19 digits of a snowflake, nor keep `7` and `007` apart.
 */
export type ConfigId = string;

const mark = "~b64:";
/** The id of no bytes at all, which TaskIQ accepts like any other. */
export const emptyId: ScheduleId = mark;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const asBase64 = (bytes: Buffer) => mark + bytes.toString("base64url");

/** The id, of a schedule or a configuration, whose bytes stand in Redis. */
export function idFromBytes(bytes: Buffer): string {
  try {
    const text = strict.decode(bytes);
    return text === "" || text.startsWith(mark) ? asBase64(bytes) : text;
  } catch {
    return asBase64(bytes);
  }
}

/** Whether this id is the very text that stands in Redis. */
export const isText = (id: string) => !id.startsWith(mark);

/** The bytes that stand in Redis for this id. */
export function idToBytes(id: string): Buffer {
  return isText(id) ? Buffer.from(id, "utf8") : Buffer.from(id.slice(mark.length), "base64url");
}

/** The id's own text, as applications write it into their data; of bytes that are not UTF-8, the nearest text. */
export const textOfId = (id: ScheduleId): string => (isText(id) ? id : idToBytes(id).toString());

/** What people read where nothing else names a schedule. */
export const nameOfId = (id: ScheduleId): string => (id === emptyId ? "(empty id)" : id);

/** The id that a request names: a percent-decoded path segment, or a text of a body; inverse of `idToPath` in lib/format/ids.ts. */
export function idFromPath(segment: string): string {
  return idFromBytes(idToBytes(segment));
}

/** The configuration's id that the form `scheduled_task:<config_id>:<uuid>` names, a whole number; or null. */
export function configIdOf(id: ScheduleId): ConfigId | null {
  return /^scheduled_task:(-?\d+):/.exec(id)?.[1] ?? null;
}

/** A one-shot that *run now* wrote; hidden from lists and totals (contract §2). */
export const isRunNow = (id: ScheduleId) => id.startsWith("rota-run:");
