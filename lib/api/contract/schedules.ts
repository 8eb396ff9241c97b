import type * as catalog from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import { schedulerTypes } from "@/lib/schedules/enums";
import { textParts } from "@/lib/schedules/text-parts";
import { z } from "@/lib/zod";
import { get, nothing, post } from "./call";
import {
  broken,
  configId,
  count,
  driftKind,
  expression,
  filter,
  identifier,
  instant,
  json,
  line,
  listing,
  offset,
  page,
  reason,
  scheduleParams,
  sentence,
  sort,
  status,
  wholeNumber,
  word,
} from "./fields";
import { runSummary } from "./runs";

const schedule = z.object({
  scheduleId: identifier,
  configId: identifier.nullable(),
  name: line,
  taskType: line.nullable(),
  schedulerType: z.enum(schedulerTypes).nullable(),
  status,
  /** The word in Redis; null if there is none. */
  statusWord: word.nullable(),
  /** False: only TaskIQ knows it. */
  tracked: z.boolean(),
  /** TaskIQ lists it, and its payload is there. */
  scheduled: z.boolean(),
  expression: expression.nullable(),
  nextRunAt: instant.nullable(),
  neverFires: line.nullable(),
  /** `new_status`: of a change of status, the new one if the event says it. */
  lastEvent: z.object({ event: word, at: instant.nullable(), new_status: word.optional() }).nullable(),
  updatedAt: instant.nullable(),
  pause: z
    .object({
      by: word.nullable(),
      reason: line.nullable(),
      at: instant.nullable(),
      until: instant.nullable(),
    })
    .nullable(),
  /** What is wrong with it; null while that is unknown. */
  drift: z.array(driftKind).nullable(),
}) satisfies z.ZodType<catalog.Schedule>;
export type Schedule = z.infer<typeof schedule>;

/** An event has its own fields beside `event` and `at`. */
const historyEvent = z.looseObject({
  event: word,
  at: instant.nullable(),
}) satisfies z.ZodType<catalog.HistoryEvent>;
export type HistoryEvent = z.infer<typeof historyEvent>;

const payload = z.object({
  serializer: z.enum(["json", "pickle", "msgpack", "cbor", "unknown"]),
  /** Bytes. */
  size: count,
  /** The lists of TaskIQ that hold the schedule, by key; usually one or none. */
  lists: z.array(identifier),
  /** The payload; null if it is not JSON and so is opaque. */
  json,
  problems: z.array(z.object({ effect: z.enum(["blind", "kills", "every-poll"]), reason: line })),
});

const scheduleDetail = schedule.extend({
  metadata: z.record(z.string().max(limits.shownJson), json).nullable(),
  /** Null: never, as while paused, or there is no metadata. */
  metadataExpiresAt: instant.nullable(),
  payload: payload.nullable(),
  /** While it is paused: the list it was taken from. */
  pausedFrom: identifier.nullable(),
  /** What a repair took out and keeps until it can go back: for which kind of drift, and who did it. */
  aside: z.object({ kind: word.nullable(), by: word.nullable(), at: instant.nullable() }).nullable(),
  /** The parts of a cron expression that never match although it fires, in sentences. */
  deadParts: z.array(line),
  nextRuns: z.array(instant),
  recentHistory: z.array(historyEvent),
  historyTotal: count,
  /** What a resume would do at once, in sentences; empty while the schedule is active. */
  resumeWarnings: z.array(sentence),
  /** The size of what a purge would delete, for its dialog. */
  artifacts: z.object({ metaBytes: count, historyEvents: count, payloadBytes: count }),
  /** Keys of this schedule that cannot be read. */
  broken: z.array(broken),
  /** Texts that are cut here: `text` reads them whole. */
  cut: z.array(z.enum(textParts)),
  /** How its last runs went; null if none was reported. */
  runs: runSummary.nullable(),
});
export type ScheduleDetail = z.infer<typeof scheduleDetail>;

export const transition = z.object({
  scheduleId: identifier,
  from: word,
  to: word.nullable(),
  /** Null: at once, since nothing was firing; or unknown (see warnings). */
  takesEffectBy: instant.nullable(),
  warnings: z.array(sentence),
});
export type TransitionAnswer = z.infer<typeof transition>;

const latestEvent = historyEvent.extend({ scheduleId: identifier, name: line });
export type LatestEvent = z.infer<typeof latestEvent>;

const ofSchedules = z.object({
  ...listing,
  ...filter,
  sort: sort.default("name"),
  offset,
}) satisfies z.ZodType<catalog.ScheduleQuery>;
export type ScheduleQuery = z.infer<typeof ofSchedules>;

const ofText = z.object({
  part: z.enum(textParts),
  /** For `event`: which one, as the history names it. */
  event: word.optional(),
  /** Bytes. */
  from: offset,
});
export type TextQuery = z.infer<typeof ofText>;

export const scheduleCalls = {
  listSchedules: get("/api/schedules", { ...nothing, query: ofSchedules, answer: page(schedule) }),
  listConfigSchedules: get("/api/configs/{configId}/schedules", {
    ...nothing,
    params: z.object({ configId }),
    query: ofSchedules.omit({ config: true }),
    answer: page(schedule),
  }),
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
      offset,
    }),
    answer: z.object({
      items: z.array(historyEvent),
      total: count,
      broken: z.array(broken),
      /** Items that are cut: their index in `items`, the name by which `text` reads them whole, and their bytes. */
      cut: z.array(z.object({ item: count, event: word, bytes: count })),
      /** The offset of older events; null: there are none. */
      nextOffset: count.nullable(),
    }),
  }),
  getText: get("/api/schedules/{scheduleId}/text", {
    ...nothing,
    params: scheduleParams,
    query: ofText,
    answer: z.object({
      text: z.string().max(limits.textPage),
      /** Bytes of the whole text. */
      bytes: count,
      /** Where the next page begins; null: this is the last. */
      next: count.nullable(),
    }),
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
};
