import { idToBytes, type ScheduleId } from "@/lib/ids";
import { OutcomeUnknownError } from "@/lib/redis/errors";
import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { eventNames } from "@/lib/schedules/event-names";
import { instantFromMs, toWire } from "@/lib/schedules/timestamps";
import { likelyLists, timeListStart, timeListsHolding } from "@/lib/taskiq/lists";
import { readPayload } from "@/lib/taskiq/payload";
import { firesOnce } from "@/lib/taskiq/several";
import type { Payload } from "@/lib/taskiq/types";
import { dueBeforeRead, nextRead, takesEffect } from "./effect";
import { ScheduleNotFoundError, StateConflictError } from "./errors";
import { eventsOf } from "./events";
import { readSnapshot } from "./snapshot";
import {
  answerOf,
  checkRequest,
  countIn,
  leftAlone,
  type Request,
  statusBefore,
  type Transition,
  textIn,
} from "./transition";

/**
 * Takes a schedule out of every TaskIQ list that holds it, and keeps everything else (contract §2). Legal if it is listed
 * or its status is `active`. Works on unreadable payloads, too, since those are what stops a scheduler.
 * @throws StateConflictError with the current status; ScheduleNotFoundError; InvalidArgumentError; RedisUnavailableError;
 * OutcomeUnknownError
 */
export async function pauseSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  const atMs = Date.now();
  // Nearly all schedules are in the cron or the interval list only: these are left at once, while the others are looked up.
  const usual = [source.keys.cronList(), source.keys.intervalList()];
  const [exact, first] = await Promise.all([
    request.exactPlaces?.(id) ?? null,
    step(source, id, request, atMs, usual, false),
  ]);
  if (first.word === "ok") {
    await finish(source, id, first, atMs, exact?.lists ?? null);
    return transitionOf(source, id, first, atMs);
  }
  // An id that Redis does not know is not worth a walk over all keys.
  const isWorthAWalk = exact === null && (await readSnapshot(source, id)).known;
  const others = exact?.lists ?? (isWorthAWalk ? await timeListsHolding(source, id) : []);
  const second = await step(source, id, request, atMs, [...new Set([...others, ...usual])], true);
  if (second.word === "ok") {
    await finish(source, id, second, atMs, []);
    return transitionOf(source, id, second, atMs);
  }
  if (second.word === "conflict" && (await readSnapshot(source, id)).known) {
    throw new StateConflictError(conflictSentence(second.status), second.status);
  }
  throw new ScheduleNotFoundError(id);
}

/** The answer of lib/redis/scripts/pause.lua; `lists`: those that it was given. */
type Step =
  | { word: "unlisted" }
  | { word: "conflict"; status: string | null }
  | {
      word: "ok";
      lists: string[];
      status: string | null;
      removed: number;
      /** The list that held it, which the record names; null: none did. */
      list: string | null;
      wrote: { status: boolean; history: boolean };
      /** Entries that the lists held. */
      listed: number;
      bytes: Buffer | null;
      payload: Payload | null;
    };
type Paused = Step & { word: "ok" };

async function step(
  { redis, keys, settings }: Source,
  id: ScheduleId,
  request: Request,
  atMs: number,
  lists: string[],
  areAll: boolean,
): Promise<Step> {
  const at = instantFromMs(atMs);
  const reply = await runScript(
    redis,
    "pause",
    [keys.status(id), keys.data(id), keys.meta(id), keys.history(id), keys.pause(id), ...lists],
    [
      idToBytes(id),
      areAll ? "1" : "0",
      timeListStart(keys),
      settings.maxHistory,
      request.actor,
      request.reason ?? "",
      toWire(at),
      ...eventsOf(request, at, "paused", { event: eventNames.paused }),
    ],
  );
  const { word, rest } = answerOf(reply);
  if (word === "unlisted") return { word };
  if (word === "conflict") return { word, status: textIn(rest[0]) };
  const [status, removed, list, statusWritten, historyWritten, listed, payload] = rest;
  const bytes = Buffer.isBuffer(payload) ? payload : null;
  return {
    word: "ok",
    lists,
    status: textIn(status),
    removed: countIn(removed),
    list: textIn(list) || null,
    wrote: { status: statusWritten === 1, history: historyWritten === 1 },
    listed: countIn(listed),
    bytes,
    payload: bytes && readPayload(bytes, id),
  };
}

/**
 * Takes a paused schedule out of every list that the script was not given, and keeps its payload where the scheduler deletes
 * it after a run.
 * @param others lists that may hold it; null: unknown, so a walk over all keys finds them
 * @throws OutcomeUnknownError: it is paused, but may still be listed
 */
async function finish(source: Source, id: ScheduleId, paused: Paused, atMs: number, others: string[] | null) {
  const { keys } = source;
  const { bytes, payload, list, lists } = paused;
  try {
    const named = likelyLists(keys, payload, null);
    const rest = new Set([...(others ?? (await timeListsHolding(source, id))), ...named]);
    for (const each of lists) rest.delete(each);
    const isKept = list === null || list.startsWith(timeListStart(keys));
    const kept = !isKept && payload?.expression && firesOnce(payload.expression) ? bytes : null;
    if (rest.size === 0 && kept === null) return;
    await runScript(
      source.redis,
      "finish_pause",
      [keys.pause(id), ...rest],
      [idToBytes(id), toWire(instantFromMs(atMs)), kept ?? ""],
    );
  } catch (error) {
    throw new OutcomeUnknownError(
      `It was paused, but whether all of TaskIQ's lists have let it go is not known: ${error instanceof Error ? error.message : String(error)} Pause it again to be sure.`,
      { cause: error },
    );
  }
}

function transitionOf(source: Source, id: ScheduleId, paused: Paused, atMs: number): Transition {
  const { status, removed, listed, wrote, payload, list } = paused;
  const answer = {
    scheduleId: id,
    from: statusBefore(status, removed > 0),
    to: "paused",
    takesEffectBy: null,
    warnings: leftAlone(source, id, wrote.status, wrote.history),
  };
  if (removed === 0) return answer;
  const read = nextRead(source, listed, atMs);
  const { takesEffectBy, warnings } = takesEffect(read);
  const due = dueBeforeRead(source, payload, list === null ? [] : [list], "the pause", atMs, read);
  return { ...answer, takesEffectBy, warnings: [...answer.warnings, ...warnings, ...due] };
}

function conflictSentence(word: string | null): string {
  if (word === "paused") return "The schedule is paused already, and TaskIQ does not list it.";
  return `TaskIQ does not list the schedule and its status is ${word ?? "not set"}, so there is nothing to pause.`;
}
