import type * as catalog from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { schedulerTypes, sorts, statuses } from "@/lib/schedules/enums";
import { parseInstant } from "@/lib/schedules/timestamps";
import { isWellFormed, mustBeWellFormed } from "@/lib/schedules/well-formed";
import { z } from "@/lib/zod";

/** What several calls take or answer. */

/** Instants, and texts by their kind. Longer ones are cut (lib/api/within.ts); an id or key only if no request can name it. */
export const instant = z.string().max(limits.instantLength);
export const word = z.string().max(limits.text.word);
export const line = z.string().max(limits.text.line);
export const sentence = z.string().max(limits.text.sentence);
export const identifier = z.string().max(limits.toldIdBytes);
export const excerpt = z.string().max(limits.excerptLength);
export const count = z.number().int();
/** The number of schedules, and of those with each status. */
export const countsByStatus = {
  total: count,
  active: count,
  paused: count,
  inactive: count,
  error: count,
  unknown: count,
};
export const json: z.ZodType<unknown> = z.unknown();

export const driftKind = z.enum(driftKinds);
export const status = z.enum(statuses);
export type Status = z.infer<typeof status>;

export const freshness = z.object({
  state: z.enum(["live", "catching-up", "stale", "building"]),
  /** When what is shown was read. */
  asOf: instant.nullable(),
  /** While it is building: schedules read so far. */
  read: count.optional(),
  /**
   * Why it is not live, in a sentence. Redis does not let Rota read everything, and calls that need the catalog answer this as
   * a problem; or, with `catching-up`, Redis is a replica that has lost its primary.
   */
  reason: sentence.optional(),
}) satisfies z.ZodType<catalog.Freshness>;
export type Freshness = z.infer<typeof freshness>;

export const broken = z.object({
  key: identifier,
  reason: line,
  raw: excerpt,
}) satisfies z.ZodType<catalog.BrokenKey>;
export type BrokenKey = z.infer<typeof broken>;

/** What a payload sets beside the first of cron, time and interval. */
const also = z.object({ time: word.nullable(), interval: word.nullable() }).optional();

export const expression = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cron"), value: word, offset: word.nullable(), also }),
  z.object({ kind: z.literal("interval"), value: word, offset: z.null() }),
  z.object({ kind: z.literal("time"), value: word, offset: z.null(), also }),
]);

export const nextCursor = z.string().max(limits.cursorLength).nullable();
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), total: count, nextCursor });

/** A whole number, or its digits in a URL: `z.coerce` alone would read an empty text as 0. */
export const wholeNumber = z
  .union([z.number().int(), z.string().regex(/^-?\d{1,15}$/, "must be a whole number")])
  .transform(Number);
export const limit = wholeNumber.pipe(z.number().min(1).max(limits.pageSize.max)).default(limits.pageSize.default);
const search = z.string().max(limits.searchLength).default("");
export const sort = z.enum([...sorts, ...sorts.map((by) => `-${by}` as const)]);
export const several = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z
    .string()
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(z.enum(values)))
    .default([]);
/**
 * Text of any length that names something in Redis: an id or a key. Such names may be long, so only the size of the request
 * bounds them. Half a surrogate pair has no bytes of its own, and would name something else.
 */
export const anyName = z.string().refine(isWellFormed, mustBeWellFormed);
export const id = anyName.min(1, "must not be empty: the empty id is written ~b64:");
/** Any text, as in Redis; a whole number as its digits. */
export const configId = id;
export const offset = wholeNumber.pipe(z.number().min(0)).default(0);
/** Where a page begins. It holds an id, which may be long, so the size of the request bounds it. */
export const cursor = z.string().optional();
export const listing = { search, cursor, limit };
export const filter = {
  search,
  status: several(statuses),
  type: several(schedulerTypes),
  config: configId.optional(),
  /** Only schedules whose expression can never match. */
  neverFires: z.literal("true").optional(),
  /** Only schedules with one of these findings. */
  drift: several(driftKinds).optional(),
};

export const scheduleParams = z.object({ scheduleId: id });
/** An instant from a client; UTC if it names no zone. */
export const moment = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== null, "must be an ISO time, such as 2026-02-08T03:00Z");
export const reason = z.string().trim().max(limits.reasonLength).optional();
