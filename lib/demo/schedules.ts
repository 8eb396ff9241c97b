import type { ConfigId, ScheduleId } from "@/lib/ids";
import type { Keys } from "@/lib/redis/keys";
import { wire } from "./clock";
import { hash32 } from "./hash";
import { legacyIds, sampleId, sampleTaskiqId } from "./ids";
import { type Condition, type ConfigurationTemplate, configurations, type Template, taskiqOnly } from "./templates";
import { events, expression, lastEvents, type Texts, textsOf, timestamp } from "./texts";
import { pythonJson } from "./wire";

/** One schedule of the sample: everything that Redis holds of it. */
export type SampleSchedule = {
  id: ScheduleId;
  /** The configuration whose index holds it; null: none. */
  indexedUnder: ConfigId | null;
  /** The status word; null: no status key. */
  status: string | null;
  /** JSON, except one that is broken; null: no metadata. `ttlS` null: it does not expire. */
  metadata: { text: string; ttlS: number | null } | null;
  /** Each is JSON, newest first. */
  history: { events: string[]; ttlS: number | null };
  /** JSON. */
  payload: string | null;
  /** The list that its payload belongs to, and how often the list holds it. */
  list: string;
  listed: number;
  pause: { list: string; by: string; reason: string; at: string; payload: boolean } | null;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Schedules of the sample itself; all further ones follow its pattern. */
export const sampleSize = configurations.reduce((sum, each) => sum + each.schedules.length, 1 + legacyIds.length);

/** Schedules of one generated configuration. */
const perConfiguration = 100;
const firstGeneratedConfig = 1000;

/**
 * Yields the sample fleet.
 * @param size how many schedules; the first 60 are the sample itself, the others vary it without its drift
 * @param nowMs milliseconds since 1970, from which histories and one-shots are computed
 */
export function* sampleFleet(keys: Keys, ttlS: number, size: number, nowMs: number): Generator<SampleSchedule> {
  const fleet: Fleet = { keys, ttlS, nowMs, texts: new Map() };
  let n = 0;
  for (const configuration of configurations) {
    for (const template of configuration.schedules) {
      if (n >= size) return;
      const { name, condition = null, note } = template;
      yield schedule(
        fleet,
        { configId: `${configuration.configId}`, name, condition, note },
        configuration,
        template,
        n++,
      );
    }
  }
  for (const make of [onlyTaskiqKnows, ...legacyIds.map((id) => (of: Fleet) => legacy(id, of))]) {
    if (n >= size) return;
    n++;
    yield make(fleet);
  }
  for (; n < size; n++) yield generated(fleet, n);
}

/** What all schedules of one load share. */
type Fleet = { keys: Keys; ttlS: number; nowMs: number; texts: Map<Template, Texts> };

/** An id in TaskIQ's cron list without a payload: TaskIQ always skips it. */
export const danglingId = () => sampleId("12", 0xdead);
/** An entry of configuration 33's index without a schedule. */
export const emptyIndexEntry = () => ({ configId: "33", id: sampleId("33", 0xbeef) });

function generated(fleet: Fleet, n: number): SampleSchedule {
  const group = Math.floor((n - sampleSize) / perConfiguration);
  const pattern = pick(configurations, group);
  const template = pick(pattern.schedules, n);
  const { condition = null, note } = conditionOf(n);
  const name = `${template.name} ${n}`;
  return schedule(fleet, { configId: `${firstGeneratedConfig + group}`, name, condition, note }, pattern, template, n);
}

/** Returns the condition of a generated schedule. Of a hundred, 6 are paused by Rota, 2 by Python, 4 inactive, 1 in error. */
function conditionOf(n: number): Pick<Template, "condition" | "note"> {
  const share = Math.floor(random(n, "condition") * 100);
  if (share < 6) return { condition: "paused-by-rota", note: { by: "lin.wei", reason: "Paused for the migration" } };
  if (share < 8) return { condition: "paused-by-python" };
  if (share < 12) return { condition: "inactive" };
  return share < 13 ? { condition: "error" } : {};
}

/** What a schedule has beyond its template. */
type Own = { configId: ConfigId; name: string; condition: Condition | null; note: Template["note"] };

function schedule(
  { keys, ttlS, nowMs, texts }: Fleet,
  { configId, name, condition, note }: Own,
  configuration: ConfigurationTemplate,
  template: Template,
  n: number,
): SampleSchedule {
  const known = texts.get(template) ?? textsOf(keys, configuration, template, nowMs);
  texts.set(template, known);
  const id = sampleId(configId, n);
  const registeredMs = nowMs - (2 + 50 * random(n, "registered")) * dayMs;
  const changedMs = nowMs - (3 + 5 * 24 * 60 * random(n, "changed")) * minuteMs;
  const registered = timestamp(registeredMs);
  const leftS = Math.max(60, ttlS - Math.round((nowMs - changedMs) / 1000));
  const kept = condition === "paused-by-rota";
  const ttlOrNone = kept ? null : leftS;
  const payloadGone = condition === "paused-by-python" || condition === "inactive";
  const unlisted = payloadGone || kept || condition === "active-not-listed";
  const { list } = known;
  const config = known.scheduleConfig(registeredMs);
  const metadata =
    condition === "metadata-broken"
      ? '{"config_id": 21, "name": "Receipt backlog", '
      : known.metadata(configId, JSON.stringify(name), config, registered, timestamp(changedMs));
  return {
    id,
    indexedUnder: condition === "not-in-index" ? null : configId,
    status: statusWord(condition),
    metadata: condition === "metadata-gone" ? null : { text: metadata, ttlS: ttlOrNone },
    history: {
      events: [
        ...life(known.registered(registered), registeredMs, changedMs),
        ...lastEvents(condition, note, changedMs),
      ].reverse(),
      ttlS: ttlOrNone,
    },
    payload: payloadGone ? null : known.payload(`"${configId}"`, configId, `"${id}"`),
    list,
    listed: unlisted ? 0 : condition === "listed-twice" ? 2 : 1,
    pause: kept && note ? { list, ...note, at: wire(changedMs), payload: "inDays" in template.when } : null,
  };
}

function statusWord(condition: Condition | null): string {
  if (condition === "status-unknown") return "archived";
  if (condition === "inactive" || condition === "error") return condition;
  const paused = ["paused-by-rota", "paused-by-python", "listed-though-paused"];
  return condition !== null && paused.includes(condition) ? "paused" : "active";
}

/** Returns a schedule's past as events, oldest first: registered, now and then paused and resumed. */
function life(registered: string, registeredMs: number, changedMs: number): string[] {
  const past = [registered, events.active(timestamp(registeredMs + 4))];
  const pauses = Math.floor(random(registeredMs, "pauses") * 3);
  const span = (changedMs - registeredMs) / (pauses + 1);
  for (let i = 0; i < pauses; i++) {
    const pausedMs = registeredMs + span * (i + 0.4);
    past.push(events.paused(timestamp(pausedMs)), events.taskPaused(timestamp(pausedMs + 3)));
    const resumedMs = pausedMs + span * (0.05 + 0.3 * random(pausedMs, "length"));
    past.push(events.active(timestamp(resumedMs)), events.taskResumed(timestamp(resumedMs + 3)));
  }
  return past;
}

function onlyTaskiqKnows({ keys, nowMs }: Fleet): SampleSchedule {
  const id = sampleTaskiqId(57);
  const { list, fields } = expression(keys, taskiqOnly.when, nowMs);
  const task = { task_name: `app.tasks:${taskiqOnly.name}`, labels: {}, args: [], kwargs: {}, task_id: null };
  const payload = pythonJson({ ...task, schedule_id: id, ...fields }, { ascii: true });
  return { ...nothing(id), payload, list, listed: 1 };
}

/** Returns keys in the old format, which the maintenance page cleans up. */
function legacy(id: ScheduleId, { keys, ttlS, nowMs }: Fleet): SampleSchedule {
  const history = { events: [events.inactive(timestamp(nowMs - 3 * dayMs))], ttlS: Math.ceil(ttlS / 2) };
  return { ...nothing(id), status: "inactive", history, list: keys.cronList() };
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

/** Returns a number from 0 to 1 that depends only on its arguments. */
const random = (seed: number, what: string) => hash32(seed, what) / 2 ** 32;

function pick<Item>(items: Item[], n: number): Item {
  const item = items[n % items.length];
  if (item === undefined) throw new RangeError("Nothing to pick from.");
  return item;
}
