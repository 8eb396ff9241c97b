import type { Keys } from "@/lib/redis/keys";
import type { ScheduleId } from "@/lib/schedules/ids";
import { instantFromMs, toWire } from "@/lib/schedules/timestamps";
import type { JsonObject } from "@/lib/schedules/types";
import { hash32 } from "./hash";
import { legacyIds, sampleId, sampleTaskiqId } from "./ids";
import { type Condition, type ConfigurationTemplate, configurations, type Template, taskiqOnly } from "./templates";

/** One schedule of the sample: all that stands in Redis about it. */
export type SampleSchedule = {
  id: ScheduleId;
  /** The configuration whose index holds it; null: none. */
  indexedUnder: number | null;
  /** The status word; null: no status key. */
  status: string | null;
  /** An object, or text that is no JSON; null: no metadata. `ttlS` null: it does not expire. */
  metadata: { content: JsonObject | string; ttlS: number | null } | null;
  /** Newest first. */
  history: { events: JsonObject[]; ttlS: number | null };
  payload: JsonObject | null;
  /** The list that its payload belongs to, and how often it stands there. */
  list: string;
  listed: number;
  pause: { list: string; by: string; reason: string; at: string; payload: boolean } | null;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Schedules of the sample itself; more than so many are made after its pattern. */
export const sampleSize = configurations.reduce((sum, each) => sum + each.schedules.length, 1 + legacyIds.length);

/** Schedules of one generated configuration. */
const perConfiguration = 100;
const firstGeneratedConfig = 1000;

/**
 * The sample fleet.
 * @param size schedules; the first 60 are the sample that people look at, the others vary it without its drift
 * @param nowMs milliseconds since 1970: histories and one-shots are told from here
 */
export function* sampleFleet(keys: Keys, ttlS: number, size: number, nowMs: number): Generator<SampleSchedule> {
  let n = 0;
  for (const configuration of configurations) {
    for (const template of configuration.schedules) {
      if (n >= size) return;
      yield schedule(keys, ttlS, configuration, template, n++, nowMs);
    }
  }
  for (const make of [onlyTaskiqKnows, ...legacyIds.map((id) => () => legacy(id, keys, ttlS, nowMs))]) {
    if (n >= size) return;
    n++;
    yield make(keys, nowMs);
  }
  for (; n < size; n++) yield generated(keys, ttlS, n, nowMs);
}

/** An id in TaskIQ's cron list with nothing behind it: it is skipped silently for ever. */
export const danglingId = () => sampleId(12, 0xdead);
/** An entry of configuration 33's index with nothing behind it. */
export const emptyIndexEntry = () => ({ configId: 33, id: sampleId(33, 0xbeef) });

function generated(keys: Keys, ttlS: number, n: number, nowMs: number): SampleSchedule {
  const group = Math.floor((n - sampleSize) / perConfiguration);
  const pattern = pick(configurations, group);
  const template = pick(pattern.schedules, n);
  const configuration = { ...pattern, configId: firstGeneratedConfig + group };
  const name = `${template.name} ${n}`;
  return schedule(keys, ttlS, configuration, { name, when: template.when, ...conditionOf(n) }, n, nowMs);
}

/** Of a hundred generated ones: 6 paused by Rota, 2 by Python, 4 inactive, 1 in error. */
function conditionOf(n: number): Pick<Template, "condition" | "note"> {
  const share = Math.floor(random(n, "condition") * 100);
  if (share < 6) return { condition: "paused-by-rota", note: { by: "lin.wei", reason: "Paused for the migration" } };
  if (share < 8) return { condition: "paused-by-python" };
  if (share < 12) return { condition: "inactive" };
  return share < 13 ? { condition: "error" } : {};
}

function schedule(
  keys: Keys,
  ttlS: number,
  configuration: ConfigurationTemplate,
  template: Template,
  n: number,
  nowMs: number,
): SampleSchedule {
  const { configId } = configuration;
  const condition = template.condition ?? null;
  const id = sampleId(configId, n);
  const registeredMs = nowMs - (2 + 50 * random(n, "registered")) * dayMs;
  const changedMs = nowMs - (3 + 5 * 24 * 60 * random(n, "changed")) * minuteMs;
  const { list, fields } = expression(keys, template.when, nowMs);
  const events = history(configuration, template, condition, registeredMs, changedMs);
  const leftS = Math.max(60, ttlS - Math.round((nowMs - changedMs) / 1000));
  const kept = condition === "paused-by-rota";
  const payloadGone = condition === "paused-by-python" || condition === "inactive";
  const unlisted = payloadGone || kept || condition === "active-not-listed";
  const content = condition === "metadata-broken" ? '{"config_id": 21, "name": "Receipt backlog", ' : null;
  return {
    id,
    indexedUnder: condition === "not-in-index" ? null : configId,
    status: statusWord(condition),
    metadata:
      condition === "metadata-gone"
        ? null
        : {
            content: content ?? metadata(configuration, template, registeredMs, changedMs),
            ttlS: kept ? null : leftS,
          },
    history: { events, ttlS: kept ? null : leftS },
    payload: payloadGone ? null : payload(configuration, id, fields),
    list,
    listed: unlisted ? 0 : condition === "listed-twice" ? 2 : 1,
    pause:
      kept && template.note
        ? { list, ...template.note, at: wire(changedMs), payload: "inDays" in template.when }
        : null,
  };
}

function statusWord(condition: Condition | null): string {
  if (condition === "status-unknown") return "archived";
  if (condition === "inactive" || condition === "error") return condition;
  const paused = ["paused-by-rota", "paused-by-python", "listed-though-paused"];
  return condition !== null && paused.includes(condition) ? "paused" : "active";
}

/** The list of TaskIQ, and the four fields of the payload that say when. */
function expression(keys: Keys, when: Template["when"], nowMs: number) {
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

/** As TaskIQ dumps a ScheduledTask (contract §2). */
function payload(configuration: ConfigurationTemplate, id: ScheduleId, when: ReturnType<typeof expression>["fields"]) {
  const { configId, taskName, taskType, parameters } = configuration;
  const labels = { config_id: `${configId}`, task_type: taskType, scheduler_type: when.time ? "date" : "cron" };
  return { task_name: taskName, labels, args: [configId], kwargs: parameters, task_id: null, schedule_id: id, ...when };
}

function metadata(
  configuration: ConfigurationTemplate,
  { name, when }: Template,
  registeredMs: number,
  updatedMs: number,
): JsonObject {
  return {
    config_id: configuration.configId,
    name,
    task_type: configuration.taskType,
    scheduler_type: "inDays" in when ? "date" : "cron",
    timeout_seconds: configuration.timeoutS,
    priority: configuration.priority,
    parameters: configuration.parameters,
    schedule_config: scheduleConfig(when, registeredMs),
    registered_at: wire(registeredMs),
    updated_at: wire(updatedMs),
  };
}

function scheduleConfig(when: Template["when"], registeredMs: number): JsonObject {
  if ("cron" in when) return { cron_expression: when.cron };
  if ("inDays" in when) return { run_date: `${oneShotMinute(when, registeredMs + 50 * dayMs)}:00` };
  return { minute: "*", hour: "*", day: "*", month: "*", day_of_week: "*" };
}

/** A life in events, newest first: registered, now and then paused and resumed, and what led to its present state. */
function history(
  { taskName }: ConfigurationTemplate,
  { note }: Template,
  condition: Condition | null,
  registeredMs: number,
  changedMs: number,
): JsonObject[] {
  const told: JsonObject[] = [
    { event: "task_registered", task_name: taskName, success: true, timestamp: wire(registeredMs) },
    changed("active", registeredMs + 4),
  ];
  const pauses = Math.floor(random(registeredMs, "pauses") * 3);
  const span = (changedMs - registeredMs) / (pauses + 1);
  for (let i = 0; i < pauses; i++) {
    const pausedMs = registeredMs + span * (i + 0.4);
    told.push(changed("paused", pausedMs), { event: "task_paused", timestamp: wire(pausedMs + 3) });
    const resumedMs = pausedMs + span * (0.05 + 0.3 * random(pausedMs, "length"));
    told.push(changed("active", resumedMs), { event: "task_resumed", timestamp: wire(resumedMs + 3) });
  }
  return [...told, ...lastEvents(condition, note, changedMs)].reverse();
}

function lastEvents(condition: Condition | null, note: Template["note"], ms: number): JsonObject[] {
  switch (condition) {
    case "paused-by-rota": {
      const by = { actor: note?.by ?? "anonymous", reason: note?.reason ?? "", source: "rota", timestamp: wire(ms) };
      return [
        { event: "status_changed", new_status: "paused", ...by },
        { event: "task_paused", ...by },
      ];
    }
    case "paused-by-python":
    case "listed-though-paused":
      return [changed("paused", ms), { event: "task_paused", timestamp: wire(ms + 3) }];
    case "inactive":
      return [{ event: "task_unregistered", timestamp: wire(ms) }, changed("inactive", ms + 3)];
    case "error":
      return [
        { event: "task_pause_error", error: "Connection to Redis lost while pausing", timestamp: wire(ms) },
        changed("error", ms + 3),
      ];
    default:
      return [{ event: "status_changed", new_status: "active", timestamp: wire(ms) }];
  }
}

const changed = (word: string, ms: number): JsonObject => ({
  event: "status_changed",
  new_status: word,
  timestamp: wire(ms),
});

function onlyTaskiqKnows(keys: Keys, nowMs: number): SampleSchedule {
  const id = sampleTaskiqId(57);
  const { list, fields } = expression(keys, taskiqOnly.when, nowMs);
  const task = { task_name: `app.tasks:${taskiqOnly.name}`, labels: {}, args: [], kwargs: {}, task_id: null };
  return { ...nothing(id), payload: { ...task, schedule_id: id, ...fields }, list, listed: 1 };
}

/** Keys of the form before the refactoring, which the maintenance page cleans up. */
function legacy(id: ScheduleId, keys: Keys, ttlS: number, nowMs: number): SampleSchedule {
  const changedMs = nowMs - 3 * dayMs;
  const events = [changed("inactive", changedMs)];
  return { ...nothing(id), status: "inactive", history: { events, ttlS: Math.ceil(ttlS / 2) }, list: keys.cronList() };
}

const nothing = (id: ScheduleId): SampleSchedule => ({
  id,
  indexedUnder: null,
  status: null,
  metadata: null,
  history: { events: [], ttlS: null },
  payload: null,
  list: "",
  listed: 0,
  pause: null,
});

/** Milliseconds with a fraction, so that microseconds are not always zero. */
const wire = (ms: number) => toWire(instantFromMs(ms));

/** A number from 0 to 1 that depends on nothing but its arguments. */
const random = (seed: number, what: string) => hash32(seed, what) / 2 ** 32;

function pick<Item>(items: Item[], n: number): Item {
  const item = items[n % items.length];
  if (item === undefined) throw new RangeError("Nothing to pick from.");
  return item;
}
