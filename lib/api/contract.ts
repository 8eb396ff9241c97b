import { z } from "zod";
import type { Action } from "@/lib/access/can";
import type * as catalog from "@/lib/catalog/types";
import { choiceNames } from "@/lib/drift/choices";
import type { RepairedMany } from "@/lib/drift/repair-many";
import type * as drift from "@/lib/drift/why";
import { limits } from "@/lib/limits";
import type { Run, RunSummary } from "@/lib/runs/types";
import { driftKinds, severities } from "@/lib/schedules/drift-kinds";
import { parseInstant } from "@/lib/schedules/timestamps";
import type { Json } from "@/lib/schedules/types";
import { schedulerTypes, sorts, statuses } from "@/lib/schedules/words";

export { schedulerTypes, sorts, statuses };

/**
 * The API, once: routes parse by it, the browser's client is typed by it, and OpenAPI will be printed from it.
 * Everything is camelCase JSON; instants are ISO with `Z`, microseconds kept. What is not built or not known is null.
 */

const instant = z.string();
const count = z.number().int();
const json: z.ZodType<unknown> = z.unknown();

export const driftKind = z.enum(driftKinds);
export const status = z.enum(statuses);
export type Status = z.infer<typeof status>;

export const freshness = z.object({
  state: z.enum(["live", "catching-up", "stale", "building"]),
  /** When what is shown was read. */
  asOf: instant.nullable(),
  /** While it is building: schedules read so far. */
  read: count.optional(),
}) satisfies z.ZodType<catalog.Freshness>;
export type Freshness = z.infer<typeof freshness>;

export const broken = z.object({
  key: z.string(),
  reason: z.string(),
  raw: z.string(),
}) satisfies z.ZodType<catalog.BrokenKey>;
export type BrokenKey = z.infer<typeof broken>;

export const culprit = z.object({
  /** Null where a key itself is at fault, not a schedule. */
  scheduleId: z.string().nullable(),
  name: z.string(),
  key: z.string(),
  effect: z.enum(["blind", "kills", "every-poll"]),
  reason: z.string(),
}) satisfies z.ZodType<catalog.Culprit>;
export type Culprit = z.infer<typeof culprit>;

export const summary = z.object({
  total: count,
  active: count,
  paused: count,
  inactive: count,
  error: count,
  unknown: count,
  configs: count,
  neverFires: count,
  schedulerBlind: z.object({ since: instant, culprits: z.array(culprit) }).nullable(),
  drift: count.nullable(),
  driftByKind: z.record(driftKind, count.nullable()),
  overdue: count.nullable(),
  freshness,
}) satisfies z.ZodType<catalog.Summary>;
export type Summary = z.infer<typeof summary>;

export const configuration = z.object({
  configId: z.number().int(),
  name: z.string().nullable(),
  taskType: z.string().nullable(),
  status: z.enum(["active", "paused", "inactive"]),
  total: count,
  active: count,
  paused: count,
  inactive: count,
  error: count,
  unknown: count,
  nextRunAt: instant.nullable(),
}) satisfies z.ZodType<catalog.Configuration>;
export type Configuration = z.infer<typeof configuration>;

export const expression = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cron"), value: z.string(), offset: z.string().nullable() }),
  z.object({ kind: z.literal("interval"), value: z.string(), offset: z.null() }),
  z.object({ kind: z.literal("time"), value: z.string(), offset: z.null() }),
]);

export const schedule = z.object({
  scheduleId: z.string(),
  configId: z.number().int().nullable(),
  name: z.string(),
  taskType: z.string().nullable(),
  schedulerType: z.enum(schedulerTypes).nullable(),
  status,
  /** The word that stands in Redis; null where none does. */
  statusWord: z.string().nullable(),
  /** False: known to TaskIQ only. */
  tracked: z.boolean(),
  /** Listed in TaskIQ, with its payload there. */
  scheduled: z.boolean(),
  expression: expression.nullable(),
  nextRunAt: instant.nullable(),
  neverFires: z.string().nullable(),
  /** `new_status` where it is a change of status that says to which. */
  lastEvent: z.object({ event: z.string(), at: instant.nullable(), new_status: z.string().optional() }).nullable(),
  updatedAt: instant.nullable(),
  pause: z
    .object({
      by: z.string().nullable(),
      reason: z.string().nullable(),
      at: instant.nullable(),
      until: instant.nullable(),
    })
    .nullable(),
  /** What is wrong with it; null while that is not known yet. */
  drift: z.array(driftKind).nullable(),
}) satisfies z.ZodType<catalog.Schedule>;
export type Schedule = z.infer<typeof schedule>;

/** An event's own fields stand beside `event` and `at`. */
export const historyEvent = z.looseObject({
  event: z.string(),
  at: instant.nullable(),
}) satisfies z.ZodType<catalog.HistoryEvent>;
export type HistoryEvent = z.infer<typeof historyEvent>;

export const payload = z.object({
  serializer: z.enum(["json", "pickle", "msgpack", "cbor", "unknown"]),
  /** Bytes. */
  size: count,
  /** The lists of TaskIQ that hold the schedule, by key; usually one or none. */
  lists: z.array(z.string()),
  /** The payload; null where it is not JSON and so is opaque. */
  json,
  problems: z.array(z.object({ effect: z.enum(["blind", "kills", "every-poll"]), reason: z.string() })),
});

/** One run, as far as TaskIQ reported it; what was not, or is left out by the settings, is null. */
export const run = z.object({
  taskId: z.string(),
  /** `lost`: no end was reported for longer than a day. */
  state: z.enum(["queued", "running", "succeeded", "failed", "lost"]),
  /** Why it was sent: the scheduler fired it, *run now*, or TaskIQ tries again what failed. */
  origin: z.enum(["schedule", "run-now", "retry"]),
  queuedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  durationMs: count.nullable(),
  taskName: z.string().nullable(),
  worker: z.string().nullable(),
  /** As a call is written, `7, region="eu"`; cut. */
  args: z.string().nullable(),
  /** JSON, cut. */
  result: z.string().nullable(),
  error: z.string().nullable(),
}) satisfies z.ZodType<Run>;
export type RunAnswer = z.infer<typeof run>;

const runStats = {
  running: count,
  finished: count,
  failed: count,
  /** Share from 0 to 1 of the ended runs that did not fail. */
  successRate: z.number().nullable(),
  p50Ms: count.nullable(),
  p95Ms: count.nullable(),
  /** The newest ended runs that failed, one after another. */
  lastFailed: count,
};

/** The last runs of a schedule, 30 at the most, newest first, and what follows from them. */
export const runSummary = z.object({
  ...runStats,
  /** When the scheduler last fired it. */
  firedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  recent: z.array(z.object({ state: run.shape.state, durationMs: count.nullable() })),
}) satisfies z.ZodType<RunSummary>;
export type RunSummaryAnswer = z.infer<typeof runSummary>;

/** Whether runs are reported at all: whether reports are taken, and when the last of each kind came. */
export const reporting = z.object({
  enabled: z.boolean(),
  queuedAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});
export type Reporting = z.infer<typeof reporting>;

export const runs = z.object({
  items: z.array(run),
  /** Runs that are kept. */
  total: count,
  /** Of all runs that are kept. */
  stats: z.object(runStats),
  reporting,
});
export type RunsAnswer = z.infer<typeof runs>;

export const scheduleDetail = schedule.extend({
  metadata: z.record(z.string(), json).nullable(),
  /** Null: never, as while paused, or no metadata. */
  metadataExpiresAt: instant.nullable(),
  payload: payload.nullable(),
  /** The list it was taken from, while paused. */
  pausedFrom: z.string().nullable(),
  /** What a repair took out and kept, to be put back once it is mended: for which kind of drift, by whom. */
  aside: z.object({ kind: z.string().nullable(), by: z.string().nullable(), at: instant.nullable() }).nullable(),
  /** Of a cron expression that fires: what it names and can never match, in sentences. */
  deadParts: z.array(z.string()),
  nextRuns: z.array(instant),
  recentHistory: z.array(historyEvent),
  historyTotal: count,
  /** What a resume would do at once, in sentences; empty while it is active. */
  resumeWarnings: z.array(z.string()),
  /** Bytes of what a purge would take, for its dialog. */
  artifacts: z.object({ metaBytes: count, historyEvents: count, payloadBytes: count }),
  /** Keys of this schedule that cannot be read. */
  broken: z.array(broken),
  /** How its last runs went; null where none was reported. */
  runs: runSummary.nullable(),
});
export type ScheduleDetail = z.infer<typeof scheduleDetail>;

export const repairChoice = z.object({ choice: z.enum(choiceNames), sentence: z.string() });
export type RepairChoice = z.infer<typeof repairChoice>;

export const finding = z.object({
  kind: driftKind,
  /** Null: a key of its own is at fault, or no single schedule. */
  scheduleId: z.string().nullable(),
  /** The key at fault, where it is one alone. */
  key: z.string().nullable(),
  name: z.string().nullable(),
  configId: z.number().int().nullable(),
  /** What is wrong, in words. */
  detail: z.string(),
  /** The repair that is likely meant, which its plan decides; null: there is only advice. */
  repair: repairChoice.nullable(),
});
export type Finding = z.infer<typeof finding>;

export const findings = z.object({
  /** Everything that was written before that moment has been looked at; null: not everything was read yet. */
  checkedAt: instant.nullable(),
  /** Every kind, in the order in which they matter; `count` is null where it is not known. */
  kinds: z.array(
    z.object({
      kind: driftKind,
      severity: z.enum(severities),
      count: count.nullable(),
      /** When this process first saw any. */
      since: instant.nullable(),
    }),
  ),
  items: z.array(finding),
  /** Of the kinds and the search that were asked for. */
  total: count.nullable(),
  nextCursor: z.string().nullable(),
});
export type Findings = z.infer<typeof findings>;

/** What a repair will write, or why there is none. Nothing is written yet. */
export const repairPlan = z.object({
  kind: driftKind,
  scheduleId: z.string().nullable(),
  key: z.string().nullable(),
  /** All that are offered; another than the plan's is asked for by `choice`. */
  choices: z.array(repairChoice),
  plan: repairChoice
    .extend({
      /** What the keys hold now, as far as it can be shown. */
      stands: z.array(z.object({ key: z.string(), value: z.string() })),
      /** In words, in the order in which it is written. */
      writes: z.array(z.object({ key: z.string(), change: z.string() })),
      warnings: z.array(z.string()),
      takesEffectBy: instant.nullable(),
      /** Sent with the repair: only exactly this is done. */
      mark: z.string(),
    })
    .nullable(),
  /** Null where there is a plan. */
  why: z.enum(["mended", "advice", "refused"]).nullable(),
  /** The plan, or why there is none. */
  sentence: z.string(),
});
export type RepairPlan = z.infer<typeof repairPlan>;

export const repaired = z.object({
  scheduleId: z.string().nullable(),
  key: z.string().nullable(),
  /** `already`: in order; `changed`: another program was at it, nothing was written; `refused`: the message says why. */
  result: z.enum(["repaired", "already", "changed", "refused"]),
  message: z.string(),
  warnings: z.array(z.string()),
  takesEffectBy: instant.nullable(),
});
export type Repaired = z.infer<typeof repaired>;

export const repairedMany = z.object({
  results: z.array(repaired),
  /** Findings that this request did not come to; of `all`, at the most. */
  left: count,
  /** Of `all`: where to go on; null: it came to the end, or `stopped` before it had come anywhere. */
  nextCursor: z.string().nullable(),
  /** Why it stopped where Redis went away in between; what is in `results` is done. */
  stopped: z.string().nullable(),
}) satisfies z.ZodType<RepairedMany & { nextCursor: string | null }>;
export type RepairedAnswer = z.infer<typeof repairedMany>;

export const transition = z.object({
  scheduleId: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  /** Null: at once, nothing was firing; or not to be told (see warnings). */
  takesEffectBy: instant.nullable(),
  warnings: z.array(z.string()),
});
export type TransitionAnswer = z.infer<typeof transition>;

export const latestEvent = historyEvent.extend({ scheduleId: z.string(), name: z.string() });
export type LatestEvent = z.infer<typeof latestEvent>;

/** What the Redis user may not ask (INFO, DBSIZE, ACL WHOAMI) is null. */
export const connection = z.object({
  /** Without user and password. */
  address: z.string(),
  embedded: z.boolean(),
  server: z.string().nullable(),
  mode: z.string().nullable(),
  role: z.string().nullable(),
  /** Seconds. */
  uptimeS: count.nullable(),
  user: z.string().nullable(),
  tls: z.boolean(),
  latencyMs: z.number(),
  usedMemoryBytes: count.nullable(),
  /** 0: no limit. */
  maxMemoryBytes: count.nullable(),
  evictionPolicy: z.string().nullable(),
  keys: count.nullable(),
  schedulePrefix: z.string(),
  taskiqPrefix: z.string(),
  taskiqSerializer: z.string(),
  schedulerUpdateIntervalS: z.number(),
});
export type Connection = z.infer<typeof connection>;

const check = {
  state: z.enum(["ok", "held", "broken", "unknown", "not-reached"]),
  evidence: z.string(),
  at: instant.nullable(),
};

/** Why a schedule fires or does not: the chain from configuration to run, link by link. */
export const why = z.object({
  scheduleId: z.string(),
  checkedAt: instant,
  /** `held`: it does not fire, and is meant not to. */
  verdict: z.enum(["fires", "held", "broken"]),
  /** The first link that is broken or holds it. */
  first: z
    .enum(["known", "status", "listed", "payload", "expression", "scheduler", "queued", "started", "finished"])
    .nullable(),
  sentence: z.string(),
  /** By the repair of a kind of drift, by an action, or by what the sentence says. */
  repair: z
    .object({
      kind: z.enum(driftKinds).nullable(),
      action: z.enum(["resume", "pause"]).nullable(),
      sentence: z.string(),
    })
    .nullable(),
  previousDueAt: instant.nullable(),
  nextDueAt: instant.nullable(),
  checks: z.array(
    z.object({
      check: z.enum([
        "known",
        "status",
        "listed",
        "payload",
        "expression",
        "scheduler",
        "queued",
        "started",
        "finished",
      ]),
      ...check,
    }),
  ),
  /** About the minute that was asked for. */
  minute: z
    .object({
      at: instant,
      ran: z.enum(["yes", "no", "missed", "unknown", "to-come"]),
      sentence: z.string(),
      previousDueAt: instant.nullable(),
      nextDueAt: instant.nullable(),
      checks: z.array(z.object({ check: z.enum(["registered", "due", "not-paused", "queued"]), ...check })),
    })
    .nullable(),
}) satisfies z.ZodType<drift.Why>;
export type Why = z.infer<typeof why>;

const legacyCounts = z.object({ status: count, meta: count, history: count });
export const legacy = legacyCounts.extend({
  samples: z.array(z.string()),
  leftOut: z.array(z.object({ key: z.string(), reason: z.string() })),
});
export type Legacy = z.infer<typeof legacy>;
export const legacyCleanup = legacyCounts;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: count,
  detail: z.string(),
  code: z.enum([
    "redis_unavailable",
    "catalog_unavailable",
    "redis_error",
    "not_found",
    "state_conflict",
    "payload_missing",
    "payload_unsafe",
    "invalid_request",
    "unauthorized",
    "forbidden",
    "too_large",
    "unsupported_media_type",
    "too_many_requests",
    "method_not_allowed",
    "not_empty",
    "internal_error",
  ]),
  requestId: z.string(),
  /** With `state_conflict`: the status it has now. */
  currentStatus: z.string().nullable().optional(),
});
export type Problem = z.infer<typeof problem>;

const partial = z.object({ schedules: count }).nullable();
export const upcoming = z.object({
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
export const start = z.object({
  at: instant,
  scheduleId: z.string(),
  name: z.string(),
  configId: z.number().int().nullable(),
  taskType: z.string().nullable(),
  expression: expression.nullable(),
}) satisfies z.ZodType<catalog.Start>;
export type Start = z.infer<typeof start>;

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), total: count, nextCursor: z.string().nullable() });

/** A whole number, also as the text of a URL: `z.coerce` alone would read an empty text as 0. */
const wholeNumber = z
  .union([z.number().int(), z.string().regex(/^-?\d{1,15}$/, "must be a whole number")])
  .transform(Number);
const limit = wholeNumber.pipe(z.number().min(1).max(limits.pageSize.max)).default(limits.pageSize.default);
const search = z.string().max(limits.searchLength).default("");
const sort = z.enum([...sorts, ...sorts.map((by) => `-${by}` as const)]);
const several = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z
    .string()
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(z.enum(values)))
    .default([]);
const configId = wholeNumber;
const offset = wholeNumber.pipe(z.number().min(0)).default(0);
const listing = { search, cursor: z.string().max(8192).optional(), limit };
const filter = {
  search,
  status: several(statuses),
  type: several(schedulerTypes),
  config: configId.optional(),
  /** Only those whose expression can never match. */
  neverFires: z.literal("true").optional(),
  /** Only those with one of these findings. */
  drift: several(driftKinds).optional(),
};
const ofSchedules = z.object({
  ...listing,
  ...filter,
  sort: sort.default("name"),
  offset,
}) satisfies z.ZodType<catalog.ScheduleQuery>;
export type ScheduleQuery = z.infer<typeof ofSchedules>;
const ofConfigs = z.object({
  ...listing,
  sort: sort.default("config"),
  offset,
}) satisfies z.ZodType<catalog.ConfigQuery>;
export type ConfigQuery = z.infer<typeof ofConfigs>;
const ofDrift = z.object({ ...listing, kind: several(driftKinds), offset }) satisfies z.ZodType<catalog.DriftQuery>;
export type DriftQuery = z.infer<typeof ofDrift>;
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
const scheduleParams = z.object({ scheduleId: z.string().min(1).max(limits.idBytes) });
/** An instant that a client names; without a zone it means UTC. */
const moment = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== null, "must be an ISO time, such as 2026-02-08T03:00Z");
const reason = z.string().trim().max(limits.reasonLength).optional();
const id = z.string().min(1).max(limits.idBytes);
/** A schedule, or a key of a wrong type. */
const oneOf = { scheduleId: id.optional(), key: id.optional() };
const isOne = ({ scheduleId, key }: { scheduleId?: string | undefined; key?: string | undefined }) =>
  (scheduleId === undefined) !== (key === undefined);
const choice = z.enum(choiceNames).optional();
const repairBody = z
  .strictObject({
    kind: driftKind,
    choice,
    ids: z.array(id).min(1).max(limits.repairs).optional(),
    keys: z.array(id).min(1).max(limits.repairs).optional(),
    all: z.literal(true).optional(),
    /** With `all`, and without a cursor: how many were shown. */
    expectedTotal: count.optional(),
    cursor: z.string().max(8192).optional(),
    /** Of the plan that was shown, for one. */
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

/** What TaskIQ's reporter sends; it may send more. A field of another form counts as absent: the rest still tells something. */
/** Such a body was parsed from JSON, and so is every value in it. */
const jsonValue = z.custom<Json>(() => true);
const taskParams = z.object({
  taskId: z
    .string()
    .min(1)
    .max(limits.taskIdLength)
    .regex(/^[^\0]+$/, "must not hold a zero byte"),
});
const begin = {
  args: z.array(jsonValue).catch([]),
  kwargs: z.record(z.string(), jsonValue).catch({}),
  labels: z.record(z.string(), jsonValue).catch({}),
  taskName: z.string().catch(""),
  worker: z.string().nullable().catch(null),
};
const time = z.string().max(64).nullable().catch(null);
const taken = z.object({
  /** Whether it is kept: not where the task belongs to no schedule, or the run is older than all that are kept. */
  kept: z.boolean(),
});

/** How one call is asked, and what it answers. Parameters stand in the path as `{name}`. */
export type Call<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> = {
  method: "GET" | "POST";
  path: string;
  /** What `can` is asked before the call is served. */
  action: Action;
  params: P;
  query: Q;
  body: B;
  answer: A;
};
type Parts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = Omit<
  Call<P, Q, B, A>,
  "method" | "path" | "action"
>;

const none = z.object({});
const nothing = { params: none, query: none, body: none };
const get = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  path: string,
  parts: Parts<P, Q, B, A>,
): Call<P, Q, B, A> => ({ method: "GET", path, action: "read", ...parts });
const post = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  path: string,
  action: Action,
  parts: Parts<P, Q, B, A>,
): Call<P, Q, B, A> => ({ method: "POST", path, action, ...parts });

/** Every call. */
export const contract = {
  summary: get("/api/summary", { ...nothing, answer: summary }),
  listConfigs: get("/api/configs", { ...nothing, query: ofConfigs, answer: page(configuration) }),
  getConfig: get("/api/configs/{configId}", { ...nothing, params: z.object({ configId }), answer: configuration }),
  listConfigSchedules: get("/api/configs/{configId}/schedules", {
    ...nothing,
    params: z.object({ configId }),
    query: ofSchedules.omit({ config: true }),
    answer: page(schedule),
  }),
  listSchedules: get("/api/schedules", { ...nothing, query: ofSchedules, answer: page(schedule) }),
  upcoming: get("/api/upcoming", { ...nothing, query: ofUpcoming, answer: upcoming }),
  upcomingStarts: get("/api/upcoming/starts", { ...nothing, query: ofStarts, answer: page(start).extend({ partial }) }),
  getSchedule: get("/api/schedules/{scheduleId}", {
    ...nothing,
    params: scheduleParams,
    query: z.object({ history: wholeNumber.pipe(z.number().min(1).max(limits.historyPage.max)).default(5) }),
    answer: scheduleDetail,
  }),
  getHistory: get("/api/schedules/{scheduleId}/history", {
    ...nothing,
    params: scheduleParams,
    query: z.object({
      limit: wholeNumber.pipe(z.number().min(1).max(limits.historyPage.max)).default(limits.historyPage.default),
    }),
    answer: z.object({ items: z.array(historyEvent), total: count, broken: z.array(broken) }),
  }),
  why: get("/api/schedules/{scheduleId}/why", {
    ...nothing,
    params: scheduleParams,
    query: z.object({ at: moment.optional() }),
    answer: why,
  }),
  drift: get("/api/drift", { ...nothing, query: ofDrift, answer: findings }),
  planRepair: get("/api/drift/plan", {
    ...nothing,
    // Of a fleet that no scheduler reads there is neither: only advice.
    query: z
      .object({ kind: driftKind, ...oneOf, choice })
      .refine((asked) => asked.kind === "scheduler-silent" || isOne(asked), "give scheduleId or key"),
    answer: repairPlan,
  }),
  repair: post("/api/drift/repair", "repair", { ...nothing, body: repairBody, answer: repairedMany }),
  putBack: post("/api/drift/put-back", "repair", {
    ...nothing,
    body: z.strictObject({ ...oneOf, reason }).refine(isOne, "give scheduleId or key"),
    answer: repaired,
  }),
  latestEvents: get("/api/history", {
    ...nothing,
    query: z.object({ limit: wholeNumber.pipe(z.number().min(1).max(100)).default(10) }),
    answer: z.object({ items: z.array(latestEvent) }),
  }),
  pauseSchedule: post("/api/schedules/{scheduleId}/pause", "pause", {
    ...nothing,
    params: scheduleParams,
    body: z.strictObject({ reason }),
    answer: transition,
  }),
  resumeSchedule: post("/api/schedules/{scheduleId}/resume", "resume", {
    ...nothing,
    params: scheduleParams,
    body: z.strictObject({ reason }),
    answer: transition,
  }),
  purgeSchedule: post("/api/schedules/{scheduleId}/purge", "purge", {
    ...nothing,
    params: scheduleParams,
    body: z.strictObject({ confirm: z.string(), reason }),
    answer: transition,
  }),
  listRuns: get("/api/schedules/{scheduleId}/runs", {
    ...nothing,
    params: scheduleParams,
    query: z.object({
      limit: wholeNumber.pipe(z.number().min(1).max(limits.runsPerSchedule)).default(limits.runsPage),
    }),
    answer: runs,
  }),
  runSummaries: post("/api/runs", "read", {
    ...nothing,
    body: z.strictObject({ ids: z.array(z.string().min(1).max(limits.idBytes)).max(limits.pageSize.max) }),
    answer: z.object({ items: z.array(runSummary.nullable()), reporting }),
  }),
  taskQueued: post("/api/tasks/{taskId}/queued", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({ ...begin, queuedAt: time }),
    answer: taken,
  }),
  taskStarted: post("/api/tasks/{taskId}/started", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({ ...begin, startedAt: time }),
    answer: taken,
  }),
  taskExecuted: post("/api/tasks/{taskId}/executed", "report-runs", {
    ...nothing,
    params: taskParams,
    body: z.object({
      finishedAt: time,
      executionTime: z.number().nonnegative().nullable().catch(null),
      error: z.string().nullable().catch(null),
      returnValue: z.object({ return_value: jsonValue.catch(null) }).catch({ return_value: null }),
    }),
    answer: taken,
  }),
  legacy: get("/api/legacy", { ...nothing, answer: legacy }),
  cleanUpLegacy: post("/api/legacy/cleanup", "clean-up-legacy", {
    ...nothing,
    body: z.strictObject({ expected: legacyCounts }),
    answer: legacyCleanup,
  }),
  connection: get("/api/connection", { ...nothing, answer: connection }),
  loadDemo: post("/api/demo", "load-demo", {
    ...nothing,
    body: z.strictObject({}),
    answer: z.object({ schedules: count, configs: count }),
  }),
  health: get("/api/health", { ...nothing, answer: z.object({ status: z.literal("ok") }) }),
  ready: get("/api/ready", { ...nothing, answer: z.object({ status: z.literal("ok") }) }),
};

/** The event stream; no call of the contract, since its answer never ends. */
export const eventsPath = "/api/events";
/** What a page shows, and so what it is told: schedules by `id`, which may be given several times, and those of a filter. */
export const eventsQuery = z.object({
  id: z.array(z.string().min(1).max(limits.idBytes)).max(limits.followedIds),
  ...filter,
});
