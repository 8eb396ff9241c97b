import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { type Cron, compileField, dayOutcome, type Field, outcome, readCron, span } from "./pycron";

const nicknames = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Says why an expression can never fire, and what to write instead. Null where it can, by the calendar (a zone may still
 * skip the one hour that it names).
 */
export function whyNever(expression: string, cron: Cron | "not five fields"): string | null {
  if (cron === "not five fields") return notFiveFields(expression);
  const { minute, hour, dom, month, dow, either } = cron;
  for (const field of [minute, hour, month]) if (!canMatch(field)) return emptyField(field);
  if (someDate(cron)) return null;
  if (!canMatch(dom)) return emptyField(dom);
  if (!either && !canMatch(dow)) return emptyField(dow);
  return "No such date ever comes: the months it names are all shorter. Use a day that they have.";
}

/**
 * Names the parts of an expression that can never match, such as the 7 of `0 0 * * 1,7`, a sentence each. Empty where all of
 * them can, and where the expression never fires, which is what `whyNever` is for.
 */
export function deadParts(expression: string): string[] {
  const cron = readCron(expression);
  if (cron === "not five fields" || cron === "too long" || whyNever(expression, cron) !== null) return [];
  const told: string[] = [];
  for (const field of [cron.minute, cron.hour, cron.dom, cron.month, cron.dow]) {
    const parts = new Set(field.text.split(",").map((part) => part.trim()));
    for (const part of parts) {
      if (told.length === limits.deadParts) return told;
      const why = part === "" ? null : deadPart(field, part);
      if (why !== null) told.push(why);
    }
  }
  return told;
}

function deadPart(field: Field, part: string): string | null {
  if (!canMatch(compileField(field.name, part)) || (part === "*" && field.text !== "*")) {
    return emptyPart(field, part) ?? `${shown(part)} in the field of the ${field.name} matches nothing.`;
  }
  const [from, to] = part.split("/")[0]?.split("-").map(dayOf) ?? [];
  if (field.name !== "day of week" || from === undefined || to === undefined || from <= to) return null;
  return `The range ${shown(part)} ends with Saturday, and what stands behind it is not looked at: write each weekday, such as "0,5,6".`;
}

/** Returns the number of a weekday, given as number or name. */
function dayOf(text: string): number {
  const day = dayNames.indexOf(text.slice(0, 3).toLowerCase());
  return day === -1 ? Number(text) : day;
}
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const canMatch = (field: Field) => field.of.includes(outcome.yes);
const longest = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function someDate(cron: Cron): boolean {
  for (let month = 1; month <= 12; month += 1) {
    if (cron.month.of[month] !== outcome.yes) continue;
    for (let dom = 1; dom <= (longest[month] ?? 31); dom += 1) {
      for (let dow = 0; dow <= 6; dow += 1) if (dayOutcome(cron, dom, dow) === outcome.yes) return true;
    }
  }
  return false;
}

const shown = (text: string) => `"${cut(text, limits.quoted)}"`;

function notFiveFields(expression: string): string {
  const words = expression.split(/\s+/).filter(Boolean);
  const [first = ""] = words;
  const meant = nicknames.get(first.toLowerCase());
  if (words.length === 1 && meant !== undefined) return `TaskIQ does not know ${shown(first)}: write "${meant}".`;
  if (words.length === 5)
    return `One space must stand between the fields, and none around them: write ${shown(words.join(" "))}.`;
  if (words.length === 6)
    return "It has six fields, and TaskIQ takes five: minute, hour, day, month, weekday. Leave out the seconds.";
  if (words.length === 0) return 'It is empty: write five fields, such as "0 8 * * *" for every day at 08:00.';
  return `It must have five fields (minute, hour, day, month, weekday), not ${words.length}.`;
}

/** Says why a field matches no value, by the first of its parts that explains it. */
function emptyField(field: Field): string {
  const parts = field.text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  for (const part of parts) {
    const why = emptyPart(field, part);
    if (why !== null) return why;
  }
  return `The ${field.name} ${shown(field.text)} matches nothing: use ${legal(field)}, a list, a range such as ${example(field)}, or */2.`;
}

const legal = ({ name }: Field) => `${span[name][0]} to ${span[name][1]}`;
const example = ({ name }: Field) => (name === "day of week" ? "1-5" : `${span[name][0] + 1}-${span[name][0] + 5}`);

function emptyPart(field: Field, part: string): string | null {
  const { name } = field;
  const [least, most] = span[name];
  const where = `in the field of the ${name}`;
  if (part === "*") return `A * ${where} must stand alone, not in a list.`;
  if (part === "?") return `"?" means nothing to TaskIQ: use * for any ${name}.`;
  if (name === "day of week" && part === "7") return "7 is no weekday here: use 0 for Sunday.";
  if (name === "month" && monthNames.includes(part.slice(0, 3).toLowerCase())) {
    return `Months have no names here: use ${monthNames.indexOf(part.slice(0, 3).toLowerCase()) + 1} for ${shown(part.slice(0, 3))}.`;
  }
  if (/^\d+$/.test(part)) return `There is no ${name} ${shown(part)}: use ${legal(field)}.`;
  if (/[LW#]/i.test(part) && !/^[a-z]{3,}$/i.test(part))
    return `${shown(part)} ${where} is not supported: L, W and # mean nothing to TaskIQ.`;
  const fromStep = /^(\d+)\/(\d+)$/.exec(part);
  if (fromStep) return `${shown(part)} ${where} matches nothing: write "${fromStep[1]}-${most}/${fromStep[2]}".`;
  const range = /^(\d+)-(\d+)(\/\d+)?$/.exec(part);
  if (range) {
    const [, from = "", to = "", step = ""] = range;
    if (/^\/0+$/.test(step)) return `The step of ${shown(part)} must not be 0: use 1 or more.`;
    if (Number(from) > most || Number(to) < least) return `There is no ${name} of ${shown(part)}: use ${legal(field)}.`;
    if (Number(from) > Number(to))
      return `The range ${shown(part)} does not wrap around: write "${from}-${most}${step},${least}-${to}${step}".`;
  }
  if (/^[a-z]+-[a-z]+\/\d+$/i.test(part))
    return `${shown(part)} matches nothing: where there is a step, write the weekdays as numbers, such as "1-5/2".`;
  if (/^\*\/\D*$/.test(part)) return `The step of ${shown(part)} ${where} must be a number.`;
  return null;
}
