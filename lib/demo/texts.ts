import type { Keys } from "@/lib/redis/keys";
import { eventNames } from "@/lib/schedules/event-names";
import type { JsonObject } from "@/lib/schedules/types";
import { wire } from "./clock";
import type { Condition, ConfigurationTemplate, Template } from "./templates";
import { hole, pythonJson, stencil } from "./wire";

/** The JSON in Redis of a template's schedules, as functions of what differs between them. */
export type Texts = {
  /** The list of TaskIQ that the payload belongs to. */
  list: string;
  /** Takes the configuration's id (as text and as number) and the schedule's id. */
  payload: (configText: string, configId: string, id: string) => string;
  /** Takes the configuration's id, the name, its `schedule_config`, and the times of registration and change. */
  metadata: (configId: string, name: string, config: string, registered: string, updated: string) => string;
  scheduleConfig: (registeredMs: number) => string;
  registered: (timestamp: string) => string;
};

const dayMs = 86_400_000;
const raw = { ascii: false };

/** Returns the texts of a template. @param nowMs milliseconds since 1970, from which one-shots are computed */
export function textsOf(keys: Keys, configuration: ConfigurationTemplate, { when }: Template, nowMs: number): Texts {
  const { taskName, taskType, timeoutS, priority, parameters } = configuration;
  const scheduler = "inDays" in when ? "date" : "cron";
  const { list, fields } = expression(keys, when, nowMs);
  const payload = {
    ...{ task_name: taskName, labels: { config_id: hole, task_type: taskType, scheduler_type: scheduler } },
    ...{ args: [hole], kwargs: parameters, task_id: null, schedule_id: hole, ...fields },
  };
  const metadata = {
    ...{ config_id: hole, name: hole, task_type: taskType, scheduler_type: scheduler, timeout_seconds: timeoutS },
    ...{ priority, parameters, schedule_config: hole, registered_at: hole, updated_at: hole },
  };
  const registered = { event: eventNames.registered, task_name: taskName, success: true, timestamp: hole };
  return {
    list,
    // As TaskIQ dumps a ScheduledTask (contract §2).
    payload: stencil(payload, { ascii: true }),
    metadata: stencil(metadata, raw),
    scheduleConfig: scheduleConfig(when),
    registered: stencil(registered, raw),
  };
}

/** Returns TaskIQ's list, and the four fields of the payload that say when it fires. */
export function expression(keys: Keys, when: Template["when"], nowMs: number) {
  const none = { cron: null, cron_offset: null, time: null, interval: null };
  if ("cron" in when) {
    return { list: keys.cronList(), fields: { ...none, cron: when.cron, cron_offset: when.zone ?? null } };
  }
  if ("everyS" in when) return { list: keys.intervalList(), fields: { ...none, interval: when.everyS } };
  const minute = oneShotMinute(when, nowMs);
  return { list: keys.timeList(minute), fields: { ...none, time: `${minute}:00Z` } };
}

const oneShotMinute = ({ inDays, at }: { inDays: number; at: string }, nowMs: number) =>
  `${new Date(nowMs + inDays * dayMs).toISOString().slice(0, 10)}T${at}`;

function scheduleConfig(when: Template["when"]): (registeredMs: number) => string {
  if ("inDays" in when) {
    return (registeredMs) => pythonJson({ run_date: `${oneShotMinute(when, registeredMs + 50 * dayMs)}:00` }, raw);
  }
  const every = { minute: "*", hour: "*", day: "*", month: "*", day_of_week: "*" };
  const text = pythonJson("cron" in when ? { cron_expression: when.cron } : every, raw);
  return () => text;
}

const event = (fields: JsonObject) => stencil({ ...fields, timestamp: hole }, raw);
const changedTo = (word: string) => event({ event: eventNames.statusChanged, new_status: word });
const byRota = { actor: hole, reason: hole, source: "rota" };

/** Events of the sample as functions of their time; those of Rota take the actor and the reason first. */
export const events = {
  active: changedTo("active"),
  paused: changedTo("paused"),
  inactive: changedTo("inactive"),
  error: changedTo("error"),
  taskPaused: event({ event: eventNames.paused }),
  taskResumed: event({ event: eventNames.resumed }),
  unregistered: event({ event: eventNames.unregistered }),
  pauseFailed: event({ event: eventNames.pauseFailed, error: "Connection to Redis lost while pausing" }),
  pausedByRota: event({ event: eventNames.statusChanged, new_status: "paused", ...byRota }),
  taskPausedByRota: event({ event: eventNames.paused, ...byRota }),
};

/** Returns the events that led to a schedule's state, oldest first. @param ms milliseconds since 1970 of that change */
export function lastEvents(condition: Condition | null, note: Template["note"], ms: number): string[] {
  const at = timestamp(ms);
  switch (condition) {
    case "paused-by-rota": {
      const by = [JSON.stringify(note?.by ?? "anonymous"), JSON.stringify(note?.reason ?? "")];
      return [events.pausedByRota(...by, at), events.taskPausedByRota(...by, at)];
    }
    case "paused-by-python":
    case "listed-though-paused":
      return [events.paused(at), events.taskPaused(timestamp(ms + 3))];
    case "inactive":
      return [events.unregistered(at), events.inactive(timestamp(ms + 3))];
    case "error":
      return [events.pauseFailed(at), events.error(timestamp(ms + 3))];
    default:
      return [events.active(at)];
  }
}

/** Returns the JSON of a moment in the wire form. @param ms milliseconds since 1970 */
export const timestamp = (ms: number) => `"${wire(ms)}"`;
