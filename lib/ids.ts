/**
 * A schedule id in this program: the id's text, or `~b64:<base64url of its bytes>` where the bytes are not UTF-8, where the
 * text itself begins with `~b64:`, or where it is empty. Each byte string has exactly one such form, and the reverse. No
 * form is the empty text, so a test for "no id" never mistakes an id for none.
 */
export type ScheduleId = string;

/**
 * A configuration's id, in the same form: the text in the key of its index. Never a number, which could not hold the 19
 * digits of a snowflake, nor distinguish `7` from `007`.
 */
export type ConfigId = string;

const mark = "~b64:";
/** The id of no bytes at all, which TaskIQ accepts like any other. */
export const emptyId: ScheduleId = mark;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const asBase64 = (bytes: Buffer) => mark + bytes.toString("base64url");

/** Returns the id, of a schedule or a configuration, that Redis holds as these bytes. */
export function idFromBytes(bytes: Buffer): string {
  try {
    const text = strict.decode(bytes);
    return text === "" || text.startsWith(mark) ? asBase64(bytes) : text;
  } catch {
    return asBase64(bytes);
  }
}

/** Returns whether Redis holds this id as the same text. */
export const isText = (id: string) => !id.startsWith(mark);

/** Returns the bytes that Redis holds for this id. */
export function idToBytes(id: string): Buffer {
  return isText(id) ? Buffer.from(id, "utf8") : Buffer.from(id.slice(mark.length), "base64url");
}

/** Returns the id's own text, as applications write it into their data; for bytes that are not UTF-8, the nearest text. */
export const textOfId = (id: ScheduleId): string => (isText(id) ? id : idToBytes(id).toString());

/** Returns what people read where a schedule has no other name. */
export const nameOfId = (id: ScheduleId): string => (id === emptyId ? "(empty id)" : id);

/** Returns the id that a request names, in a percent-decoded path segment or in its body; inverse of `idToPath` in lib/format/ids.ts. */
export function idFromPath(segment: string): string {
  return idFromBytes(idToBytes(segment));
}

/** Returns the configuration's id, a whole number, in an id of the form `scheduled_task:<config_id>:<uuid>`; else null. */
export function configIdOf(id: ScheduleId): ConfigId | null {
  return /^scheduled_task:(-?\d+):/.exec(id)?.[1] ?? null;
}

/** Returns whether an id is that of a one-shot of *run now*, which lists and totals leave out (contract §2). */
export const isRunNow = (id: ScheduleId) => id.startsWith("rota-run:");
