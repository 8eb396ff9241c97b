import { runScript, sha1 } from "@/lib/redis/scripts";
import type { Source } from "@/lib/redis/source";
import { idToBytes, type ScheduleId } from "@/lib/schedules/ids";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { isBroken } from "@/lib/schedules/types";
import { listedSample } from "@/lib/taskiq/listed-sample";
import { isListKey, likelyLists } from "@/lib/taskiq/lists";
import { listOf, readPayload, reasonsNotToList } from "@/lib/taskiq/payload";
import { rebuild } from "@/lib/taskiq/rebuild";
import type { Payload, Serializer } from "@/lib/taskiq/types";
import { PayloadMissingError, PayloadUnsafeError, ScheduleNotFoundError, StateConflictError } from "./errors";
import { type Look, look } from "./look";
import { resumeWarnings } from "./resume-warnings";
import {
  answerOf,
  checkRequest,
  effect,
  eventsOf,
  leftAlone,
  nextRead,
  type Request,
  statusBefore,
  type Transition,
  textIn,
  withOneRetry,
} from "./transition";

/** The payload that will be listed, and where it comes from: it stands there, the pause kept it, or it is made again. */
type Chosen = { from: "data" | "record" | "written"; bytes: Buffer; payload: Payload };

/**
 * Puts a schedule back into TaskIQ's list (contract §2). Its payload is the one that stands there, else the one that its
 * pause kept, else one made again from the metadata. Legal unless it is both listed and `active`.
 * @throws StateConflictError; ScheduleNotFoundError; PayloadMissingError, which says what is missing; PayloadUnsafeError
 * where listing it would blind or kill the scheduler; InvalidArgumentError; RedisUnavailableError.
 */
export async function resumeSchedule(source: Source, id: ScheduleId, request: Request): Promise<Transition> {
  checkRequest(id, request);
  return await withOneRetry(source, id, async () => {
    const seen = await look(source, id);
    if (!seen.known) throw new ScheduleNotFoundError(id);
    const chosen = await choose(source, seen);
    return await attempt(source, seen, request, chosen, homeOf(source, seen, chosen.payload));
  });
}

async function attempt(
  source: Source,
  seen: Look,
  request: Request,
  { from, bytes, payload }: Chosen,
  list: string,
): Promise<Transition | "changed"> {
  const { keys, settings } = source;
  const { id } = seen;
  const atMs = Date.now();
  const at = instantFromMs(atMs);
  const others = likelyLists(keys, payload, seen.pause?.list ?? null).filter((other) => other !== list);
  const reply = await runScript(
    source.redis,
    "resume",
    [keys.status(id), keys.data(id), keys.meta(id), keys.history(id), keys.pause(id), list, ...others],
    [
      idToBytes(id),
      seen.data.mark,
      from === "written" ? seen.meta.mark : "*",
      from === "record" ? sha1(bytes) : "*",
      from,
      from === "written" ? bytes : "",
      settings.maxHistory,
      settings.defaultTtlS,
      ...eventsOf("task_resumed", "active", at, request),
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
  const read = effect(nextRead(source, { ...seen, listed: seen.listed + 1 }, atMs));
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

async function choose(source: Source, seen: Look): Promise<Chosen> {
  const { id, data, keptPayload } = seen;
  if (data.mark === "wrong") {
    throw new PayloadUnsafeError(`${source.keys.data(id)} holds no text, so TaskIQ could not read its payload.`);
  }
  const bytes = idToBytes(id);
  if (!Buffer.from(bytes.toString("utf8")).equals(bytes)) {
    throw new PayloadUnsafeError("Its id is not UTF-8: listed, it would stop every schedule from firing.");
  }
  const sample = await listedSample(source, id);
  const present = data.bytes !== null && data.bytes.length > 0 ? data.bytes : null;
  if (present !== null)
    return safe(source, id, { from: "data", bytes: present, payload: readPayload(present, id) }, sample);
  if (keptPayload !== null) {
    return safe(source, id, { from: "record", bytes: keptPayload, payload: readPayload(keptPayload, id) }, sample);
  }
  return safe(source, id, await write(source, seen, sample), sample);
}

/** A payload made again: JSON, so only where the source reads JSON (contract §2). */
async function write(source: Source, { id, metadata }: Look, sample: Payload[]): Promise<Chosen> {
  if (metadata === null || isBroken(metadata)) {
    const why = metadata === null ? "there is no metadata" : "its metadata cannot be read";
    throw new PayloadMissingError(`TaskIQ's payload is gone, and cannot be made again: ${why}. Register it again.`);
  }
  const setting = source.settings.taskiqSerializer;
  const opaque = sample.find(({ serializer }) => serializer !== "json");
  if (setting !== "json" && (setting !== "auto" || opaque)) {
    throw new PayloadUnsafeError(
      `TaskIQ's payload is gone, and Rota can only write JSON, while this application's payloads are ${opaque?.serializer ?? setting}: one JSON among them would stop every schedule. Register it again in the application.`,
    );
  }
  const { payload, missing } = await rebuild(source, id, metadata, sample);
  if (payload === null) {
    throw new PayloadMissingError(`TaskIQ's payload is gone, and cannot be made again: ${missing}. Register it again.`);
  }
  const bytes = Buffer.from(JSON.stringify(payload));
  return { from: "written", bytes, payload: readPayload(bytes, id) };
}

/** @throws PayloadUnsafeError where listing it would harm the scheduler. */
function safe(source: Source, id: ScheduleId, chosen: Chosen, sample: Payload[]): Chosen {
  const reasons = reasonsNotToList(chosen.payload, id);
  if (reasons.length > 0) throw new PayloadUnsafeError(reasons.join(" "));
  const expected = expectedSerializer(source, sample);
  if (expected !== null && expected !== chosen.payload.serializer) {
    throw new PayloadUnsafeError(
      `Its payload is ${chosen.payload.serializer}, while the other listed ones are ${expected}: TaskIQ could not read it, and every schedule would stop.`,
    );
  }
  if (expected === null && chosen.payload.serializer === "unknown") {
    throw new PayloadUnsafeError(
      "Its payload is of no serialiser that Rota knows, and no listed one is like it: if TaskIQ cannot read it either, every schedule would stop. Register it again in the application.",
    );
  }
  return chosen;
}

/** The serialiser of the application's source: as set, else the one that most listed payloads have; null: none is listed. */
function expectedSerializer({ settings }: Source, sample: Payload[]): Serializer | null {
  if (settings.taskiqSerializer !== "auto") return settings.taskiqSerializer;
  const counts = new Map<Serializer, number>();
  for (const { serializer } of sample) counts.set(serializer, (counts.get(serializer) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** The list it belongs to: the one its payload names, else the one it was taken from. */
function homeOf({ keys }: Source, { pause }: Look, payload: Payload): string {
  const named = listOf(payload, keys);
  if (named !== null) return named;
  const recorded = pause?.list ?? null;
  if (recorded !== null && isListKey(keys, recorded)) return recorded;
  throw new PayloadMissingError(
    `Its payload is ${payload.serializer}, which Rota cannot read, and nothing tells which of TaskIQ's lists it belongs to. Register it again in the application.`,
  );
}
