import type { Schedule } from "@/lib/catalog/types";
import { type ConfigId, configIdOf, nameOfId, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import type { Value } from "@/lib/redis/values";
import { cut } from "@/lib/schedules/cut";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { SchedulerType, Status } from "@/lib/schedules/enums";
import { eventNames } from "@/lib/schedules/event-names";
import { configIdIn, isJsonObject, numberIn, parseEvent, parseMetadata, parseStatus } from "@/lib/schedules/parse";
import type { Places } from "@/lib/schedules/places";
import type { Instant } from "@/lib/schedules/timestamps";
import {
  isBroken,
  type Json,
  type JsonObject,
  type PauseRecord,
  type ScheduleHistoryEvent,
  type ScheduleMetadata,
} from "@/lib/schedules/types";
import { scheduleOfMetadata } from "@/lib/taskiq/metadata-schedule";
import { readPayload } from "@/lib/taskiq/payload";
import type { Expression, NextRun, Payload } from "@/lib/taskiq/types";
import { fault } from "./drift-rules";
import * as existence from "./existence";

/** What the keys of one schedule hold. */
export type Found = {
  status: Value;
  meta: Value;
  data: Value;
  /** The newest entry of its history. */
  lastEvent: Value;
  pause: PauseRecord | null;
};

/** What was read of a schedule: all keys, or only some; metadata and payload always together. */
export type Reading = Partial<Found> & {
  /** Milliseconds since 1970; null: never. */
  metaExpiresAt?: number | null;
  /** Whether the history has an expiry; read with the newest event. */
  historyExpires?: boolean;
};

/** What metadata and payload say of a schedule, as far as rows and checks need it. */
export type Facts = {
  hasMeta: boolean;
  hasData: boolean;
  configId: ConfigId | null;
  /** The name in the metadata, which is also that of its configuration. */
  configName: string | null;
  name: string;
  taskType: string | null;
  type: SchedulerType | null;
  expression: Expression | null;
  updatedAt: Instant | null;
  /** Null: no payload, or its key is of a wrong type. */
  payload: Pick<Payload, "serializer" | "size" | "problems"> | null;
  /** Which of both cannot be read: bits of `fault`. */
  faults: number;
  /** Seconds that a run may take, by TaskIQ's label, else the metadata; null: no limit, or not asked for. */
  timeoutS: number | null;
};

/** Returns whether what was found is a schedule. */
export const isSchedule = ({ status, meta, data }: Pick<Found, "status" | "meta" | "data">) =>
  existence.isSchedule(status !== null, meta !== null, data !== null);

/** Parses metadata and payload of a schedule; null: there is none, or its key is of a wrong type. */
export function readBoth(id: ScheduleId, { meta, data }: Pick<Found, "meta" | "data">, metaKey: string | Buffer = "") {
  return {
    metadata: Buffer.isBuffer(meta) ? parseMetadata(meta, metaKey) : null,
    payload: Buffer.isBuffer(data) ? readPayload(data, id) : null,
  };
}

/** Returns what metadata and payload say; null for what is unreadable or broken. `read`: both, if they are parsed already. */
export function factsOf(
  id: ScheduleId,
  { meta, data }: Pick<Found, "meta" | "data">,
  read: ReturnType<typeof readBoth> = readBoth(id, { meta, data }),
): Facts {
  const { payload } = read;
  const metadata = read.metadata === null || isBroken(read.metadata) ? null : read.metadata;
  const labels = labelsOf(payload);
  const expression = payload?.expression ?? (metadata && scheduleOfMetadata(metadata).expression);
  const taskName = payload?.task?.taskName ?? text(payload?.json?.task_name);
  // A blank name could be neither read nor clicked.
  const named = metadata?.name?.trim() ? metadata.name : null;
  const { line } = limits.text;
  return {
    hasMeta: meta !== null,
    hasData: data !== null,
    configId: metadata?.configId ?? configIdIn(labels.config_id),
    configName: named === null ? null : cut(named, line),
    name: cut(named ?? (taskName || nameOfId(id)), line),
    taskType: cutOrNull(metadata?.taskType ?? text(labels.task_type), line),
    type: metadata?.schedulerType ?? typeOfExpression(expression),
    expression,
    updatedAt: metadata?.updatedAt ?? null,
    payload: payload && { serializer: payload.serializer, size: payload.size, problems: payload.problems },
    timeoutS: timeoutIn(labels.timeout) ?? timeoutIn(metadata?.fields.timeout_seconds),
    faults: faultsOfMeta(meta, metadata) | faultsOfData(data, payload),
  };
}

function faultsOfMeta(meta: Value, metadata: ScheduleMetadata | null): number {
  if (meta === "unreadable") return fault.metaType;
  return meta !== null && metadata === null ? fault.metaJson : 0;
}

function faultsOfData(data: Value, payload: Payload | null): number {
  if (data === "unreadable") return fault.dataType;
  if (payload === null) return 0;
  // TaskIQ always skips an empty payload.
  if (payload.size === 0) return fault.dataJson;
  if (payload.serializer !== "json") return 0;
  return (payload.json === null ? fault.dataJson : 0) | (payload.expression === null ? fault.namesNoList : 0);
}

/** Returns a schedule as answers show it. `next`: the next run of its expression; `drift`: null: not known yet. */
export function scheduleOf(
  id: ScheduleId,
  facts: Facts,
  found: { status: Value; lastEvent: Schedule["lastEvent"]; pause: PauseRecord | null },
  { lists, indexes }: Places,
  next: NextRun,
  drift: DriftKind[] | null,
  keys: Keys,
): Schedule {
  const { pause } = found;
  const scheduled = existence.isScheduled(lists.length > 0, facts.hasData);
  const tracked = existence.isTracked(found.status !== null, facts.hasMeta, indexes.length > 0);
  return {
    scheduleId: id,
    configId: facts.configId ?? configIdElsewhere(id, indexes),
    name: facts.name,
    taskType: facts.taskType,
    schedulerType: facts.type ?? typeOfList(lists[0] ?? pause?.list, keys),
    ...statusOf(found.status, tracked, scheduled),
    tracked,
    scheduled,
    expression: facts.expression,
    nextRunAt: scheduled ? next.at : null,
    neverFires: next.neverFires,
    lastEvent: found.lastEvent,
    updatedAt: facts.updatedAt,
    pause: pause && { by: pause.by, reason: pause.reason, at: pause.at, until: pause.until },
    drift,
  };
}

/** Returns the configuration of a schedule that names none itself: that of an index, else the one in its id. */
export const configIdElsewhere = (id: ScheduleId, indexes: readonly ConfigId[]): ConfigId | null =>
  indexes[0] ?? configIdOf(id);

/**
 * Returns the status of a schedule. One that only TaskIQ knows has no status word: it is active while scheduled, else inactive
 * (contract §2). A tracked one without a word is inactive, as in the specification.
 */
export function statusOf(
  value: Value,
  tracked: boolean,
  scheduled: boolean,
): { status: Status; statusWord: string | null } {
  if (value === "unreadable") return { status: "unknown", statusWord: null };
  if (value === null && !tracked) return { status: scheduled ? "active" : "inactive", statusWord: null };
  const { status, word } = parseStatus(value);
  return { status, statusWord: word };
}

/** Returns the newest event as lists show it; null: none, or it cannot be read. */
export function lastEventOf(value: Value): Schedule["lastEvent"] {
  if (!Buffer.isBuffer(value)) return null;
  const event = parseEvent(value, "");
  return isBroken(event) ? null : lastEventIn(event);
}

/** The same of an event that was read already. */
export function lastEventIn({ event, at, fields }: ScheduleHistoryEvent): NonNullable<Schedule["lastEvent"]> {
  const newStatus = event === eventNames.statusChanged ? text(fields.new_status) : null;
  const { word } = limits.text;
  const shown = { event: cut(event, word), at };
  return newStatus === null ? shown : { ...shown, new_status: cut(newStatus, word) };
}

const cutOrNull = (value: string | null, most: number) => (value === null ? null : cut(value, most));

const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

function labelsOf(payload: Pick<Payload, "task" | "json"> | null): JsonObject {
  const labels = payload?.task?.labels ?? payload?.json?.labels;
  return isJsonObject(labels) ? labels : {};
}

/** Seconds that a run may take; null where it has no limit. */
function timeoutIn(value: Json | undefined): number | null {
  const seconds = Number(numberIn(value) ?? 0);
  return seconds > 0 ? seconds : null;
}

const typeOfExpression = (expression: Expression | null) =>
  expression && (expression.kind === "time" ? "date" : expression.kind);

/** Returns the type of the schedules in a list: it is known even of an opaque payload without metadata. */
export function typeOfList(list: string | null | undefined, keys: Keys): SchedulerType | null {
  if (list === undefined || list === null) return null;
  if (list === keys.cronList()) return "cron";
  return list === keys.intervalList() ? "interval" : "date";
}
