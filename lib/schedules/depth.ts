import { limits } from "@/lib/limits";
import type { Json, JsonObject } from "./types";

/**
 * Returns an object that can be sent and shown: a sentence replaces what is deeper than `limits.shownLevels`, since neither
 * JSON.stringify nor React survives some thousand levels.
 */
export function withinDepth(object: JsonObject): JsonObject {
  return isDeeper(object, limits.shownLevels) ? cutObject(object, limits.shownLevels) : object;
}

const isNested = (value: Json): value is Json[] | JsonObject => typeof value === "object" && value !== null;

function isDeeper(value: Json, levels: number): boolean {
  if (!isNested(value)) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

const cutObject = (object: JsonObject, levels: number): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, cut(value, levels - 1)]));

function cut(value: Json, levels: number): Json {
  if (!isNested(value)) return value;
  if (levels === 0) return `nested deeper than ${limits.shownLevels} levels, not shown`;
  return Array.isArray(value) ? value.map((each) => cut(each, levels - 1)) : cutObject(value, levels);
}
