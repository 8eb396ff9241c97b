import { limits } from "@/lib/limits";
import { answered, pipelined } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { instantToMs } from "@/lib/schedules/timestamps";
import { likelyLists, timeListsHolding } from "@/lib/taskiq/lists";
import { readTime } from "@/lib/taskiq/one-shot";
import { ScheduleNotFoundError } from "./errors";
import { configIdsOf, type Look, look } from "./look";
import {
  answerOf,
  checkRequest,
  countIn,
  effect,
  inWords,
  nextRead,
  type Request,
  statusBefore,
  type Transition,
  textIn,
  withOneRetry,
} from "./transition";

/**
 * Removes every trace of a schedule in one step: status, metadata, history, stats, payload, indexes, lists, pause record.
 * Indexes and one-shots' lists that its own keys do not name are told by `places`, else found by a walk over all keys
 * (about 1.5 s a million).
 * @throws ScheduleNotFoundError where there is none; StateConflictError if it changes meanwhile, twice;
 * InvalidArgumentError; RedisUnavailableError.
 */
export async function purgeSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  return await withOneRetry(source, id, async () => {
    const seen = await look(source, id);
    const { keys } = source;
    const [elsewhere, indexes] = request.places
      ? [request.places.lists, request.places.indexes.map((configId) => keys.index(configId).toString())]
      : await Promise.all([timeListsHolding(source, id), indexesHolding(source, id)]);
    const lists = new Set([...likelyLists(keys, seen.payload, seen.pause?.list ?? null), ...elsewhere]);
    const told = configIdsOf(seen).map((configId) => keys.index(configId).toString());
    return await attempt(source, seen, [...new Set([...told, ...indexes])], [...lists]);
  });
}

async function attempt(
  source: Source,
  seen: Look,
  indexes: string[],
  lists: string[],
): Promise<Transition | "changed"> {
  const { keys } = source;
  const { id } = seen;
  const own = [keys.status(id), keys.meta(id), keys.history(id), keys.stats(id), keys.data(id), keys.pause(id)];
  const reply = await runScript(
    source.redis,
    "purge",
    [...own, ...indexes, ...lists],
    [idToBytes(id), seen.data.mark, seen.meta.mark, indexes.length],
  );
  const { word, rest } = answerOf(reply);
  if (word === "changed") return word;
  const [before, listed, ...others] = rest;
  const wasListed = countIn(listed) > 0;
  if (!wasListed && others.every((count) => countIn(count) === 0)) throw new ScheduleNotFoundError(id);
  const answer = { scheduleId: id, from: statusBefore(textIn(before), wasListed), to: null };
  if (!wasListed) return { ...answer, takesEffectBy: null, warnings: [] };
  const read = nextRead(source, seen, Date.now());
  const { takesEffectBy, warnings } = effect(read);
  return { ...answer, takesEffectBy, warnings: [...warnings, ...dueBefore(seen, read.ms)] };
}

/** The scheduler may hold a one-shot in memory until it reads again (contract §2). */
function dueBefore({ payload }: Look, readMs: number): string[] {
  const due = payload?.expression?.kind === "time" ? readTime(payload.expression.value) : null;
  if (due === null || instantToMs(due) > readMs) return [];
  return [`This one-shot is due at ${inWords(due)}, before the purge takes effect: it may still fire once.`];
}

/** Every index that names the schedule, found by SCAN in pages: an older registration may have left it in another. */
async function indexesHolding({ redis, keys }: Source, id: ScheduleId): Promise<string[]> {
  const found: string[] = [];
  const pattern = `${keys.schedules}:index:config:*`;
  let cursor = "0";
  do {
    const page = await answered(redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount, "TYPE", "set"));
    cursor = page[0].toString();
    const indexes = page[1].filter((key) => keys.parse(key)?.kind === "index");
    if (indexes.length === 0) continue;
    const pipeline = redis.pipeline();
    for (const key of indexes) pipeline.sismember(key, idToBytes(id));
    const members = await pipelined(pipeline);
    for (const [at, key] of indexes.entries()) if (members[at]?.value === 1) found.push(key.toString());
  } while (cursor !== "0");
  return found;
}
