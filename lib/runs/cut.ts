import { withinDepth } from "@/lib/schedules/depth";
import { writeJson } from "@/lib/schedules/json";
import type { Json, JsonObject } from "@/lib/schedules/types";

/** A text of at most so many characters; one that was longer ends with …. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return length === 0 ? "" : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A value as JSON, cut. */
export const jsonText = (value: Json, length: number): string =>
  length === 0 ? "" : cut(writeJson(withinDepth({ value }).value), length);

/** Arguments as a call is written, `7, region="eu"`, cut. */
export function callText(args: Json[], kwargs: JsonObject, length: number): string {
  if (length === 0) return "";
  const told = withinDepth({ args, kwargs: Object.entries(kwargs) });
  const positional = Array.isArray(told.args) ? told.args.map((value) => writeJson(value)) : [];
  const named = Array.isArray(told.kwargs) ? told.kwargs.map(namedText) : [];
  return cut([...positional, ...named].join(", "), length);
}

const namedText = (pair: Json) => (Array.isArray(pair) ? `${String(pair[0])}=${writeJson(pair[1])}` : "");
