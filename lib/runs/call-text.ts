import { cut } from "@/lib/schedules/cut";
import { withinDepth } from "@/lib/schedules/depth";
import { writeJson } from "@/lib/schedules/json";
import type { Json, JsonObject } from "@/lib/schedules/types";

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
