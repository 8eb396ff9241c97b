import type * as catalog from "@/lib/catalog/types";
import { z } from "@/lib/zod";
import { get, nothing } from "./call";
import { count, countsByStatus, driftKind, freshness, identifier, instant, line } from "./fields";

const culprit = z.object({
  /** Null where a key itself is at fault, not a schedule. */
  scheduleId: identifier.nullable(),
  name: line,
  key: identifier,
  effect: z.enum(["blind", "kills", "every-poll"]),
  reason: line,
}) satisfies z.ZodType<catalog.Culprit>;

const summary = z.object({
  ...countsByStatus,
  configs: count,
  neverFires: count,
  schedulerBlind: z.object({ since: instant, culprits: z.array(culprit) }).nullable(),
  drift: count.nullable(),
  driftByKind: z.record(driftKind, count.nullable()),
  overdue: count.nullable(),
  freshness,
}) satisfies z.ZodType<catalog.Summary>;
export type Summary = z.infer<typeof summary>;

export const summaryCalls = {
  summary: get("/api/summary", { ...nothing, answer: summary }),
};
