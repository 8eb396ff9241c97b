import { cut } from "@/lib/schedules/cut";
import { withinDepth } from "@/lib/schedules/depth";
import { writeJson } from "@/lib/schedules/json";
import type { Json, JsonObject } from "@/lib/schedules/types";

/** Returns a value as JSON, cut at `length` characters; 0: no text. */
export const jsonText = (value: Json, length: number): string =>
  length === 0 ? "" : cut(writeJson(withinDepth({ value }).value), length);

/** Returns arguments as written in a call, `7, region="eu"`, cut at `length` characters; 0: no text. */
export function callText(args: Json[], kwargs: JsonObject, length: number): string {
  if (length === 0) return "";
  const shallow = withinDepth({ args, kwargs: Object.entries(kwargs) });
  const positional = Array.isArray(shallow.args) ? shallow.args.map((value) => writeJson(value)) : [];
  const named = Array.isArray(shallow.kwargs) ? shallow.kwargs.map(namedText) : [];
  return cut([...positional, ...named].join(", "), length);
}

const namedText = (pair: Json) => (Array.isArray(pair) ? `${String(pair[0])}=${writeJson(pair[1])}` : "");
