import type { Reply } from "./replies";

/**
 * What one key held: its bytes (or its entries, or its fields), null where it is absent, or `unreadable` where it is of
 * another type than belongs there.
 */
export type Value<Of = Buffer> = Of | "unreadable" | null;

/** The fields of a hash, by name. */
export type Fields = Record<string, Buffer>;

/** The value of a single GET, HGET or LINDEX. */
export function bytesIn(reply: Reply | undefined): Value {
  if (reply?.error) return "unreadable";
  return Buffer.isBuffer(reply?.value) ? reply.value : null;
}

/** The entries that an LRANGE answered. A list that is empty is absent. */
export function entriesIn(reply: Reply | undefined): Value<Buffer[]> {
  if (reply?.error) return "unreadable";
  const entries = presentBytes(reply?.value);
  return entries.length > 0 ? entries : null;
}

/** The fields that an HGETALL answered. A hash without any is absent. */
export function fieldsIn(reply: Reply | undefined): Value<Fields> {
  if (reply?.error) return "unreadable";
  const value = reply?.value;
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.entries(value).filter((entry): entry is [string, Buffer] => Buffer.isBuffer(entry[1]));
  return fields.length > 0 ? Object.fromEntries(fields) : null;
}

/** The fields that an HMGET of these names answered; absent ones are left out. */
export function namedFieldsIn(reply: Reply | undefined, names: readonly string[]): Value<Fields> {
  if (reply?.error) return "unreadable";
  const values = bytesEach(reply?.value);
  const fields = names.flatMap((name, at): [string, Buffer][] => {
    const value = values[at];
    return value ? [[name, value]] : [];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : null;
}

/** What could be read; null where the key is absent or of another type. */
export const readable = <Of>(value: Value<Of>): Of | null => (value === "unreadable" ? null : value);

/** The bytes that an MGET, LRANGE or a page of a SCAN answered; entries that are no bytes are null. */
export const bytesEach = (value: unknown): (Buffer | null)[] =>
  Array.isArray(value) ? value.map((entry: unknown) => (Buffer.isBuffer(entry) ? entry : null)) : [];

/** The same without the nulls. */
export const presentBytes = (value: unknown): Buffer[] => bytesEach(value).filter((entry) => entry !== null);

/** A number that Redis answered; 0 for anything else. */
export const countIn = (reply: Reply | undefined): number => (typeof reply?.value === "number" ? reply.value : 0);

/** Milliseconds that a PTTL answered: -1 where the key does not expire, -2 where there is none. */
export const ttlIn = (reply: Reply | undefined): number => (typeof reply?.value === "number" ? reply.value : -2);
