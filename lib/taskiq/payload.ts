import { idFromBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { cut } from "@/lib/schedules/cut";
import { isNumber } from "@/lib/schedules/json";
import type { Json, JsonObject } from "@/lib/schedules/types";
import { z } from "@/lib/zod";
import { durationSeconds, readInterval } from "./duration";
import { minuteOf, readTime } from "./one-shot";
import { killsTheScheduler } from "./pycron";
import { readPythonJson } from "./python-json";
import type { Expression, Payload, PayloadProblem, ScheduledTask, Serializer } from "./types";
import { zoneKills } from "./zone";

/**
 * Returns which of TaskIQ's serialisers wrote a payload, judged by its first bytes (contract §2). `unknown`: none of them, but
 * perhaps an application's own.
 */
export function serializerOf(bytes: Buffer): Serializer {
  if (bytes[0] === 0x7b) return "json";
  const [first = 0, second = 0, third = 0] = bytes;
  if (/^[\s]*[[{]/.test(bytes.subarray(0, 64).toString("latin1"))) return "json";
  if (first === 0x80 && second >= 0x02 && second <= 0x05) return "pickle";
  if ((first & 0xf0) === 0x80 || first === 0xde || first === 0xdf) return "msgpack";
  if (first === 0xd9 && second === 0x01 && third === 0x00) return "cbor";
  return (first & 0xe0) === 0xa0 ? "cbor" : "unknown";
}

/**
 * Reads what TaskIQ keeps under a schedule's data key, and what it does to the scheduler while listed. Rules: contract §2,
 * taskiq's ScheduledTask. Never throws, whatever the bytes are. `id` is the one in the key.
 */
export function readPayload(bytes: Buffer, id: ScheduleId): Payload {
  const serializer = serializerOf(bytes);
  const size = bytes.length;
  // Objects are written out: spreading one would cost more than all the rest, and millions of payloads are read.
  const opaque = (problems: PayloadProblem[]) => ({
    serializer,
    size,
    json: null,
    task: null,
    expression: null,
    problems,
  });
  if (serializer !== "json") return opaque([]);
  const read = readPythonJson(bytes);
  if ("fault" in read) return opaque([blind(`The payload cannot be read: ${read.fault}.`)]);
  const json = read.value;
  if (!isObject(json)) return opaque([blind("The payload is JSON, but no object.")]);
  const expression = expressionOf(json);
  const fields = fieldsOf(json);
  if ("faults" in fields) {
    const problems = [blind(`TaskIQ cannot read the payload: ${fields.faults}.`)];
    return { serializer, size, json, task: null, expression, problems };
  }
  const task: ScheduledTask = {
    taskName: fields.task_name,
    labels: fields.labels,
    args: fields.args,
    kwargs: fields.kwargs,
    taskId: fields.task_id ?? null,
    scheduleId: fields.schedule_id ?? id,
  };
  const problems = killing(fields);
  if (fields.schedule_id === undefined) problems.push(everyPoll(expression));
  return { serializer, size, json, task, expression, problems };
}

/**
 * Returns sentences: why a payload must not be listed under an id; empty: it may. One reason is harm to the scheduler as a
 * whole. Another is a schedule_id other than the key's: it fires under that name, and a one-shot then deletes the payload of
 * the schedule with that name, while its own stays listed (observed with taskiq-redis 1.2.4).
 */
export function reasonsNotToList({ problems, task }: Payload, id: ScheduleId): string[] {
  const reasons = problems.map((problem) => problem.reason);
  if (task === null || task.scheduleId === id || idFromBytes(Buffer.from(task.scheduleId)) === id) return reasons;
  return [
    ...reasons,
    `The payload's schedule_id is "${cut(task.scheduleId, limits.text.word)}", not the id it is kept under: TaskIQ would take it for that schedule.`,
  ];
}

/** Returns the list that TaskIQ would put the schedule in: that of the first of cron, time and interval that is set. Null: not known. */
export function listOf({ expression }: Pick<Payload, "expression">, keys: Keys): string | null {
  switch (expression?.kind) {
    case "cron":
      return keys.cronList();
    case "interval":
      return keys.intervalList();
    case "time": {
      const at = readTime(expression.value);
      return at === null ? null : keys.timeList(minuteOf(at));
    }
    default:
      return null;
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (field: string) => z.custom<string>((value) => typeof value === "string", `${field} must be text`);
const object = (field: string) => z.custom<JsonObject>(isObject, `${field} must be an object`);
const array = (field: string) => z.custom<Json[]>(Array.isArray, `${field} must be an array`);

const scheduledTask = z
  .object({
    task_name: text("task_name"),
    labels: object("labels"),
    args: array("args"),
    kwargs: object("kwargs"),
    task_id: text("task_id").nullish(),
    schedule_id: text("schedule_id").optional(),
    cron: text("cron").nullish(),
    cron_offset: text("cron_offset").nullish(),
    time: z.unknown().optional(),
    interval: z.unknown().optional(),
  })
  .superRefine(({ cron, time, interval }, context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", message });
    if (isSet(time) && readTime(time) === null) fault("time must be an ISO date and time");
    const read = isSet(interval) ? readInterval(interval) : null;
    if (read !== null && "fault" in read) fault(read.fault);
    if (!isSet(cron) && !isSet(time) && !isSet(interval)) fault("one of cron, time and interval must be set");
  });

type Fields = z.output<typeof scheduledTask>;

/** Returns the fields of a payload that TaskIQ can read, or the end of a sentence that says what is wrong with them. */
function fieldsOf(json: JsonObject): Fields | { faults: string } {
  if (isCommon(json)) return json;
  const parsed = scheduledTask.safeParse(json);
  return parsed.success ? parsed.data : { faults: parsed.error.issues.map((issue) => issue.message).join("; ") };
}

/** Returns whether a schedule is as TaskIQ writes it, with nothing unusual: most are, and this check is ten times as fast. */
function isCommon(json: object): json is Fields {
  const { task_name, labels, args, kwargs, task_id, schedule_id, cron, cron_offset, time, interval }: Partial<Fields> =
    json;
  return (
    typeof task_name === "string" &&
    isObject(labels) &&
    Array.isArray(args) &&
    isObject(kwargs) &&
    (typeof task_id === "string" || !isSet(task_id)) &&
    typeof schedule_id === "string" &&
    (typeof cron_offset === "string" || !isSet(cron_offset)) &&
    isCommonWhen(cron, time, interval)
  );
}

/** Returns whether exactly one of the three is set, and readable. */
function isCommonWhen(cron: unknown, time: unknown, interval: unknown): boolean {
  if (isSet(cron)) return typeof cron === "string" && !isSet(time) && !isSet(interval);
  if (isSet(time)) return !isSet(interval) && readTime(time) !== null;
  return isSet(interval) && !("fault" in readInterval(interval));
}

const isSet = (value: unknown) => value !== undefined && value !== null;

function expressionOf(json: JsonObject): Expression | null {
  const { cron, time, interval, cron_offset } = json;
  if (typeof cron === "string") {
    // For TaskIQ an empty offset is none.
    const offset = typeof cron_offset === "string" && cron_offset !== "" ? cron_offset : null;
    return { kind: "cron", value: cron, offset, ...alsoIn(timeIn(time), textOf(interval)) };
  }
  if (isSet(cron)) return null;
  const [at, every] = [timeIn(time), textOf(interval)];
  if (at !== null) return { kind: "time", value: at, offset: null, ...alsoIn(null, every) };
  return isSet(time) || every === null ? null : { kind: "interval", value: every, offset: null };
}

const alsoIn = (time: string | null, interval: string | null) =>
  time === null && interval === null ? {} : { also: { time, interval } };

const timeIn = (value: Json | undefined) => (value === true ? null : textOf(value));

/** Returns a time or an interval as written: text, or a number; for TaskIQ, true is an interval of 1. */
function textOf(value: Json | undefined): string | null {
  if (value === true) return "1";
  if (isNumber(value)) return asWritten(value);
  return typeof value === "string" ? value : null;
}

/** Returns a large whole number without an exponent, since TaskIQ reads none in a text. */
const asWritten = (value: number | bigint) => String(Number.isInteger(value) ? BigInt(value) : value);

const blind = (reason: string): PayloadProblem => ({ effect: "blind", reason });
const kills = (reason: string): PayloadProblem => ({ effect: "kills", reason });

function killing({ cron, cron_offset, interval }: Fields): PayloadProblem[] {
  const problems: PayloadProblem[] = [];
  if (isSet(cron) && killsTheScheduler(cron ?? "")) {
    problems.push(kills(`The cron expression has a step of 0, which stops the scheduler process: use 1 instead of 0.`));
  }
  if (isSet(cron) && cron_offset && offsetKills(cron_offset)) {
    const shown = cut(cron_offset, limits.quoted);
    problems.push(
      kills(
        `The cron_offset "${shown}" stops the scheduler process: use a zone such as Europe/Berlin, or a duration such as PT3H.`,
      ),
    );
  }
  const read = isSet(interval) ? readInterval(interval) : null;
  if (read !== null && "kills" in read && read.kills) {
    problems.push(
      kills("The interval is longer than Python can count, which stops the scheduler process: use a shorter one."),
    );
  }
  return problems;
}

/** Returns whether an offset ends the scheduler: a duration that leads out of the years 1 to 9999, or a zone's name that Python refuses as a path. */
function offsetKills(offset: string): boolean {
  const seconds = durationSeconds(offset);
  if (seconds === null) return zoneKills(offset);
  const shifted = Date.now() + seconds * 1000;
  return shifted < firstMoment || shifted >= Date.UTC(10_000, 0, 1);
}
const firstMoment = Date.parse("0001-01-01T00:00:00Z");

function everyPoll(expression: Expression | null): PayloadProblem {
  const when = expression?.kind === "cron" ? " in a minute that its expression matches" : "";
  return {
    effect: "every-poll",
    reason: `The payload has no schedule_id, so the scheduler takes it for a new schedule at each of its reads and fires it again${when}.`,
  };
}
