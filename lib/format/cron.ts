import cronstrue from "cronstrue";

/**
 * Returns a cron expression in words, where they say exactly what TaskIQ does with it; null where they might not, so
 * that the expression itself is shown. Times are in the schedule's own zone (its cron_offset), which the caller names.
 * The frequent forms have words of ours; cronstrue words others, if every field is plain (contract §3).
 */
export function cronInWords(expression: string): string | null {
  if (expression.length > 100) return null;
  const texts = expression.split(" ");
  const [minute, hour, dom, month, dow, ...more] = texts.map((text, index) => plain(text, index));
  if (!minute || !hour || !dom || !month || !dow || more.length > 0) return null;
  // With both days set TaskIQ takes either, or both, depending on which has a star: too subtle for words.
  if (dom.kind !== "any" && dow.kind !== "any") return null;
  if (!someMonthHas(dom, month)) return null;
  return ownWords(minute, hour, dom, month, dow) ?? byCronstrue([minute, hour, dom, month, dow]);
}

/** A field whose meaning is beyond doubt. `text` is what cronstrue is given: weekdays as numbers. */
type Plain = { text: string } & (
  | { kind: "any" }
  | { kind: "every"; step: number }
  | { kind: "numbers"; numbers: number[] }
  | { kind: "range" }
);

const spans = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function plain(written: string, index: number): Plain | null {
  const span = spans[index];
  if (span === undefined) return null;
  const text = index === 4 ? weekdaysAsNumbers(written) : written;
  const [least, most] = span;
  const inSpan = (digits: string | undefined) =>
    digits !== undefined && Number(digits) >= least && Number(digits) <= most;
  if (text === "*") return { kind: "any", text };
  const every = /^\*\/([1-9]\d?)$/.exec(text);
  // A step beyond the field, or of weekdays, reads oddly in words.
  if (every) return Number(every[1]) <= most && index !== 4 ? { kind: "every", text, step: Number(every[1]) } : null;
  const range = /^(\d{1,2})-(\d{1,2})(?:\/[1-9]\d?)?$/.exec(text);
  if (range) {
    const [, from, to] = range;
    return inSpan(from) && inSpan(to) && Number(from) < Number(to) ? { kind: "range", text } : null;
  }
  const parts = text.split(",");
  if (!parts.every((part) => /^\d{1,2}$/.test(part) && inSpan(part))) return null;
  const numbers = [...new Set(parts.map(Number))].sort((a, b) => a - b);
  return { kind: "numbers", text: numbers.join(","), numbers };
}

/** `mon-fri` as `1-5`; unchanged where there is a step, since TaskIQ takes no names there. */
function weekdaysAsNumbers(text: string): string {
  if (text.includes("/")) return text;
  return text.replace(/[a-z]+/gi, (name) => {
    const day = weekdays.findIndex((each) =>
      [each, each.slice(0, 3)].some((form) => form.toLowerCase() === name.toLowerCase()),
    );
    return day === -1 ? name : String(day);
  });
}

function someMonthHas(dom: Plain, month: Plain): boolean {
  if (dom.kind === "any" || dom.kind === "every") return true;
  const first = dom.kind === "numbers" ? dom.numbers[0] : Number(dom.text.split("-")[0]);
  const named = month.kind === "numbers" ? month.numbers : month.kind === "range" ? monthsIn(month.text) : [1];
  return named.some((each) => (longest[each - 1] ?? 31) >= (first ?? 1));
}

/** Returns the months of a range such as `9-12/2`. */
function monthsIn(range: string): number[] {
  const [from = 1, to = 12, step = 1] = range.split(/[-/]/).map(Number);
  return longest.map((_, at) => at + 1).filter((each) => each >= from && each <= to && (each - from) % step === 0);
}

function ownWords(minute: Plain, hour: Plain, dom: Plain, month: Plain, dow: Plain): string | null {
  const everyDay = dom.kind === "any" && month.kind === "any" && dow.kind === "any";
  if (everyDay && hour.kind === "any") return withinTheHour(minute);
  const [atMinute] = minute.kind === "numbers" && minute.numbers.length === 1 ? minute.numbers : [];
  if (atMinute === undefined) return null;
  if (everyDay && hour.kind === "every") return everyHours(hour.step, atMinute);
  if (hour.kind !== "numbers" || hour.numbers.length > 3) return null;
  const times = and(hour.numbers.map((each) => `${two(each)}:${two(atMinute)}`));
  if (everyDay) return `Every day at ${times}`;
  if (dom.kind === "any" && month.kind === "any") return onWeekdays(dow, times);
  if (dow.kind !== "any" || dom.kind !== "numbers") return null;
  const days = and(dom.numbers.map(String));
  if (month.kind === "any") return `Day ${days} of each month at ${times}`;
  if (month.kind !== "numbers" || month.numbers.length > 3) return null;
  return `${days} ${and(month.numbers.map((each) => months[each - 1] ?? ""))} at ${times}, each year`;
}

function withinTheHour(minute: Plain): string | null {
  if (minute.kind === "any") return "Every minute";
  if (minute.kind === "every") {
    if (minute.step === 1) return "Every minute";
    return 60 % minute.step === 0
      ? `Every ${minute.step} minutes`
      : `Every ${minute.step} minutes, from each full hour`;
  }
  if (minute.kind !== "numbers" || minute.numbers.length > 4) return null;
  if (minute.text === "0") return "Every hour";
  return `Every hour at ${and(minute.numbers.map((each) => `:${two(each)}`))}`;
}

function everyHours(step: number, minute: number): string {
  const past = minute === 0 ? "" : ` at :${two(minute)}`;
  if (step === 1) return `Every hour${past}`;
  return 24 % step === 0 ? `Every ${step} hours${past}` : `Every ${step} hours${past}, from midnight`;
}

function onWeekdays(dow: Plain, times: string): string | null {
  if (dow.text === "1-5" || dow.text === "1,2,3,4,5") return `Weekdays at ${times}`;
  if (dow.kind !== "numbers") return null;
  if (dow.text === "0,6") return `Weekends at ${times}`;
  return `${and(dow.numbers.map((each) => `${weekdays[each]}s`))} at ${times}`;
}

const two = (number: number) => String(number).padStart(2, "0");
const and = (words: string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

function byCronstrue(fields: Plain[]): string | null {
  try {
    return cronstrue.toString(fields.map((field) => field.text).join(" "), { use24HourTimeFormat: true });
  } catch {
    return null;
  }
}
