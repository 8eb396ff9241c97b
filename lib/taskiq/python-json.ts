import { isUtf8 } from "node:buffer";
import { readJson } from "@/lib/schedules/json";
import type { Json } from "@/lib/schedules/types";

/** The result of Python's `json.loads(bytes.decode())`, or the end of a sentence that says why it fails. */
export type PythonJson = { value: Json } | { fault: string };

/** Python's reader gives up at about 1,000 levels, minus those of its callers. */
const deepest = 900;
/**
 * Reads JSON as Python does, which also accepts NaN, Infinity and -Infinity (here an infinite number, which JSON.stringify
 * writes as null), refuses numbers of more than 4,300 digits, and gives up on deep nesting. Both use the last of two equal
 * keys.
 */
export function readPythonJson(bytes: Buffer): PythonJson {
  const text = bytes.toString("utf8");
  // Bytes that are not UTF-8 become this character; a text may also hold it.
  if (text.includes("\ufffd") && !isUtf8(bytes)) return { fault: "its bytes are no UTF-8" };
  if (nesting(text) > deepest) return { fault: `it is nested more than ${deepest} levels deep` };
  if (text.length > 4300 && /\d{4301}/.test(text) && hasHugeNumber(text))
    return { fault: "it holds a number of more than 4,300 digits" };
  try {
    return { value: parse(text) };
  } catch {
    return { fault: "it is no valid JSON" };
  }
}

function parse(text: string): Json {
  try {
    return readJson(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return readJson(text.replace(tokens, (token) => infinite[token] ?? token));
  }
}

const tokens = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?Infinity|NaN|\d+/g;
// With spaces around, so that `NaN5` stays as wrong as in Python.
const infinite: Record<string, string> = { NaN: " 1e999 ", Infinity: " 1e999 ", "-Infinity": " -1e999 " };

const hasHugeNumber = (text: string) =>
  [...text.matchAll(tokens)].some(([token]) => !token.startsWith('"') && token.length > 4300);

function nesting(text: string): number {
  if (text.length <= deepest) return 0;
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return most;
}
