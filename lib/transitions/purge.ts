import { type ConfigId, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { readRuns } from "@/lib/runs/read";
import { indexesHolding } from "@/lib/schedules/indexes";
import { likelyLists, timeListsHolding } from "@/lib/taskiq/lists";
import { dueBeforeRead, nextRead, takesEffect } from "./effect";
import { ScheduleNotFoundError } from "./errors";
import { configIdsOf, readSnapshot, type Snapshot } from "./snapshot";
import {
  answerOf,
  checkRequest,
  countIn,
  type Request,
  statusBefore,
  type Transition,
  textIn,
  withOneRetry,
} from "./transition";

/**
 * Removes every trace of a schedule in one step: status, metadata, history, stats, payload, indexes, lists, pause record,
 * what repairs kept aside, and its runs. Indexes and one-shot lists that its own keys do not name come from `exactPlaces`,
 * else from a walk over all keys (about 1.5 s a million).
 * @throws ScheduleNotFoundError; StateConflictError if another program changes it at both attempts; InvalidArgumentError;
 * RedisUnavailableError
 */
export async function purgeSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  return await withOneRetry(source, id, async () => {
    const [snapshot, exact] = await Promise.all([readSnapshot(source, id), request.exactPlaces?.(id)]);
    const elsewhere = exact?.lists ?? (await timeListsHolding(source, id));
    const indexes = exact?.indexes ?? (await indexesHolding(source, id));
    return await attempt(source, snapshot, [...new Set([...configIdsOf(snapshot), ...indexes])], elsewhere);
  });
}

async function attempt(
  source: Source,
  snapshot: Snapshot,
  indexes: ConfigId[],
  elsewhere: string[],
): Promise<Transition | "changed"> {
  const { keys } = source;
  const { id } = snapshot;
  const lists = new Set([...likelyLists(keys, snapshot.payload, snapshot.pause?.list ?? null), ...elsewhere]);
  const told = [keys.status(id), keys.meta(id), keys.history(id), keys.data(id)];
  const own = [
    ...[keys.status(id), keys.meta(id), keys.history(id), keys.stats(id), keys.data(id), keys.pause(id)],
    ...[keys.aside(id), ...[...told, keys.aside(id)].flatMap(keys.asideKeys)],
    ...[keys.runs(id), keys.runSummary(id), ...(await tasksUnderWay(source, id))],
  ];
  const reply = await runScript(
    source.redis,
    "purge",
    [...own, ...indexes.map(keys.index), ...lists],
    [idToBytes(id), snapshot.data.fingerprint, snapshot.meta.fingerprint, own.length, indexes.length],
  );
  const { word, rest } = answerOf(reply);
  if (word === "changed") return word;
  const [before, listed, ...others] = rest;
  const wasListed = countIn(listed) > 0;
  if (!wasListed && others.every((count) => countIn(count) === 0)) throw new ScheduleNotFoundError(id);
  const answer = { scheduleId: id, from: statusBefore(textIn(before), wasListed), to: null };
  if (!wasListed) return { ...answer, takesEffectBy: null, warnings: [] };
  const atMs = Date.now();
  const read = nextRead(source, snapshot.listed, atMs);
  const { takesEffectBy, warnings } = takesEffect(read);
  const due = dueBeforeRead(source, snapshot.payload, elsewhere, "the purge", atMs, read);
  return { ...answer, takesEffectBy, warnings: [...warnings, ...due] };
}

/** Returns the keys by which the end of a run would still find its schedule. */
async function tasksUnderWay(source: Source, id: ScheduleId): Promise<string[]> {
  const { runs } = await readRuns(source, id, limits.runsPerSchedule);
  return runs.filter(({ finishedAt }) => finishedAt === null).map(({ taskId }) => source.keys.runTask(taskId));
}
