import { type ConfigId, emptyId, idToBytes, isText, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { writeJson } from "./json";
import type { JsonObject } from "./types";
import { isWellFormed, mustBeWellFormed } from "./well-formed";

/**
 * Checks an id that may name something in Redis already: any bytes, of any length, as lib/ids.ts writes them.
 * @throws InvalidArgumentError for any other form, which would name something else
 */
export function checkNamedId(id: ScheduleId | ConfigId, of: "schedule" | "configuration" = "schedule"): void {
  if (typeof id !== "string") throw new InvalidArgumentError(`A ${of} id is a text.`);
  if (id === "") throw new InvalidArgumentError(`The empty ${of} id is written ${emptyId}.`);
  if (!isWellFormed(id)) throw new InvalidArgumentError(`A ${of} id ${mustBeWellFormed}.`);
}

/**
 * Checks an id that a program passes to the service, which creates keys under it.
 * @throws InvalidArgumentError for one that is empty, longer than `limits.idBytes`, or not well-formed text
 */
export function checkScheduleId(id: ScheduleId): void {
  checkNewId(id, "schedule");
}

function checkNewId(id: ScheduleId | ConfigId, of: "schedule" | "configuration"): void {
  checkNamedId(id, of);
  const bytes = isText(id) ? Buffer.byteLength(id) : idToBytes(id).length;
  if (bytes === 0) throw new InvalidArgumentError(`A ${of} id is not empty.`);
  if (bytes > limits.idBytes) {
    throw new InvalidArgumentError(`A ${of} id has at most ${limits.idBytes} bytes, not ${bytes}.`);
  }
}

/**
 * Returns the id of a configuration that a caller names by text or, as the specification does, by a whole number.
 * @throws InvalidArgumentError for a number that is not whole or not exact, and for a text that no key can hold
 */
export function checkedConfigId(configId: ConfigId | number | bigint): ConfigId {
  if (typeof configId === "number" && !Number.isSafeInteger(configId)) {
    throw new InvalidArgumentError(
      "A configuration id is a text, or a whole number up to 2^53; give a larger one as text.",
    );
  }
  const id = typeof configId === "number" || typeof configId === "bigint" ? String(configId) : configId;
  checkNewId(id, "configuration");
  return id;
}

/** Checks a count. @throws InvalidArgumentError unless it is a whole number from 1 to `most` */
export function checkLimit(limit: number, most: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > most) {
    throw new InvalidArgumentError(`The limit is a whole number from 1 to ${most}.`);
  }
}

/** Checks metadata or an event. @throws InvalidArgumentError unless it is an object */
export function checkObject(value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError("Metadata and events are JSON objects.");
  }
}

/**
 * Returns the text of a JSON object. @throws InvalidArgumentError for what JSON cannot hold: NaN and Infinity would silently
 * become null
 */
export function checkedJson(object: JsonObject): string {
  try {
    JSON.stringify(object, (field, value: unknown) => {
      if (typeof value === "bigint") return null;
      if (typeof value !== "number" || Number.isFinite(value)) return value;
      throw new InvalidArgumentError(`JSON cannot hold the number ${value} of the field "${field}".`);
    });
    return writeJson(object);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw new InvalidArgumentError(`JSON cannot hold this: ${error instanceof Error ? error.message : String(error)}`);
  }
}
