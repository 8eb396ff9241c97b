import { runScript } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { type Instant, instantFromMs, instantToMs, toWire } from "@/lib/schedules/timestamps";
import { likelyLists, minuteOf, timeListStart, timeListsHolding } from "@/lib/taskiq/lists";
import { onceAt } from "@/lib/taskiq/next-run";
import { firesOnce } from "@/lib/taskiq/several";
import type { Expression } from "@/lib/taskiq/types";
import { ScheduleNotFoundError, StateConflictError } from "./errors";
import { type Glance, glance, look } from "./look";
import {
  answerOf,
  checkRequest,
  countIn,
  effect,
  eventsOf,
  inWords,
  leftAlone,
  nextRead,
  type Request,
  statusBefore,
  type Transition,
  textIn,
  withOneRetry,
} from "./transition";

/**
 * Takes a schedule out of every list of TaskIQ that holds it, and keeps everything else (contract §2). Legal if it is
 * listed or its status is `active`. Works on payloads that nobody can read, since those are what stops a scheduler.
 * @throws StateConflictError with the present status; ScheduleNotFoundError; InvalidArgumentError; RedisUnavailableError.
 */
export async function pauseSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  // Nearly all stand in the cron or the interval list. The script sees whether another may hold it, so nobody need look.
  const atOnce = await attempt(source, unseen(id), request, likelyLists(source.keys, null, null), null);
  if (typeof atOnce !== "string") return atOnce;
  return await withOneRetry(source, id, async () => {
    const seen = await glance(source, id);
    const likely = likelyLists(source.keys, seen.payload, seen.recordedList);
    const first = await attempt(source, seen, request, likely, null);
    if (first !== "unlisted") return first;
    // It may stand in a list that its payload does not name: the payload is opaque, or its time was changed by an
    // application that left the old entry. What nobody knows at all is not worth a walk over all keys.
    const { known } = await look(source, id);
    const others = request.places?.lists ?? (known ? await timeListsHolding(source, id) : []);
    const second = await attempt(source, seen, request, [...others, ...likely], { known });
    return second === "unlisted" ? "changed" : second;
  });
}

/** Stands for a glance where nobody looked. */
const unseen = (id: ScheduleId): Glance => ({
  id,
  data: { bytes: null, mark: "*" },
  payload: null,
  recordedList: null,
});

/** `sure`: the lists are all that may hold it, and whether anything is known of it; null: there may be others. */
async function attempt(
  source: Source,
  seen: Glance,
  request: Request,
  lists: string[],
  sure: { known: boolean } | null,
): Promise<Transition | "changed" | "unlisted"> {
  const { keys, settings } = source;
  const { id } = seen;
  const atMs = Date.now();
  const at = instantFromMs(atMs);
  const reply = await runScript(
    source.redis,
    "pause",
    [keys.status(id), keys.data(id), keys.meta(id), keys.history(id), keys.pause(id), ...lists],
    [
      idToBytes(id),
      seen.data.mark,
      sure ? "0" : "1",
      timeListStart(keys),
      settings.maxHistory,
      request.actor,
      request.reason ?? "",
      toWire(at),
      seen.payload?.expression && firesOnce(seen.payload.expression) ? "1" : "0",
      ...eventsOf("task_paused", "paused", at, request),
    ],
  );
  const { word, rest } = answerOf(reply);
  if (word === "changed" || word === "unlisted") return word;
  const before = textIn(rest[0]);
  if (word === "conflict") {
    if (!sure?.known) throw new ScheduleNotFoundError(id);
    throw new StateConflictError(conflictSentence(before), before);
  }
  const [, removed, list, statusWritten, historyWritten, listed] = rest;
  const wasListed = countIn(removed) > 0;
  const answer = {
    scheduleId: id,
    from: statusBefore(before, wasListed),
    to: "paused",
    takesEffectBy: null,
    warnings: leftAlone(source, id, statusWritten === 1, historyWritten === 1),
  };
  if (!wasListed) return answer;
  const read = nextRead(source, { listed: countIn(listed) }, atMs);
  const { takesEffectBy, warnings } = effect(read);
  const due = dueBefore(source, seen, textIn(list), atMs, read.ms);
  return { ...answer, takesEffectBy, warnings: [...answer.warnings, ...warnings, ...due] };
}

function conflictSentence(word: string | null): string {
  if (word === "paused") return "The schedule is paused already, and TaskIQ does not list it.";
  return `TaskIQ does not list the schedule and its status is ${word ?? "not set"}, so there is nothing to pause.`;
}

/** The scheduler may hold a one-shot in memory until it reads again (contract §2). */
function dueBefore(source: Source, { payload }: Glance, list: string | null, atMs: number, readMs: number): string[] {
  const due = dueAt(source, payload?.expression ?? null, list, atMs);
  if (due === null || instantToMs(due) > readMs) return [];
  return [`This one-shot is due at ${inWords(due)}, before the pause takes effect: it may still fire once.`];
}

function dueAt(source: Source, expression: Expression | null, list: string | null, atMs: number): Instant | null {
  if (expression && firesOnce(expression)) return onceAt(expression, new Date(atMs));
  return list === null ? null : minuteOf(source.keys, list);
}
