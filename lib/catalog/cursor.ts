import { InvalidArgumentError } from "@/lib/redis/errors";
import { z } from "@/lib/zod";

/** Where a page ended: what its last item was sorted by, and its id. `sort` names the order of the list. */
export type Place = { value: string | number | null; id: string | number };

const shape = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.union([z.string(), z.number()])]);

export const writeCursor = (sort: string, value: Place["value"], id: Place["id"]) =>
  Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");

/** @throws InvalidArgumentError for a cursor that is not of this sort. */
export function readCursor(cursor: string, sort: string): Place {
  try {
    const [of, value, id] = shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (of === sort) return { value, id };
  } catch {
    // told below
  }
  throw new InvalidArgumentError("The cursor does not belong to this list: ask for the first page again.");
}
