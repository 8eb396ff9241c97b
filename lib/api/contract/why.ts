import type * as drift from "@/lib/drift/why";
import { checkNames, checkStates, minuteCheckNames } from "@/lib/drift/why-links";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { z } from "@/lib/zod";
import { get, nothing } from "./call";
import { identifier, instant, moment, scheduleParams, sentence } from "./fields";

const link = z.enum(checkNames);

const check = {
  state: z.enum(checkStates),
  evidence: sentence,
  at: instant.nullable(),
};

/** Why a schedule fires or does not: the chain from configuration to run, link by link. */
const why = z.object({
  scheduleId: identifier,
  checkedAt: instant,
  /** `held`: it does not fire, as intended. */
  verdict: z.enum(["fires", "held", "broken"]),
  /** The first link that is broken or holds it. */
  first: link.nullable(),
  sentence,
  /** The repair of a kind of drift, or a resume, or what the sentence advises. */
  repair: z
    .object({
      kind: z.enum(driftKinds).nullable(),
      action: z.enum(["resume"]).nullable(),
      sentence,
    })
    .nullable(),
  previousDueAt: instant.nullable(),
  nextDueAt: instant.nullable(),
  /** Past runs that were due and did not happen, newest first, as far back as runs are kept. */
  missed: z.array(instant),
  checks: z.array(
    z.object({
      check: link,
      ...check,
    }),
  ),
  /** The minute that was asked about. */
  minute: z
    .object({
      at: instant,
      ran: z.enum(["yes", "no", "missed", "unknown", "to-come"]),
      sentence,
      previousDueAt: instant.nullable(),
      nextDueAt: instant.nullable(),
      checks: z.array(z.object({ check: z.enum(minuteCheckNames), ...check })),
    })
    .nullable(),
}) satisfies z.ZodType<drift.Why>;
export type Why = z.infer<typeof why>;

export const whyCalls = {
  why: get("/api/schedules/{scheduleId}/why", {
    ...nothing,
    params: scheduleParams,
    query: z.object({ at: moment.optional() }),
    answer: why,
  }),
};
