import type { Instant } from "@/lib/schedules/timestamps";
import type { Json, JsonObject } from "@/lib/schedules/types";

export type Serializer = "json" | "pickle" | "msgpack" | "cbor" | "unknown";

/** When a schedule fires, according to TaskIQ's payload. */
export type Expression =
  /** `offset`: null, an IANA zone name, or an ISO-8601 duration. */
  | { kind: "cron"; value: string; offset: string | null; also?: Also | undefined }
  /** `value`: whole seconds or an ISO-8601 duration, as written. */
  | { kind: "interval"; value: string; offset: null; also?: undefined }
  /** `value`: the time as written; without a zone it means UTC. */
  | { kind: "time"; value: string; offset: null; also?: Also | undefined };

/** What a payload sets beside the first of cron, time and interval, as written (lib/taskiq/several.ts). */
export type Also = { time: string | null; interval: string | null };

/** What a listed payload does to the scheduler, beside firing the schedule (contract §2). */
export type PayloadProblem = {
  /**
   * `blind`: the source cannot read it, so every schedule stops · `kills`: the scheduler process dies ·
   * `every-poll`: it fires at every poll.
   */
  effect: "blind" | "kills" | "every-poll";
  /** A sentence for people. */
  reason: string;
};

/** TaskIQ's ScheduledTask, where the payload is JSON. */
export type ScheduledTask = {
  taskName: string;
  labels: JsonObject;
  args: Json[];
  kwargs: JsonObject;
  taskId: string | null;
  scheduleId: string;
};

/** What can be read of a payload's bytes. */
export type Payload = {
  serializer: Serializer;
  /** Length in bytes. */
  size: number;
  /** The whole JSON object as written; null where the payload is opaque or broken. */
  json: JsonObject | null;
  /** Null where the payload is opaque, or TaskIQ could not read it. */
  task: ScheduledTask | null;
  /** Null where the payload is opaque or holds none. */
  expression: Expression | null;
  /** The harm it does while it is listed. Empty: none that is known. */
  problems: PayloadProblem[];
};

/** The next run, or why there is none. `at` null and `neverFires` null: not known (opaque payload, interval not seen firing). */
export type NextRun = {
  at: Instant | null;
  /** Why it can never fire, a sentence; null if it can. */
  neverFires: string | null;
};
