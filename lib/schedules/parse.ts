import { isUtf8 } from "node:buffer";
import { type ConfigId, idFromBytes, isText } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { cut } from "./cut";
import { isNumber, readJson } from "./json";
import { parseInstant } from "./timestamps";
import {
  type Broken,
  isBroken,
  isScheduleStatus,
  type Json,
  type JsonObject,
  type PauseRecord,
  type ScheduleHistoryEvent,
  type ScheduleMetadata,
  type ScheduleStatus,
} from "./types";
import { isWellFormed } from "./well-formed";

/** Returns the value for a key that cannot be read; `raw` may be any bytes. */
export function broken(key: string | Buffer, reason: string, raw: Buffer = Buffer.alloc(0)): Broken {
  return { kind: "broken", key: key.toString(), reason, raw: cut(raw.toString("utf8"), limits.excerptLength) };
}

/** Returns the value for a key of a wrong type; `type` and `wanted` are words of Redis' TYPE. */
export const wrongType = (key: string | Buffer, type: string, wanted: string): Broken =>
  broken(key, `The key holds a ${type} where a ${wanted} belongs.`);

/**
 * Reads a JSON object that another program wrote, raw UTF-8. Never throws. The object has a field of its own, since one with
 * `kind: "broken"` in it must not look like a Broken.
 */
export function parseJsonObject(raw: Buffer, key: string | Buffer): { kind: "object"; object: JsonObject } | Broken {
  const text = raw.toString("utf8");
  // Bytes that are not UTF-8 become this character; a text may also hold it.
  if (text.includes("\ufffd") && !isUtf8(raw)) return broken(key, "It is not JSON: its bytes are not UTF-8.", raw);
  let value: Json;
  try {
    value = readJson(text);
  } catch (error) {
    return broken(key, whyNotJson(text, error), raw);
  }
  if (isJsonObject(value)) return { kind: "object", object: value };
  return broken(key, `It is JSON, but ${nameOf(value)} instead of an object.`, raw);
}

/** Returns why a text is not JSON. Python's json.dumps writes NaN and Infinity by default; JSON has neither. */
function whyNotJson(text: string, error: unknown): string {
  if (text.trim() === "") return "It is not JSON: it is empty.";
  const outsideStrings = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
  const word = /\bNaN\b|-?\bInfinity\b/.exec(outsideStrings)?.[0];
  if (word) return `It is not JSON: it holds ${word}, which Python writes but JSON does not have.`;
  return `It is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.`;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function nameOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return `a ${typeof value}`;
}

const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

/**
 * Returns the configuration's id in metadata or in a payload's label: a text, or the digits of a whole number (also written
 * as `7.0`). Null for anything else, and for a text that is too long or that no key can hold.
 */
export function configIdIn(value: Json | undefined): ConfigId | null {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || Buffer.byteLength(value) > limits.idBytes) return null;
  if (!isWellFormed(value)) return null;
  return value !== "" && isText(value) ? value : idFromBytes(Buffer.from(value));
}

/**
 * Returns a finite number of metadata or of a payload's label: a number, or a decimal as text, which TaskIQ's labels often
 * are. Null for anything else, and for a text of more than `limits.decimalLength` characters.
 */
export function numberIn(value: Json | undefined): number | bigint | null {
  if (typeof value === "string") return decimalIn(value);
  return isNumber(value) && Number.isFinite(Number(value)) ? value : null;
}

function decimalIn(text: string): number | bigint | null {
  const decimal = text.length > limits.decimalLength ? null : /^-?\d+(\.\d+)?$/.exec(text);
  if (!decimal) return null;
  const [, fraction] = decimal;
  // A large whole number keeps every digit, as in JSON (lib/schedules/json.ts).
  return fraction || Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** Reads `schedule:meta:<id>` (contract §1). Never throws. */
export function parseMetadata(raw: Buffer, key: string | Buffer): ScheduleMetadata | Broken {
  const read = parseJsonObject(raw, key);
  return isBroken(read) ? read : metadataOf(read.object);
}

/** Returns the known fields of a metadata object; one that is absent or of another type is null. */
export function metadataOf(fields: JsonObject): ScheduleMetadata {
  const type = fields.scheduler_type;
  return {
    configId: configIdIn(fields.config_id),
    name: text(fields.name),
    taskType: text(fields.task_type),
    schedulerType: type === "cron" || type === "date" || type === "manual" ? type : null,
    registeredAt: parseInstant(fields.registered_at),
    updatedAt: parseInstant(fields.updated_at),
    fields,
  };
}

/** Reads one entry of `schedule:history:<id>`. A time that cannot be read stays in `fields` as written. Never throws. */
export function parseEvent(raw: Buffer, key: string | Buffer): ScheduleHistoryEvent | Broken {
  const read = parseJsonObject(raw, key);
  if (isBroken(read)) return read;
  const { event, timestamp, ...rest } = read.object;
  if (typeof event !== "string") return broken(key, "The history event has no name: `event` is not a text.", raw);
  const at = parseInstant(timestamp);
  const fields = at === null && timestamp !== undefined ? { ...rest, timestamp } : rest;
  return { event, at, fields };
}

/** Reads `schedule:status:<id>`: a missing key means inactive; any word but the four is unknown, with the word, cut. */
export function parseStatus(raw: Buffer | null): { status: ScheduleStatus | "unknown"; word: string | null } {
  if (raw === null) return { status: "inactive", word: null };
  const word = cut(raw.toString("utf8"), limits.text.word);
  return { status: isScheduleStatus(word) ? word : "unknown", word };
}

/** Reads the fields of Rota's pause record; null for each that is absent, empty or no time. The actor and the reason are cut. */
export function parsePauseRecord(hash: Record<string, Buffer>): PauseRecord {
  const field = (name: string) => hash[name]?.toString("utf8") || null;
  return {
    list: field("list"),
    by: cut(field("by") ?? "", limits.text.word) || null,
    reason: cut(field("reason") ?? "", limits.text.line) || null,
    at: parseInstant(field("at")),
    until: parseInstant(field("until")),
  };
}
