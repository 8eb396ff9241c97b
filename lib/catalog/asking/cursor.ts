import { createHash } from "node:crypto";
import type { Columns } from "@/lib/catalog/store/columns";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { z } from "@/lib/zod";

/** Where a page ended: what its last item was sorted by, and its id. `sort` names the order of the list. */
export type Place = { value: string | number | null; id: string | number };

/** An id, or a key, as a cursor holds it. One that is too long for a URL is named by its SHA-1, and an id by its row, too. */
export type HeldId = string | number | [row: number | null, sha1: string];
export const heldShape = z.union([z.string(), z.number(), z.tuple([z.number().int().min(0).nullable(), z.string()])]);

const shape = z.tuple([z.string(), z.union([heldShape, z.null()]), heldShape]);

export const writeCursor = (sort: string, value: HeldId | null, id: HeldId) =>
  Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");

/**
 * `keys`: what a cursor of this list may name beside rows, such as the ids of configurations.
 * @throws InvalidArgumentError for a cursor that is not of this sort, or that names an id or key which is gone.
 */
export function readCursor(
  cursor: string,
  sort: string,
  columns: Columns,
  keys: () => readonly string[] = () => [],
): Place {
  try {
    const [of, value, id] = shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    const held = (each: HeldId) => idHeld(columns, each, keys);
    if (of === sort) return { value: value === null ? null : held(value), id: held(id) };
  } catch {
    // told below
  }
  throw wrongCursor();
}

export const wrongCursor = () =>
  new InvalidArgumentError("The cursor does not belong to this list: ask for the first page again.");

/** Bytes that an id may take of a cursor, beside the name that a list is sorted by. */
const longestHeld = limits.cursorLength / 4;

export function holdId(columns: Columns, row: number): HeldId {
  const id = columns.idOf(row);
  return isLong(id) ? [row, sha1(id)] : id;
}

export const holdKey = (key: string): HeldId => (isLong(key) ? [null, sha1(key)] : key);

const isLong = (name: string) => Buffer.byteLength(JSON.stringify(name)) > longestHeld;

/** @throws InvalidArgumentError where it is gone. */
export function idHeld(columns: Columns, held: HeldId, keys: () => readonly string[] = () => []): string | number {
  if (!Array.isArray(held)) return held;
  const [row, hash] = held;
  const named = (row === null ? keys() : [columns.idOf(row)]).find((name) => sha1(name) === hash);
  if (named === undefined) throw wrongCursor();
  return named;
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("base64url");
