import type * as catalog from "@/lib/catalog/types";
import { z } from "@/lib/zod";
import { get, nothing } from "./call";
import { count, expression, filter, identifier, instant, limit, line, listing, page } from "./fields";

const partial = z.object({ schedules: count }).nullable();
const upcoming = z.object({
  from: instant,
  to: instant,
  bucket: z.enum(["minute", "hour"]),
  /** All of the window in order, empty ones too. */
  buckets: z.array(z.object({ at: instant, starts: count })),
  starts: count,
  schedules: count,
  /** The minute with the most starts. */
  peak: z.object({ at: instant, starts: count }).nullable(),
  /** In no bucket: when an interval fired last is not in Redis, so only how often is known. */
  intervals: z.object({ schedules: count, perHour: z.number() }),
  /** Listed one-shots whose time has passed: in no bucket. */
  overdue: count,
  leftOut: z.object({ paused: count, notListed: count, neverFires: count, unknown: count }),
  /** Too many different expressions: so many schedules were not counted. */
  partial,
}) satisfies z.ZodType<catalog.Upcoming>;
export type Upcoming = z.infer<typeof upcoming>;
const start = z.object({
  at: instant,
  scheduleId: identifier,
  name: line,
  configId: identifier.nullable(),
  taskType: line.nullable(),
  expression: expression.nullable(),
}) satisfies z.ZodType<catalog.Start>;
export type Start = z.infer<typeof start>;
const asked = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .optional();
const window = { from: asked, to: asked };
const ofUpcoming = z.object({
  ...filter,
  ...window,
  bucket: z.enum(["minute", "hour"]).optional(),
}) satisfies z.ZodType<catalog.UpcomingQuery>;
export type UpcomingQuery = z.infer<typeof ofUpcoming>;
const ofStarts = z.object({
  ...filter,
  ...window,
  cursor: listing.cursor,
  limit,
}) satisfies z.ZodType<catalog.StartsQuery>;
export type StartsQuery = z.infer<typeof ofStarts>;

export const upcomingCalls = {
  upcoming: get("/api/upcoming", { ...nothing, query: ofUpcoming, answer: upcoming }),
  upcomingStarts: get("/api/upcoming/starts", { ...nothing, query: ofStarts, answer: page(start).extend({ partial }) }),
};
