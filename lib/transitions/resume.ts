import { idToBytes, type ScheduleId } from "@/lib/ids";
import { runScript, sha1 } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { eventNames } from "@/lib/schedules/event-names";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { likelyLists } from "@/lib/taskiq/lists";
import { nextRead, takesEffect } from "./effect";
import { PayloadUnsafeError, ScheduleNotFoundError, StateConflictError } from "./errors";
import { eventsOf } from "./events";
import { type Chosen, choosePayload, homeOf } from "./listable";
import { resumeWarnings } from "./resume-warnings";
import { readSnapshot, recordedList, type Snapshot } from "./snapshot";
import {
  answerOf,
  checkRequest,
  leftAlone,
  type Request,
  statusBefore,
  type Transition,
  textIn,
  withOneRetry,
} from "./transition";

/**
 * Puts a schedule back into its TaskIQ list (contract §2), with the payload that `choosePayload` chooses. Legal unless it is both
 * listed and `active`.
 * @throws StateConflictError; ScheduleNotFoundError; PayloadMissingError, which says what is missing; PayloadUnsafeError
 * where listing it would blind or kill the scheduler; InvalidArgumentError; RedisUnavailableError
 */
export async function resumeSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  return await withOneRetry(source, id, async () => {
    const [snapshot, exact] = await Promise.all([readSnapshot(source, id), request.exactPlaces?.(id)]);
    if (!snapshot.known) throw new ScheduleNotFoundError(id);
    const chosen = await choosePayload(source, snapshot);
    return await attempt(source, snapshot, request, chosen, exact?.lists ?? []);
  });
}

async function attempt(
  source: Source,
  snapshot: Snapshot,
  request: Request,
  { from, bytes, payload }: Chosen,
  elsewhere: string[],
): Promise<Transition | "changed"> {
  const { keys, settings } = source;
  const { id } = snapshot;
  const atMs = Date.now();
  const at = instantFromMs(atMs);
  const recorded = recordedList(snapshot);
  const list = homeOf(source, payload, recorded);
  const all = new Set([...likelyLists(keys, payload, recorded), ...elsewhere]);
  const others = [...all].filter((other) => other !== list);
  const own = [keys.status(id), keys.data(id), keys.meta(id), keys.history(id)];
  const reply = await runScript(
    source.redis,
    "resume",
    [...own, keys.pause(id), keys.aside(id), list, ...others],
    [
      idToBytes(id),
      snapshot.data.fingerprint,
      from === "rebuilt" ? snapshot.meta.fingerprint : "*",
      from === "pause" || from === "aside" ? sha1(bytes) : "*",
      from,
      from === "rebuilt" ? bytes : "",
      settings.maxHistory,
      settings.defaultTtlS,
      ...eventsOf(request, at, "active", { event: eventNames.resumed }),
    ],
  );
  const { word, rest } = answerOf(reply);
  if (word === "changed") return word;
  if (word === "conflict") {
    const before = textIn(rest[0]);
    throw new StateConflictError("The schedule is active already, and TaskIQ lists it.", before ?? "active");
  }
  if (word === "wrong_type") {
    throw new PayloadUnsafeError(`${list} holds a ${textIn(rest[0])}, not a list: nothing can be put into it.`);
  }
  const [before, statusWritten, historyWritten] = rest;
  const read = takesEffect(nextRead(source, snapshot.listed + 1, atMs));
  return {
    scheduleId: id,
    from: statusBefore(textIn(before), false),
    to: "active",
    takesEffectBy: read.takesEffectBy,
    warnings: [
      ...leftAlone(source, id, statusWritten === 1, historyWritten === 1),
      ...read.warnings,
      ...resumeWarnings(payload.expression, new Date(atMs)),
    ],
  };
}
