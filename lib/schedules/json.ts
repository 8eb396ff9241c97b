import type { Json } from "./types";

/** Finds a whole number of 16 digits or more, which a JavaScript number may not hold, where a JSON value may begin. */
const mayHoldLarge = /(?:^|[\s:,[])-?[1-9]\d{15}/;
/** The same, as a whole value or within a string. Python reads no number of more than 4,300 digits. */
const large = /(^|[\s:,[])(-?[1-9]\d{15,4299})(?=\s*(?:[,\]}]|$))/g;

/**
 * Reads JSON as JSON.parse does, but whole numbers beyond 2^53 become bigints, with every digit.
 * @throws SyntaxError
 */
export function readJson(text: string): Json {
  const found = mayHoldLarge.test(text) ? largeNumbers(text) : [];
  if (found.length === 0) return JSON.parse(text);
  const mark = unusedIn(text);
  let marked = "";
  let from = 0;
  for (const { at, digits } of found) {
    marked += `${text.slice(from, at)}"${mark}${digits}"`;
    from = at + digits.length;
  }
  try {
    return withLarge(JSON.parse(marked + text.slice(from)), mark, found.length);
  } catch {
    // Without the marks it is no JSON either; this error names the right place.
    return JSON.parse(text);
  }
}

/**
 * Writes JSON as JSON.stringify does, and bigints as numbers with every digit. Pretty with `indent` spaces a level.
 * @throws TypeError for what JSON cannot hold
 */
export function writeJson(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    // Bigints, which are rare, need another way: looking for them first would slow down every answer.
    if (!(error instanceof TypeError)) throw error;
  }
  const text = (write: (large: bigint) => string, space: number) =>
    JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? write(each) : each), space);
  const mark = unusedIn(text(String, 0));
  return text((each) => mark + each, indent).replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/** Returns whether a value was a number in JSON, of any size. */
export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";

/** Returns the large whole numbers of a JSON text, in order, except those within strings. */
function largeNumbers(text: string): { at: number; digits: string }[] {
  const found: { at: number; digits: string }[] = [];
  let quoted = false;
  let looked = 0;
  for (const { index, 1: before = "", 2: digits = "" } of text.matchAll(large)) {
    const at = index + before.length;
    for (; looked < at; looked++) {
      const code = text.charCodeAt(looked);
      if (code === quote) quoted = !quoted;
      else if (code === backslash && quoted) looked++;
    }
    if (!quoted && !Number.isSafeInteger(Number(digits))) found.push({ at, digits });
  }
  return found;
}

const quote = '"'.charCodeAt(0);
const backslash = "\\".charCodeAt(0);

/** Returns a private-use character of Unicode that a JSON text holds neither as itself nor escaped. @throws SyntaxError if there is none */
function unusedIn(text: string): string {
  const isEscaped = (code: number) => new RegExp(`\\\\u${code.toString(16)}`, "i").test(text);
  const hasEscapes = text.includes("\\u");
  for (let code = 0xe000; code <= 0xf8ff; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character) && !(hasEscapes && isEscaped(code))) return character;
  }
  throw new SyntaxError("The JSON holds every character of private use.");
}

/** Replaces the `count` marked texts with bigints. Not recursive: JSON may be nested very deep. */
function withLarge(value: Json, mark: string, count: number): Json {
  const root: Json[] = [value];
  const pending: object[] = [root];
  let left = count;
  for (let holder = pending.pop(); holder !== undefined && left > 0; holder = pending.pop()) {
    for (const [name, each] of Object.entries(holder)) {
      if (typeof each === "object" && each !== null) pending.push(each);
      else if (typeof each === "string" && each.startsWith(mark)) {
        // An assignment would not set a field named __proto__.
        Object.defineProperty(holder, name, { ...field, value: BigInt(each.slice(1)) });
        left--;
      }
    }
  }
  return root[0] ?? null;
}

const field = { writable: true, enumerable: true, configurable: true };
