import { limits } from "@/lib/limits";
import { BoundedMap } from "./bounded-map";

/**
 * The rules of pycron 3.3.0, by which TaskIQ matches expressions (contract §3). They are not those of cron: this is a port of
 * its `is_now`, odd corners included, and tests/taskiq/pycron.test.ts compares it with the original.
 */

/** What a field makes of one value. pycron raises ValueError for `*\/x` (TaskIQ logs it) and ZeroDivisionError for `*\/0`. */
export const outcome = { no: 0, yes: 1, unreadable: 2, dies: 3 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

export type Field = {
  name: FieldName;
  /** As written, without white space around it. */
  text: string;
  /** The outcome of each value, by value. */
  of: Uint8Array;
};
export type FieldName = "minute" | "hour" | "day of month" | "month" | "day of week";

/** An expression, read once. */
export type Cron = {
  minute: Field;
  hour: Field;
  dom: Field;
  month: Field;
  dow: Field;
  /** Neither day field holds a `*`: a day needs to match only one of them. */
  either: boolean;
};

/** The least and the largest value of each field. */
export const span: Record<FieldName, readonly [number, number]> = {
  minute: [0, 59],
  hour: [0, 23],
  "day of month": [1, 31],
  month: [1, 12],
  "day of week": [0, 6],
};

const compiled = new BoundedMap<Cron | "not five fields">(limits.keptExpressions);

/**
 * Reads an expression: five fields separated by ONE space each. The outcome of each value is computed once and remembered.
 * `too long` is beyond what is read here, though pycron would.
 */
export function readCron(expression: string): Cron | "not five fields" | "too long" {
  return expression.length > limits.expressionLength ? "too long" : compiled.get(expression, compile);
}

function compile(expression: string): Cron | "not five fields" {
  const [minute, hour, dom, month, dow, ...more] = expression.split(" ").map(strip);
  if (minute === undefined || hour === undefined || dom === undefined || month === undefined || dow === undefined) {
    return "not five fields";
  }
  if (more.length > 0) return "not five fields";
  return {
    minute: compileField("minute", minute),
    hour: compileField("hour", hour),
    dom: compileField("day of month", dom),
    month: compileField("month", month),
    dow: compileField("day of week", dow),
    either: !dom.includes("*") && !dow.includes("*"),
  };
}

/** Returns what happens in a minute of the wall clock; `dow` is 0 on Sunday. Checks the day fields first, as pycron does. */
export function outcomeAt(cron: Cron, minute: number, hour: number, dom: number, month: number, dow: number): Outcome {
  const day = dayOutcome(cron, dom, dow);
  for (const each of [cron.minute.of[minute], cron.hour.of[hour], cron.month.of[month]]) {
    if (each !== outcome.yes) return (day === outcome.unreadable || day === outcome.dies ? day : each) as Outcome;
  }
  return day;
}

/** Returns what the two day fields together make of a day. */
export function dayOutcome(cron: Cron, dom: number, dow: number): Outcome {
  const byDate = cron.dom.of[dom] as Outcome;
  const second = cron.either ? outcome.no : outcome.yes;
  return byDate === second ? (cron.dow.of[dow] as Outcome) : byDate;
}

/** Returns whether pycron gets past the day fields on any day, whatever their outcome. */
const passesDays = (cron: Cron) => {
  for (let dom = 1; dom <= 31; dom += 1) {
    for (let dow = 0; dow <= 6; dow += 1) if (dayOutcome(cron, dom, dow) <= outcome.yes) return true;
  }
  return false;
};
const has = (field: Field, what: Outcome) => field.of.includes(what, span[field.name][0]);

/**
 * Returns whether pycron divides by zero at some minute of an expression. TaskIQ does not catch that: the scheduler process
 * ends (contract §2). pycron checks the hour only where the minute matches, and so on, so `70 *\/0 * * *` is harmless.
 */
export function killsTheScheduler(expression: string): boolean {
  const cron = readCron(expression);
  if (cron === "not five fields") return false;
  // A false warning is better than a dead scheduler.
  if (cron === "too long") return /\*[^\S ]*\/[^\S ]*0+[^\S ]*(?:,|\s|$)/.test(expression);
  const { minute, hour, dom, month, dow } = cron;
  const dies = (field: Field) => has(field, outcome.dies);
  if (dies(dom) || (dies(dow) && has(dom, cron.either ? outcome.no : outcome.yes))) return true;
  if (!dies(minute) && !dies(hour) && !dies(month)) return false;
  if (!passesDays(cron)) return false;
  if (dies(minute)) return true;
  if (!has(minute, outcome.yes)) return false;
  return dies(hour) || (has(hour, outcome.yes) && dies(month));
}

/** The outcome of one part of a list for a value; null: none, so the next part decides. */
type Part = (value: number) => Outcome | null;

/** Computes the outcome of a field, or of one part of its list, for each value. */
export function compileField(name: FieldName, text: string): Field {
  const [least, most] = span[name];
  const of = new Uint8Array(most + 1);
  const parts =
    text === "*"
      ? null
      : text
          .split(",")
          .map(strip)
          .filter(Boolean)
          .map((part) => compilePart(name, part));
  for (let value = least; value <= most; value += 1) of[value] = parts === null ? outcome.yes : firstOf(parts, value);
  return { name, text, of };
}

function firstOf(parts: (Part | null)[], value: number): Outcome {
  for (const part of parts) {
    const said = part?.(value) ?? null;
    if (said !== null) return said;
  }
  return outcome.no;
}

function compilePart(name: FieldName, part: string): Part | null {
  const names = name === "day of week";
  const number = toNumber(part, names);
  if (number !== null) return (value) => (value === number ? outcome.yes : null);
  if (part.includes("-")) return compileRange(part, names);
  if (part.includes("/")) return compileStep(part, names, span[name][0]);
  return null;
}

/** `2-5`, `2-5/2`, `mon-fri`. With a step, the start cannot be a name, but the end and the step can. */
function compileRange(part: string, names: boolean): Part | null {
  const [first, second, ...more] = part.split("-").map(strip);
  if (first === undefined || second === undefined || more.length > 0) return null;
  const stepped = part.includes("/");
  const [last, interval, ...rest] = stepped ? second.split("/").map(strip) : [second, "1"];
  if (last === undefined || interval === undefined || rest.length > 0) return null;
  const from = toNumber(first, names && !stepped);
  const to = toNumber(last, names);
  const step = toNumber(interval, names);
  if (from === null || to === null || step === null) return null;
  return (value) => {
    if (step === 0) return outcome.unreadable;
    if (value >= from && value <= to && (value - from) % step === 0) return outcome.yes;
    // A range of weekdays that begins after its end runs to the week's end, and pycron ignores the parts after it.
    if (names && from > to) return value >= from && value <= to + 6 ? outcome.yes : outcome.no;
    return null;
  };
}

/** `*\/5`: counted from the field's least value. Any other start than `*` has no outcome. */
function compileStep(part: string, names: boolean, least: number): Part | null {
  const [start, interval, ...more] = part.split("/").map(strip);
  if (interval === undefined || more.length > 0) return () => outcome.unreadable;
  if (start !== "*") return null;
  const step = toNumber(interval, names);
  if (step === null) return () => outcome.unreadable;
  if (step === 0) return () => outcome.dies;
  return (value) => ((value - least) % step === 0 ? outcome.yes : null);
}

const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** pycron's `_to_int`: digits of any script, a weekday's name, or its first three letters. Null: ValueError. */
function toNumber(text: string, names: boolean): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  if (/^\p{Nd}+$/u.test(text)) return Number(Array.from(text, digitOf).join(""));
  if (!names) return null;
  const word = text.toLowerCase();
  const day = dayNames.findIndex((name) => name === word || name.slice(0, 3) === word);
  return day === -1 ? null : day;
}

/** Unicode keeps the ten digits of a script together: the value is the distance from the first, modulo ten. */
function digitOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}

/** Python's `str.strip()`, whose white space is not quite that of `trim()`. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start += 1;
  while (end > start && isSpace(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  return code === 0x85 || (code >= 0xa0 && code !== 0xfeff && /\s/.test(text.charAt(at)));
}
