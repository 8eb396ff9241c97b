import { isUtf8 } from "node:buffer";
import { idToBytes, type ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import { writeJson } from "@/lib/schedules/json";
import { type Broken, isBroken, type ScheduleMetadata } from "@/lib/schedules/types";
import { countSerializers, expectedSerializer } from "@/lib/taskiq/expected-serializer";
import { listedSample } from "@/lib/taskiq/listed-sample";
import { isListKey } from "@/lib/taskiq/lists";
import { scheduleOfMetadata } from "@/lib/taskiq/metadata-schedule";
import { listOf, readPayload, reasonsNotToList } from "@/lib/taskiq/payload";
import { rebuild } from "@/lib/taskiq/rebuild";
import type { Expression, Payload } from "@/lib/taskiq/types";
import { PayloadMissingError, PayloadUnsafeError } from "./errors";
import type { Snapshot } from "./snapshot";

/** Checks that the scheduler can read an id in a list. @throws PayloadUnsafeError */
export function checkIdListable(id: ScheduleId): void {
  if (isUtf8(idToBytes(id))) return;
  throw new PayloadUnsafeError("Its id is not UTF-8: listed, it would stop every schedule from firing.");
}

/**
 * Checks that a payload may be listed: by its own content, and by the serialiser that the source expects.
 * @param sample listed payloads
 * @throws PayloadUnsafeError where listing it would harm the scheduler
 */
export function checkListable(source: Source, id: ScheduleId, payload: Payload, sample: Payload[]): void {
  const reasons = reasonsNotToList(payload, id);
  if (reasons.length > 0) throw new PayloadUnsafeError(reasons.join(" "));
  const expected = expectedSerializer(source.settings.taskiqSerializer, countSerializers(sample));
  if (expected !== null && expected !== payload.serializer) {
    throw new PayloadUnsafeError(
      `Its payload is ${payload.serializer}, while the other listed ones are ${expected}: TaskIQ could not read it, and every schedule would stop.`,
    );
  }
  if (expected === null && payload.serializer === "unknown") {
    throw new PayloadUnsafeError(
      "Its payload is of no serialiser that Rota knows, and no listed one is like it: if TaskIQ cannot read it either, every schedule would stop. Register it again in the application.",
    );
  }
}

/** The payload that a schedule is listed with, and where it is now: `rebuilt` stands nowhere yet. */
export type Chosen = { from: "data" | "pause" | "aside" | "rebuilt"; bytes: Buffer; payload: Payload };

/**
 * Chooses the payload that a schedule is listed with: the one under its data key, else the one that its pause kept, else the
 * one that a repair set aside, else one rebuilt from the metadata.
 * @throws PayloadUnsafeError where listing it would harm the scheduler; PayloadMissingError, which says what is missing;
 * RedisUnavailableError
 */
export async function choosePayload(source: Source, snapshot: Snapshot): Promise<Chosen> {
  const { id, data } = snapshot;
  if (data.fingerprint === "wrong") {
    throw new PayloadUnsafeError(`${source.keys.data(id)} holds no text, so TaskIQ could not read its payload.`);
  }
  checkIdListable(id);
  const sample = await listedSample(source, id);
  const chosen =
    storedPayload(id, storedIn(snapshot)) ??
    ({ from: "rebuilt", ...(await rebuiltPayload(source, id, snapshot.metadata, sample)) } as const);
  checkListable(source, id, chosen.payload, sample);
  return chosen;
}

/** The payloads that Redis holds of a schedule: under its data key, in the record of its pause, set aside by a repair. */
export type Stored = Record<"data" | "pause" | "aside", Buffer | null>;

const storedIn = ({ data, keptPayload, aside }: Snapshot): Stored => ({
  data: data.bytes,
  pause: keptPayload,
  aside: aside?.payload ?? null,
});

function storedPayload(id: ScheduleId, stored: Stored): Chosen | null {
  for (const from of ["data", "pause", "aside"] as const) {
    const bytes = stored[from];
    // TaskIQ skips an empty payload, as one that is missing.
    if (bytes !== null && bytes.length > 0) return { from, bytes, payload: readPayload(bytes, id) };
  }
  return null;
}

/**
 * Returns when a schedule fires once it is listed with the payload that `choosePayload` chooses; null where that payload
 * cannot be read, or none can be made.
 */
export function expressionOnceListed(
  id: ScheduleId,
  stored: Stored,
  metadata: ScheduleMetadata | Broken | null,
): Expression | null {
  const chosen = storedPayload(id, stored);
  if (chosen !== null) return chosen.payload.expression;
  return metadata !== null && !isBroken(metadata) ? scheduleOfMetadata(metadata).expression : null;
}

/** The same from a snapshot. */
export const expressionIn = (snapshot: Snapshot): Expression | null =>
  expressionOnceListed(snapshot.id, storedIn(snapshot), snapshot.metadata);

/**
 * Rebuilds a payload from the metadata. Rota writes JSON, so this works only where the source reads JSON (contract §2).
 * @throws PayloadMissingError, which says what is missing; PayloadUnsafeError; RedisUnavailableError
 */
export async function rebuiltPayload(
  source: Source,
  id: ScheduleId,
  metadata: ScheduleMetadata | Broken | null,
  sample: Payload[],
): Promise<{ bytes: Buffer; payload: Payload }> {
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
  const bytes = Buffer.from(writeJson(payload));
  return { bytes, payload: readPayload(bytes, id) };
}

/**
 * Returns the list that a payload belongs to: the one it names, else the one it was taken from.
 * @throws PayloadMissingError where neither is known
 */
export function homeOf({ keys }: Source, payload: Payload, recorded: string | null): string {
  const named = listOf(payload, keys);
  if (named !== null) return named;
  if (isListKey(keys, recorded)) return recorded;
  throw new PayloadMissingError(
    `Its payload is ${payload.serializer}, which Rota cannot read, and nothing tells which of TaskIQ's lists it belongs to. Register it again in the application.`,
  );
}
