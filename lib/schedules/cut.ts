import { limits } from "@/lib/limits";

/**
 * The one rule for texts that are too long to be told whole: a text of at most so many characters, whose end says how long
 * it was: `* * * * … (1,048,576 characters)`; only `…` where there is no room for that. A text that was cut before still says
 * how long it was at first.
 */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const said = text.slice(-longestEnd).match(alreadyCut)?.[0] ?? `… (${text.length.toLocaleString("en")} characters)`;
  const end = said.length * 2 > most ? "…".slice(0, most) : said;
  // Half a character at the end would be no text.
  return `${text.slice(0, most - end.length).replace(/[\ud800-\udbff]$/, "")}${end}`;
}

/**
 * An id, or the name of a key, as an answer tells it: whole, since it is what clients ask by, unless it is longer than they
 * can ask by (`limits.toldIdBytes`).
 */
export const cutId = (id: string): string =>
  id.length * 3 > limits.toldIdBytes && Buffer.byteLength(id) > limits.toldIdBytes ? cut(id, limits.text.line) : id;

const longestEnd = 40;
const alreadyCut = /… \([\d,]+ characters\)$/;
