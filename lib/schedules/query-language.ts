import type { ConfigId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { type DriftKind, driftKinds } from "./drift-kinds";
import { schedulerTypes, statuses } from "./enums";

/** The fields of a search, as written before a colon. */
export const searchFields = ["name", "id", "task", "config", "status", "type", "next", "fires", "drift"] as const;
export type SearchField = (typeof searchFields)[number];

/**
 * One condition on a schedule, reversed by `not`. Plain objects, which can be sent to a worker.
 * - "text" is contained in the id, the name, the task type or the configuration's id.
 * - "config": it belongs to one of these configurations; case matters in their ids.
 * - "never": its expression can never match.
 * - "drift": it has one of these findings.
 * - "next": its next run is less, or more, than this many seconds away; a schedule without a next run matches neither.
 *
 * A `value` is lower case and not empty; lists are not empty.
 */
export type Term = { not: boolean } & (
  | { field: "text" | "name" | "id" | "task"; value: string }
  | { field: "config"; ids: ConfigId[] }
  | { field: "status"; values: (typeof statuses)[number][] }
  | { field: "type"; values: (typeof schedulerTypes)[number][] }
  | { field: "never" }
  | { field: "drift"; values: DriftKind[] }
  | { field: "next"; op: "<" | ">"; seconds: number }
);

/** All terms must hold; no terms: every schedule. */
export type SearchTerms = { terms: Term[] };

/** One word or quoted text of a search, with its position: `to` is exclusive. */
export type Token = {
  from: number;
  to: number;
  not: boolean;
  field: SearchField | null;
  quoted: boolean;
  /** The text after the field, without quotes, and where it begins. */
  value: string;
  valueFrom: number;
  /** Null: nothing to search for yet, as after `status:`. */
  term: Term | null;
};

/** A minus, a known field, and then quoted text (to the end where no quote closes it) or everything up to the next space. */
const token = new RegExp(
  `(?<minus>-(?=[^\\s-]))?(?:(?<field>${searchFields.join("|")})[:：])?(?:(?<quote>["“])(?<text>[^"”]*)["”]?|(?<word>\\S*))`,
  "giu",
);
/** Separates the values of one field. */
export const comma = /[,，]/;
const distance = /^([<>])(\d{1,6})([smhd])$/i;
const secondsOf = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/**
 * Returns the words of a search with their positions. Nothing is an error: an unknown field, or an unknown value of a field,
 * is text. The punctuation of a Chinese keyboard (：，“”) counts like the Latin one.
 */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const { 0: whole, index: from, groups = {} } of text.matchAll(token)) {
    if (whole === "") continue;
    const minus = groups.minus ?? "";
    const not = minus !== "";
    const field = searchFields.find((each) => each === groups.field?.toLowerCase()) ?? null;
    const quoted = groups.quote !== undefined;
    const value = groups.text ?? groups.word ?? "";
    const valueFrom = from + minus.length + (field ? field.length + 1 : 0) + (quoted ? 1 : 0);
    const term = termOf(not, field, value, quoted, field ? whole.slice(minus.length) : value);
    found.push({ from, to: from + whole.length, not, field, quoted, value, valueFrom, term });
  }
  return found;
}

/**
 * Returns what a search asks for. Only its first `limits.searchLength` characters count, and where it has more words than
 * `limits.searchTerms`, the rest is one text: so it may find too little, but never too much.
 */
export function parseSearch(text: string): SearchTerms {
  const asked = text.slice(0, limits.searchLength);
  const found = tokens(asked).flatMap(({ term, from }) => (term ? [{ term, from }] : []));
  const terms = found.slice(0, limits.searchTerms).map(({ term }) => term);
  const last = found[limits.searchTerms - 1];
  if (!last || found.length === limits.searchTerms) return { terms };
  return { terms: [...terms.slice(0, -1), textTerm(false, asked.slice(last.from).trimEnd())] };
}

/** Returns the term of a token. @param written the token without its minus: the text to search for where the field has no such value */
function termOf(not: boolean, field: SearchField | null, value: string, quoted: boolean, written: string): Term | null {
  if (value === "") return null;
  if (field === null) return textTerm(not, value);
  if (field === "name" || field === "id" || field === "task") return { not, field, value: value.toLowerCase() };
  // In quotes it is one id, commas included.
  if (field === "config" && quoted) return { not, field, ids: [value] };
  if (/^[,，<>]+$/.test(value)) return null;
  if (field === "config") return { not, field, ids: value.split(comma).filter(Boolean) };
  return valuesTerm(not, field, value) ?? textTerm(not, written);
}

const textTerm = (not: boolean, value: string): Term => ({ not, field: "text", value: value.toLowerCase() });

/** Returns the term of a field with a fixed set of values; null where the words are not in it. */
function valuesTerm(not: boolean, field: "status" | "type" | "fires" | "next" | "drift", value: string): Term | null {
  const words = value.toLowerCase().split(comma).filter(Boolean);
  switch (field) {
    case "status": {
      const values = known(words, statuses);
      return values && { not, field, values };
    }
    case "type": {
      const values = known(words, schedulerTypes);
      return values && { not, field, values };
    }
    case "drift": {
      const values = known(words, driftKinds);
      return values && { not, field, values };
    }
    case "fires":
      return known(words, ["never"]) && { not, field: "never" };
    case "next": {
      const [, op, amount, unit = ""] = distance.exec(value) ?? [];
      const seconds = Number(amount) * (secondsOf.get(unit.toLowerCase()) ?? 0);
      return op === "<" || op === ">" ? { not, field, op, seconds } : null;
    }
  }
}

/** Returns the values that begin with each of the words, so that a half-typed one already finds. Null where one word begins none. */
function known<Value extends string>(words: string[], values: readonly Value[]): Value[] | null {
  if (!words.every((word) => values.some((value) => value.startsWith(word)))) return null;
  return values.filter((value) => words.some((word) => value.startsWith(word)));
}
