import { driftKinds } from "./drift-kinds";
import { schedulerTypes, statuses } from "./enums";
import { comma, type SearchField, searchFields, type Token, tokens } from "./query-language";

/** `text` replaces what was typed; `label` says what it means, and may be empty. */
export type Suggestion = { text: string; label: string };
/** `replace`: the range that an option replaces; its end is exclusive. */
export type Suggestions = { replace: [from: number, to: number]; options: Suggestion[] };

const meanings: Record<SearchField, string> = {
  name: "part of the name",
  id: "part of the id",
  task: "part of the task type",
  config: "its id, or several: 7,9",
  status: "active, paused, inactive, error, unknown",
  type: "cron, interval, date, manual",
  next: "<1h within an hour, >2d after two days",
  fires: "never, as its expression cannot match",
  drift: "what is wrong with it",
};

const withoutLabel = (text: string): Suggestion => ({ text, label: "" });
const values: Partial<Record<SearchField, Suggestion[]>> = {
  status: statuses.map(withoutLabel),
  type: schedulerTypes.map(withoutLabel),
  next: [
    { text: "<1h", label: "within an hour" },
    { text: "<1d", label: "within 24 hours" },
    { text: ">7d", label: "in more than 7 days" },
  ],
  fires: [{ text: "never", label: "its expression cannot match" }],
  drift: driftKinds.map(withoutLabel),
};

/** Returns what may be typed at the caret: the fields that begin like the word there, or the values of the field before it. */
export function suggestions(text: string, caret: number): Suggestions {
  const token = tokens(text).find(({ from, to }) => from <= caret && caret <= to);
  if (!token) return { replace: [caret, caret], options: fieldsFrom("") };
  if (token.quoted) return { replace: [caret, caret], options: [] };
  return token.field && caret >= token.valueFrom ? ofValue(token, token.field, caret) : ofField(token, text, caret);
}

const fieldsFrom = (begun: string): Suggestion[] =>
  searchFields
    .filter((field) => field.startsWith(begun.toLowerCase()))
    .map((field) => ({ text: `${field}:`, label: meanings[field] }));

/** Suggests fields for the name that the caret is in or after; a colon that is there already is replaced, too. None before a word. */
function ofField({ from, to, not, field, valueFrom }: Token, text: string, caret: number): Suggestions {
  const start = Math.min(from + (not || text.slice(from, to) === "-" ? 1 : 0), caret);
  const end = field ? valueFrom : to;
  return { replace: [start, end], options: start === caret && caret < end ? [] : fieldsFrom(text.slice(start, caret)) };
}

/** Suggests values for the one that the caret is in, without those that are there already. */
function ofValue({ value, valueFrom }: Token, field: SearchField, caret: number): Suggestions {
  const at = caret - valueFrom;
  const before = value.slice(0, at).split(comma).at(-1) ?? "";
  const behind = value.slice(at).split(comma)[0] ?? "";
  const taken = value.toLowerCase().split(comma);
  const options = values[field] ?? [];
  return {
    replace: [caret - before.length, caret + behind.length],
    options: options.filter(({ text }) => text.startsWith(before.toLowerCase()) && !taken.includes(text)),
  };
}
