import { limits } from "@/lib/limits";
import { answered, pipelined } from "@/lib/redis/replies";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { likelyLists, timeListsHolding } from "@/lib/taskiq/lists";
import { listOf } from "@/lib/taskiq/payload";
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
 * Removes every trace of a schedule in one step: status, metadata, history, stats, payload, index, lists, pause record.
 * @throws ScheduleNotFoundError where there is none; StateConflictError if it changes meanwhile, twice;
 * InvalidArgumentError; RedisUnavailableError.
 */
export async function purgeSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  return await withOneRetry(source, id, async () => {
    const seen = await look(source, id);
    const likely = likelyLists(source.keys, seen.payload, seen.pause?.list ?? null);
    const indexes = await indexesOf(source, seen);
    // Only a payload that does not tell its list can hide in one that is not looked at.
    const surely = seen.payload === null || listOf(seen.payload, source.keys) !== null || seen.pause?.list != null;
    const first = await attempt(source, seen, indexes, likely, surely);
    if (first !== "unlisted") return first;
    const others = await timeListsHolding(source, id);
    const second = await attempt(source, seen, indexes, [...others, ...likely], true);
    return second === "unlisted" ? "changed" : second;
  });
}

async function attempt(
  source: Source,
  seen: Look,
  indexes: Buffer[],
  lists: string[],
  surely: boolean,
): Promise<Transition | "changed" | "unlisted"> {
  const { keys } = source;
  const { id } = seen;
  const own = [keys.status(id), keys.meta(id), keys.history(id), keys.stats(id), keys.data(id), keys.pause(id)];
  const reply = await runScript(
    source.redis,
    "purge",
    [...own, ...indexes, ...lists],
    [idToBytes(id), seen.data.mark, seen.meta.mark, indexes.length, surely ? "0" : "1"],
  );
  const { word, rest } = answerOf(reply);
  if (word === "changed" || word === "unlisted") return word;
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
  const due = payload?.expression?.kind === "time" ? parseInstant(payload.expression.value) : null;
  if (due === null || instantToMs(due) > readMs) return [];
  return [`This one-shot is due at ${inWords(due)}, before the purge takes effect: it may still fire once.`];
}

/** The indexes that may name the schedule; where nothing tells the configuration, all that do, found by SCAN in pages. */
async function indexesOf(source: Source, seen: Look): Promise<Buffer[]> {
  const told = configIdsOf(seen).map(source.keys.index);
  return told.length > 0 ? told : await indexesHolding(source, seen.id);
}

async function indexesHolding({ redis, keys }: Source, id: ScheduleId): Promise<Buffer[]> {
  const found = new Map<string, Buffer>();
  const pattern = `${keys.schedules}:index:config:*`;
  let cursor = "0";
  do {
    const page = await answered(redis.scanBuffer(cursor, "MATCH", pattern, "COUNT", limits.scanCount, "TYPE", "set"));
    cursor = page[0].toString();
    if (page[1].length === 0) continue;
    const pipeline = redis.pipeline();
    for (const key of page[1]) pipeline.sismember(key, idToBytes(id));
    const members = await pipelined(pipeline);
    for (const [index, key] of page[1].entries()) if (members[index]?.value === 1) found.set(key.toString("hex"), key);
  } while (cursor !== "0");
  return [...found.values()];
}
