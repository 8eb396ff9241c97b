import { limits } from "@/lib/limits";

/**
 * Cuts a text to at most `most` characters. Its end says how long it was, `* * * * … (1,048,576 characters)`, or is only `…`
 * where there is no room for that. A text that was cut before still says how long it was at first.
 */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const said = text.slice(-longestEnd).match(alreadyCut)?.[0] ?? `… (${text.length.toLocaleString("en")} characters)`;
  const end = said.length * 2 > most ? "…".slice(0, most) : said;
  // Half of a surrogate pair is not well-formed text.
  return `${text.slice(0, most - end.length).replace(/[\ud800-\udbff]$/, "")}${end}`;
}

/**
 * Returns an id, or the name of a key, as an answer shows it: whole, since clients ask by it, unless it is longer than they
 * can ask by (`limits.toldIdBytes`).
 */
export const cutId = (id: string): string =>
  id.length * 3 > limits.toldIdBytes && utf8Length(id) > limits.toldIdBytes ? cut(id, limits.text.line) : id;

/** No Buffer: the browser cuts texts, too, and would load a copy of it. */
const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** Characters that such an end has at most. */
const longestEnd = 40;
const alreadyCut = /… \([\d,]+ characters\)$/;
