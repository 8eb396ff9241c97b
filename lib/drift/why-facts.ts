import { CatalogUnavailableError } from "@/lib/catalog/errors";
import type { CatalogClient } from "@/lib/catalog/thread/client";
import type { ScheduleDetail, Summary } from "@/lib/catalog/types";
import { readDetail } from "@/lib/detail/detail";
import type { ScheduleReading } from "@/lib/detail/reading";
import { wholeEvent } from "@/lib/detail/shown";
import type { ScheduleId } from "@/lib/ids";
import { type ReportsSeen, runsOf } from "@/lib/runs/read";
import type { Run } from "@/lib/runs/types";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";
import { listOf } from "@/lib/taskiq/payload";

/** Answers what concerns the whole fleet. */
export type Fleet = Pick<CatalogClient, "recall">;

/** The facts by which the chain from configuration to run is judged. */
export type WhyFacts = {
  now: Instant;
  detail: ScheduleDetail;
  /** How often each of TaskIQ's lists holds it, by key; those that do not are left out. */
  lists: ReadonlyMap<string, number>;
  /** The list that its payload names; null: it names none, or cannot be read here. */
  namedList: string | null;
  /** What is known of the whole fleet; null while the catalog is started again. */
  summary: Summary | null;
  /** The one-shot that has stayed listed for longest though it was due; null: none suggests that no scheduler reads. */
  leftOver: { scheduleId: ScheduleId; dueAt: Instant } | null;
  /** Its runs that were reported, newest first. */
  runs: Run[];
  reports: ReportsSeen;
  updateIntervalS: number;
};

/**
 * Takes the schedule from a reading, and asks the catalog about the fleet. Null: there is no such schedule.
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readWhyFacts(reading: ScheduleReading, fleet: Fleet): Promise<WhyFacts | null> {
  const { keys, settings } = reading.source;
  const [schedule, detail] = await Promise.all([reading.schedule(), readDetail(reading)]);
  if (schedule === null || detail === null) return null;
  const [summary, leftOver, records, reports] = await Promise.all([
    unlessRebuilt(fleet.recall("summary")),
    unlessRebuilt(leftOverIn(fleet)),
    reading.runs(),
    reading.reports(),
  ]);
  return {
    now: instantFromMs(Date.now()),
    detail: { ...detail, recentHistory: detail.events.map(wholeEvent) },
    lists: new Map([...schedule.naming.entries].filter(([, entries]) => entries > 0)),
    namedList: schedule.payload && listOf(schedule.payload, keys),
    summary,
    leftOver,
    runs: runsOf(records).runs,
    reports,
    updateIntervalS: settings.schedulerUpdateIntervalS,
  };
}

/** The one-shot that has been due for longer than any scheduler that reads would leave it. */
async function leftOverIn(fleet: Fleet): Promise<WhyFacts["leftOver"]> {
  const silence = { kind: ["scheduler-silent" as const], search: "", offset: 0, limit: 1 };
  const [found] = (await fleet.recall("drift", silence)).items;
  const [scheduleId] = found?.evidence.examples ?? [];
  const dueAt = found?.evidence.dueAt ?? null;
  return scheduleId === undefined || dueAt === null ? null : { scheduleId, dueAt };
}

/** Null while the catalog is started again, since much can be said without it. */
async function unlessRebuilt<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CatalogUnavailableError) return null;
    throw error;
  }
}
