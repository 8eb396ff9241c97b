import type { Reply } from "./replies";

/**
 * What one key held: its bytes, null where it is absent, or `unreadable` where it is of another type than belongs there.
 */
export type Value = Buffer | "unreadable" | null;

/** The value of a single GET or LINDEX. */
export function bytesIn(reply: Reply | undefined): Value {
  if (reply?.error) return "unreadable";
  return Buffer.isBuffer(reply?.value) ? reply.value : null;
}

/** The bytes that an MGET, LRANGE or a page of a SCAN answered; entries that are no bytes are null. */
export const bytesEach = (value: unknown): (Buffer | null)[] =>
  Array.isArray(value) ? value.map((entry: unknown) => (Buffer.isBuffer(entry) ? entry : null)) : [];

/** The same without the nulls. */
export const presentBytes = (value: unknown): Buffer[] => bytesEach(value).filter((entry) => entry !== null);

/** A hash, null where it is absent or of another type. */
export function hashIn(reply: Reply | undefined): Record<string, Buffer> | null {
  const value = reply?.value;
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.entries(value).filter((entry): entry is [string, Buffer] => Buffer.isBuffer(entry[1]));
  return fields.length > 0 ? Object.fromEntries(fields) : null;
}

/** A number that Redis answered; 0 for anything else. */
export const countIn = (reply: Reply | undefined): number => (typeof reply?.value === "number" ? reply.value : 0);
