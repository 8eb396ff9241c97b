/**
 * A schedule id as this program holds it: the id's text, or `~b64:<base64url of its bytes>` where the bytes are no
 * UTF-8 (or the text itself begins with `~b64:`). Any byte string has exactly one such form, and back.
 */
export type ScheduleId = string;

const mark = "~b64:";
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const asBase64 = (bytes: Buffer) => mark + bytes.toString("base64url");

/** The id whose bytes stand in Redis. */
export function idFromBytes(bytes: Buffer): ScheduleId {
  try {
    const text = strict.decode(bytes);
    return text.startsWith(mark) ? asBase64(bytes) : text;
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

/** The id that a percent-decoded path segment names; inverse of `idToPath` in lib/format/ids.ts. */
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
