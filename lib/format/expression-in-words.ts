import { readInterval } from "@/lib/taskiq/duration";
import { readTime } from "@/lib/taskiq/one-shot";
import { severalOf } from "@/lib/taskiq/several";
import type { Expression } from "@/lib/taskiq/types";
import { cronInWords } from "./cron";
import { count } from "./numbers";
import { fullTime, msOf } from "./time";

/**
 * Returns when a schedule fires, in words: `Every 5 minutes`, `Every 60 seconds`, `Once, 9 Feb 2026 08:00 UTC`. Where
 * words might be wrong, the expression as written. The times of a cron expression are in its own zone, which the caller
 * shows beside it.
 */
export function expressionInWords(expression: Expression): string {
  const { also } = expression;
  if (also === undefined) return oneInWords(expression);
  const every = also.interval && inTheMiddle(intervalInWords(also.interval) ?? `every ${also.interval}`);
  switch (severalOf(expression)) {
    case "both":
      return `${oneInWords({ ...expression, also: undefined })}, and ${every}`;
    case "first":
      return `Once: ${inTheMiddle(oneInWords({ ...expression, also: undefined }))}, or ${onceAt(also.time ?? "")}`;
    case "minute":
      return onceInWords(expression.value, true) ?? expression.value;
    default:
      return "Once, at the scheduler's next read";
  }
}

const inTheMiddle = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);
const onceAt = (time: string) => onceInWords(time)?.replace("Once, ", "") ?? time;

function oneInWords(expression: Expression): string {
  switch (expression.kind) {
    case "cron":
      return cronInWords(expression.value) ?? expression.value;
    case "interval":
      return intervalInWords(expression.value) ?? expression.value;
    case "time":
      return onceInWords(expression.value) ?? expression.value;
  }
}

const units = [
  { seconds: 86_400, one: "Every day", many: "days" },
  { seconds: 3600, one: "Every hour", many: "hours" },
  { seconds: 60, one: "Every minute", many: "minutes" },
  { seconds: 1, one: "Every second", many: "seconds" },
];

function intervalInWords(value: string): string | null {
  const read = readInterval(value);
  if ("fault" in read || read.kills) return null;
  // 60 and 90 seconds stay seconds, since that is how people set them.
  const unit = units.find(({ seconds }) => read.seconds % seconds === 0 && (seconds === 1 || read.seconds >= 120));
  if (unit === undefined) return null;
  const many = read.seconds / unit.seconds;
  return many === 1 ? unit.one : `Every ${count(many)} ${unit.many}`;
}

function onceInWords(value: string, byMinute = false): string | null {
  const read = readTime(value);
  if (read === null) return null;
  const at = byMinute ? `${read.slice(0, 16)}:00.000000Z` : read;
  return `Once, ${fullTime(msOf(at), "UTC").replace(/:00 UTC$/, " UTC")}`;
}
