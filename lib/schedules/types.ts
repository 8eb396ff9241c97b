import type { ConfigId, ScheduleId } from "@/lib/ids";
import type { Instant } from "./timestamps";

/** The four words of the specification (contract §1). */
export const scheduleStatuses = ["active", "paused", "inactive", "error"] as const;
export type ScheduleStatus = (typeof scheduleStatuses)[number];
export const isScheduleStatus = (word: unknown): word is ScheduleStatus =>
  typeof word === "string" && scheduleStatuses.some((status) => status === word);

/** A bigint is a whole number that a JavaScript number cannot hold (lib/schedules/json.ts). */
export type Json = string | number | bigint | boolean | null | Json[] | JsonObject;
export type JsonObject = { [field: string]: Json };

/** A key that exists but cannot be read. It is a value, not an error, so that one bad key never hides the good ones. */
export type Broken = {
  kind: "broken";
  /** The key in Redis, as text. */
  key: string;
  /** A sentence for people. */
  reason: string;
  /** What the key holds, cut at 1,000 characters; empty where that is not known. */
  raw: string;
};
export const isBroken = (value: unknown): value is Broken =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "broken";

/** The configuration as it was at registration. A field that is absent or of another type is null; `fields` holds all that was written. */
export type ScheduleMetadata = {
  configId: ConfigId | null;
  name: string | null;
  taskType: string | null;
  schedulerType: "cron" | "date" | "manual" | null;
  registeredAt: Instant | null;
  updatedAt: Instant | null;
  /** The whole object as Redis holds it, unknown fields included. */
  fields: JsonObject;
};

export type ScheduleHistoryEvent = {
  event: string;
  /** Null where the event has no readable time. */
  at: Instant | null;
  /** Every other field as written. */
  fields: JsonObject;
};

export type ScheduleFullInfo = {
  scheduleId: ScheduleId;
  status: ScheduleStatus;
  metadata: ScheduleMetadata | Broken | null;
  recentHistory: (ScheduleHistoryEvent | Broken)[];
  /** Status is `active` (the specification's meaning; TaskIQ's view is `scheduled` of the API). */
  isScheduled: boolean;
};

export type SchedulerSummary = {
  totalSchedules: number;
  activeSchedules: number;
  pausedSchedules: number;
  inactiveSchedules: number;
  errorSchedules: number;
  lastUpdated: Instant;
};

/** Rota's own record of a pause (contract §1). */
export type PauseRecord = {
  /** The key of the list that held the schedule, or null if none did. */
  list: string | null;
  by: string | null;
  reason: string | null;
  at: Instant | null;
  until: Instant | null;
};
