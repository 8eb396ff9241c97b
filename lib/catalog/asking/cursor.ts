import { createHash } from "node:crypto";
import type { Columns } from "@/lib/catalog/store/columns";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { z } from "@/lib/zod";

/** Where a page ends: what its last item is sorted by, and that item's id or key. */
export type Place = { value: string | number | null; id: string };

/** An id or key inside a cursor. One that is too long for a URL is held as its SHA-1, an id together with its row. */
export type HeldId = string | [row: number | null, sha1: string];

const heldShape = z.union([z.string(), z.tuple([z.number().int().min(0).nullable(), z.string()])]);
const cursorShape = z.tuple([z.string(), z.union([heldShape, z.number(), z.null()]), heldShape]);

/** Returns the cursor of a place. `order` names the list and its order: a cursor of another one is refused. */
export const writeCursor = (order: string, value: HeldId | number | null, id: HeldId): string =>
  Buffer.from(JSON.stringify([order, value, id])).toString("base64url");

/**
 * Returns the place that a cursor names. `keys` returns the names besides ids of rows that a cursor of this list may hold,
 * such as ids of configurations.
 * @throws InvalidArgumentError if the cursor is of another order, or if it names an id or key that is gone.
 */
export function readCursor(
  cursor: string,
  order: string,
  columns: Columns,
  keys: () => readonly string[] = () => [],
): Place {
  const parsed = cursorShape.safeParse(jsonIn(cursor));
  if (!parsed.success || parsed.data[0] !== order) throw wrongCursor();
  const [, value, id] = parsed.data;
  return {
    value: value === null || typeof value === "number" ? value : releaseId(columns, value, keys),
    id: releaseId(columns, id, keys),
  };
}

export const wrongCursor = () =>
  new InvalidArgumentError("The cursor does not belong to this list: ask for the first page again.");

/** Returns the id of a row as a cursor holds it. */
export function holdId(columns: Columns, row: number): HeldId {
  const id = columns.idOf(row);
  return isLong(id) ? [row, sha1(id)] : id;
}

/** Returns a key, or the id of a configuration, as a cursor holds it. */
export const holdKey = (key: string): HeldId => (isLong(key) ? [null, sha1(key)] : key);

/** Bytes of a cursor that one id may take: there are two at the most, and the name that a list is sorted by. */
const longestHeld = limits.cursorLength / 4;
const isLong = (name: string) => Buffer.byteLength(JSON.stringify(name)) > longestHeld;

function releaseId(columns: Columns, held: HeldId, keys: () => readonly string[]): string {
  if (!Array.isArray(held)) return held;
  const [row, hash] = held;
  const name = (row === null ? keys() : [columns.idOf(row)]).find((each) => sha1(each) === hash);
  if (name === undefined) throw wrongCursor();
  return name;
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return null;
  }
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("base64url");
