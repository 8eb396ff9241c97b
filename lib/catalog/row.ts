import { createHash } from "node:crypto";
import type { Schedule } from "@/lib/api/contract";
import type { Keys } from "@/lib/redis/keys";
import { configIdOf, isRunNow, type ScheduleId } from "@/lib/schedules/ids";
import { isJsonObject, parseEvent, parseMetadata, parsePauseRecord, parseStatus } from "@/lib/schedules/parse";
import { isBroken, type Json, type JsonObject, type ScheduleMetadata } from "@/lib/schedules/types";
import { readPayload } from "@/lib/taskiq/payload";
import type { Expression, Payload } from "@/lib/taskiq/types";
import { nextRunOf } from "./next-run";
import type { Value } from "./values";

/** Everything that Redis holds of one schedule and that a row is made of. */
export type Found = {
  status: Value;
  meta: Value;
  data: Value;
  /** The newest entry of its history. */
  lastEvent: Value;
  pause: Record<string, Buffer> | null;
  /** TaskIQ's lists that hold it, by key. */
  lists: string[];
  /** The configurations whose index names it. */
  indexes: number[];
};

/** One schedule as lists show it, with what filters, sorts and checks need. */
export type Row = {
  schedule: Schedule;
  /** The name in the metadata: what its configuration is called. */
  configName: string | null;
  lists: string[];
  indexes: number[];
  /** Without the JSON itself: a fleet of payloads would fill the memory. */
  payload: Payload | null;
  /** Lower case: what a search looks in. */
  haystack: string;
  nameKey: string;
  /** Of all that it was made from: equal prints make equal rows, but for the next run. */
  print: string;
};

/** Characters of a name that a row carries; metadata may hold a megabyte. */
const nameLength = 500;
const sortLength = 200;

/** Whether there is a schedule at all: an entry of a list, an index or a history with nothing behind it is none (docs/api.md). */
export const isSchedule = (found: Found) => found.status !== null || found.meta !== null || found.data !== null;

/** A print of what was found, to tell whether a row has to be made again. */
export function printOf(found: Found): string {
  const hash = createHash("sha1");
  for (const value of [found.status, found.meta, found.data, found.lastEvent]) {
    hash.update(value === null ? "-" : `${value.length}:`);
    if (value !== null) hash.update(value);
  }
  hash.update(JSON.stringify([found.lists, found.indexes, found.pause === null ? null : Object.entries(found.pause)]));
  return hash.digest("base64");
}

/** Makes the row of a schedule. Unreadable and broken values are null fields. `at` is the moment its next run comes after. */
export function rowOf(id: ScheduleId, found: Found, keys: Keys, at: Date): Row {
  const metadata = metadataOf(found.meta, id, keys);
  const payload = Buffer.isBuffer(found.data) ? readPayload(found.data, id) : null;
  const labels = labelsOf(payload);
  const pause = found.pause ? parsePauseRecord(found.pause) : null;
  const expression = payload?.expression ?? (metadata ? expressionOfMetadata(metadata) : null);
  const scheduled = found.lists.length > 0 && found.data !== null;
  const tracked = found.status !== null || found.meta !== null || found.indexes.length > 0;
  const taskName = payload?.task?.taskName ?? text(payload?.json?.task_name);
  const name = (metadata?.name || taskName || id).slice(0, nameLength);
  const taskType = (metadata?.taskType ?? text(labels.task_type))?.slice(0, nameLength) ?? null;
  const schedule: Schedule = {
    scheduleId: id,
    configId: metadata?.configId ?? numberIn(labels.config_id) ?? found.indexes[0] ?? configIdOf(id),
    name,
    taskType,
    schedulerType:
      metadata?.schedulerType ?? typeOfExpression(expression) ?? typeOfList(found.lists[0] ?? pause?.list, keys),
    ...statusOf(found.status, tracked, scheduled),
    tracked,
    scheduled,
    expression,
    ...nextRunOf(expression, scheduled, at),
    lastEvent: lastEventOf(found.lastEvent),
    updatedAt: metadata?.updatedAt ?? null,
    pause: pause && { by: pause.by, reason: pause.reason, at: pause.at, until: pause.until },
    drift: null,
  };
  return {
    schedule,
    configName: metadata?.name?.slice(0, nameLength) ?? null,
    lists: found.lists,
    indexes: found.indexes,
    payload: payload && { ...payload, json: null, task: null },
    haystack: `${id}\n${name}\n${taskType ?? ""}\n${schedule.configId ?? ""}`.toLowerCase(),
    nameKey: name.toLowerCase().slice(0, sortLength),
    print: printOf(found),
  };
}

/** The same row at a later moment: only its next run may differ. */
export function rowAt(row: Row, at: Date): Row {
  const { expression, scheduled, nextRunAt, neverFires } = row.schedule;
  const next = nextRunOf(expression, scheduled, at);
  if (next.nextRunAt === nextRunAt && next.neverFires === neverFires) return row;
  return { ...row, schedule: { ...row.schedule, ...next } };
}

export const isHidden = (row: Row) => isRunNow(row.schedule.scheduleId);

/**
 * The state of a schedule. One that only TaskIQ knows has no status word: it is active while listed, else inactive
 * (contract §2). A tracked one without a word is inactive, as in the specification.
 */
export function statusOf(value: Value, tracked: boolean, scheduled: boolean): Pick<Schedule, "status" | "statusWord"> {
  if (value === "unreadable") return { status: "unknown", statusWord: null };
  if (value === null && !tracked) return { status: scheduled ? "active" : "inactive", statusWord: null };
  const { status, word } = parseStatus(value);
  return { status, statusWord: word };
}

function metadataOf(value: Value, id: ScheduleId, keys: Keys): ScheduleMetadata | null {
  if (!Buffer.isBuffer(value)) return null;
  const metadata = parseMetadata(value, keys.meta(id));
  return isBroken(metadata) ? null : metadata;
}

function lastEventOf(value: Value): Schedule["lastEvent"] {
  if (!Buffer.isBuffer(value)) return null;
  const event = parseEvent(value, "");
  if (isBroken(event)) return null;
  const newStatus = event.event === "status_changed" ? text(event.fields.new_status) : null;
  const told = { event: event.event.slice(0, nameLength), at: event.at };
  return newStatus === null ? told : { ...told, new_status: newStatus.slice(0, nameLength) };
}

const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

function labelsOf(payload: Payload | null): JsonObject {
  const labels = payload?.task?.labels ?? payload?.json?.labels;
  return isJsonObject(labels) ? labels : {};
}

/** TaskIQ's labels are often texts: `"7"`. */
function numberIn(value: Json | undefined): number | null {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
}

const typeOfExpression = (expression: Expression | null) =>
  expression && (expression.kind === "time" ? "date" : expression.kind);

/** An opaque payload without metadata still tells by its list what it is. */
function typeOfList(list: string | null | undefined, keys: Keys): Schedule["schedulerType"] {
  if (list === undefined || list === null) return null;
  if (list === keys.cronList()) return "cron";
  return list === keys.intervalList() ? "interval" : "date";
}

const cronFields = ["minute", "hour", "day", "month", "day_of_week"] as const;

/** When it fires according to its configuration snapshot (contract §1), for schedules whose payload is gone or opaque. */
export function expressionOfMetadata(metadata: ScheduleMetadata): Expression | null {
  const config = metadata.fields.schedule_config;
  if (!isJsonObject(config)) return null;
  const offset = text(config.cron_offset);
  if (typeof config.cron_expression === "string") return { kind: "cron", value: config.cron_expression, offset };
  if (typeof config.run_date === "string") return { kind: "time", value: config.run_date, offset: null };
  if (!cronFields.some((field) => field in config)) return null;
  const parts = cronFields.map((field) => {
    const part = config[field];
    return typeof part === "string" || typeof part === "number" ? String(part) : "*";
  });
  return { kind: "cron", value: parts.join(" "), offset };
}
