import type * as catalog from "@/lib/catalog/types";
import { choiceNames } from "@/lib/drift/choices";
import type { RepairedMany } from "@/lib/drift/repair-many";
import { limits } from "@/lib/limits";
import { driftKinds, severities } from "@/lib/schedules/drift-kinds";
import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import {
  anyName,
  count,
  cursor,
  driftKind,
  excerpt,
  identifier,
  instant,
  line,
  listing,
  nextCursor,
  offset,
  reason,
  sentence,
  several,
  word,
} from "./fields";

const repairChoice = z.object({ choice: z.enum(choiceNames), sentence });
export type RepairChoice = z.infer<typeof repairChoice>;

const finding = z.object({
  kind: driftKind,
  /** Null: a key is at fault, or no single schedule. */
  scheduleId: identifier.nullable(),
  /** The key at fault, if it is a single one. */
  key: identifier.nullable(),
  name: line.nullable(),
  configId: identifier.nullable(),
  /** What is wrong, in words. */
  detail: sentence,
  /** The repair that its plan will probably choose; null: there is only advice. */
  repair: repairChoice.nullable(),
});
export type Finding = z.infer<typeof finding>;

const findings = z.object({
  /** Everything written before this moment was checked; null: not everything was read yet. */
  checkedAt: instant.nullable(),
  /** Every kind, most important first; `count` is null while it is unknown. */
  kinds: z.array(
    z.object({
      kind: driftKind,
      severity: z.enum(severities),
      count: count.nullable(),
      /** When this process first found one. */
      since: instant.nullable(),
    }),
  ),
  items: z.array(finding),
  /** The number that match the request. */
  total: count.nullable(),
  nextCursor,
});
export type Findings = z.infer<typeof findings>;

/** What a repair would write, or why there is none. Nothing is written yet. */
const repairPlan = z.object({
  kind: driftKind,
  scheduleId: identifier.nullable(),
  key: identifier.nullable(),
  /** All that are offered. Ask with `choice` for another than the plan's. */
  choices: z.array(repairChoice),
  plan: repairChoice
    .extend({
      /** What the keys hold now, as far as that can be shown. */
      stands: z.array(z.object({ key: identifier, value: excerpt })),
      /** The writes in words, in order. */
      writes: z.array(z.object({ key: identifier, change: sentence })),
      warnings: z.array(sentence),
      takesEffectBy: instant.nullable(),
      /** Send it with the repair, and only exactly this plan is carried out. */
      mark: word,
    })
    .nullable(),
  /** Null if there is a plan. */
  why: z.enum(["already", "advice", "refused"]).nullable(),
  /** The plan, or why there is none. */
  sentence,
});
export type RepairPlan = z.infer<typeof repairPlan>;

const repaired = z.object({
  scheduleId: identifier.nullable(),
  key: identifier.nullable(),
  /** `already`: it was in order; `changed`: another program changed it, so nothing was written; `refused`: the message says why. */
  result: z.enum(["repaired", "already", "changed", "refused", "unknown"]),
  message: sentence,
  warnings: z.array(sentence),
  takesEffectBy: instant.nullable(),
});
export type Repaired = z.infer<typeof repaired>;

const repairedMany = z.object({
  results: z.array(repaired),
  /** Findings that this request did not reach; with `all`, of those that there were when it began. */
  left: count,
  /** With `all`: the first finding that was not tried, where the next request begins; null: none is left. */
  nextCursor,
  /** Why it stopped if Redis went away meanwhile; what is in `results` is done. */
  stopped: sentence.nullable(),
}) satisfies z.ZodType<RepairedMany & { nextCursor: string | null }>;
export type RepairedAnswer = z.infer<typeof repairedMany>;

const ofDrift = z.object({ ...listing, kind: several(driftKinds), offset }) satisfies z.ZodType<catalog.DriftQuery>;
export type DriftQuery = z.infer<typeof ofDrift>;
/** A schedule, or a key. */
const oneOf = { scheduleId: anyName.optional(), key: anyName.optional() };
const isOne = ({ scheduleId, key }: { scheduleId?: string | undefined; key?: string | undefined }) =>
  (scheduleId === undefined) !== (key === undefined);
const choice = z.enum(choiceNames).optional();
const repairBody = z
  .strictObject({
    kind: driftKind,
    choice,
    ids: z.array(anyName).min(1).max(limits.repairs).optional(),
    keys: z.array(anyName).min(1).max(limits.repairs).optional(),
    all: z.literal(true).optional(),
    /** With `all` and no cursor: how many were shown. */
    expectedTotal: count.optional(),
    cursor,
    /** For one finding: the mark of the plan that was shown. */
    mark: z.string().max(40).optional(),
    reason,
  })
  .refine(({ ids, keys, all }) => [ids, keys, all].filter(Boolean).length === 1, "give ids, keys or all")
  .refine(
    ({ all, expectedTotal, cursor }) => !all || expectedTotal !== undefined || cursor !== undefined,
    "all wants expectedTotal",
  )
  .refine(
    ({ mark, ids, keys }) => mark === undefined || [...(ids ?? []), ...(keys ?? [])].length === 1,
    "mark is of one",
  );
export type RepairBody = z.infer<typeof repairBody>;

/** What repairs keep aside. */
const aside = z.object({
  items: z.array(
    z.object({
      scheduleId: identifier.nullable(),
      /** The key that was moved; null: a schedule was taken out of its list, and its page puts it back. */
      key: identifier.nullable(),
      keptAt: identifier,
      type: word,
      /** Why it cannot go back now. */
      why: line.nullable(),
    }),
  ),
  /** False: there may be more, since not all keys were searched. */
  complete: z.boolean(),
});
export type Aside = z.infer<typeof aside>;

export const driftCalls = {
  drift: get("/api/drift", { ...nothing, query: ofDrift, answer: findings }),
  planRepair: get("/api/drift/plan", {
    ...nothing,
    // A fleet that no scheduler reads has neither: there is only advice.
    query: z
      .object({ kind: driftKind, ...oneOf, choice })
      .refine((asked) => asked.kind === "scheduler-silent" || isOne(asked), "give scheduleId or key"),
    answer: repairPlan,
  }),
  repair: post("/api/drift/repair", "repair", { ...nothing, body: repairBody, answer: repairedMany }),
  aside: get("/api/drift/aside", { ...nothing, answer: aside }),
  putBack: post("/api/drift/put-back", "repair", {
    ...nothing,
    body: z.strictObject({ ...oneOf, reason }).refine(isOne, "give scheduleId or key"),
    answer: repaired,
  }),
};
