import { CatalogUnavailableError } from "@/lib/catalog/errors";
import type { CatalogClient } from "@/lib/catalog/thread/client";
import type { ScheduleDetail, Summary } from "@/lib/catalog/types";
import { readDetail } from "@/lib/detail/detail";
import { idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { type ReportsSeen, readReportsSeen, readRuns } from "@/lib/runs/read";
import type { Run } from "@/lib/runs/types";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";
import { likelyLists } from "@/lib/taskiq/lists";
import { listOf } from "@/lib/taskiq/payload";

/** Who is asked what concerns the whole fleet. */
export type Fleet = Pick<CatalogClient, "ask" | "places">;

/** All that the chain from configuration to run is judged by. */
export type WhyFacts = {
  now: Instant;
  detail: ScheduleDetail;
  /** How often each of TaskIQ's lists holds it, by key; those that do not are left out. */
  lists: ReadonlyMap<string, number>;
  /** The list that its payload names; null: it names none, or cannot be read here. */
  namedList: string | null;
  /** What is known of the whole fleet; null: the catalog cannot tell now. */
  summary: Summary | null;
  /** The one-shot that has stayed listed for longest though it was due; null: there is none that tells anything. */
  leftOver: { scheduleId: ScheduleId; dueAt: Instant } | null;
  /** Its runs that were reported, newest first. */
  runs: Run[];
  reports: ReportsSeen;
  updateIntervalS: number;
};

/**
 * Reads the schedule directly, and asks the catalog about the fleet. Null: there is no such schedule.
 * @param reach events and runs that are read
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readWhyFacts(
  source: Source,
  fleet: Fleet,
  id: ScheduleId,
  reach: { history: number; runs: number },
): Promise<WhyFacts | null> {
  const places = await fleet.places(id);
  const detail = await readDetail(source, id, reach.history, places);
  if (detail === null) return null;
  const payload = detail.payload?.json ? { expression: detail.expression } : null;
  const namedList = payload && listOf(payload, source.keys);
  const likely = [...likelyLists(source.keys, null, detail.pausedFrom), ...(detail.payload?.lists ?? [])];
  const [lists, summary, leftOver, { runs }, reports] = await Promise.all([
    readEntries(source, id, [...(namedList ? [namedList] : []), ...likely, ...(places?.lists ?? [])], places?.lists),
    unlessRebuilt(fleet.ask("summary")),
    unlessRebuilt(leftOverIn(fleet)),
    readRuns(source, id, reach.runs),
    readReportsSeen(source),
  ]);
  const { schedulerUpdateIntervalS: updateIntervalS } = source.settings;
  const now = instantFromMs(Date.now());
  return { now, detail, lists, namedList, summary, leftOver, runs, reports, updateIntervalS };
}

/** How often each list holds the id. Of a very long one only the beginning is searched: beyond it the catalog's word counts. */
async function readEntries(
  { redis }: Source,
  id: ScheduleId,
  lists: string[],
  known: string[] = [],
): Promise<Map<string, number>> {
  const each = [...new Set(lists)];
  const pipeline = redis.pipeline();
  for (const list of each) pipeline.lpos(list, idToBytes(id), "COUNT", 0, "MAXLEN", limits.searchedList);
  const replies = await pipelined(pipeline);
  const counts = each.map((list, at): [string, number] => {
    const value = replies[at]?.value;
    const found = Array.isArray(value) ? value.length : 0;
    return [list, found === 0 && known.includes(list) ? 1 : found];
  });
  return new Map(counts.filter(([, count]) => count > 0));
}

/** The one-shot that has been due for longer than any scheduler that reads would leave it. */
async function leftOverIn(fleet: Fleet): Promise<WhyFacts["leftOver"]> {
  const silence = { kind: ["scheduler-silent" as const], search: "", offset: 0, limit: 1 };
  const [found] = (await fleet.ask("drift", silence)).items;
  const [scheduleId] = found?.evidence.examples ?? [];
  const dueAt = found?.evidence.dueAt ?? null;
  return scheduleId === undefined || dueAt === null ? null : { scheduleId, dueAt };
}

/** Null while the catalog is started again: what can be told without it is told. */
async function unlessRebuilt<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CatalogUnavailableError) return null;
    throw error;
  }
}
