import { readInterval } from "@/lib/taskiq/duration";
import { readTime } from "@/lib/taskiq/one-shot";
import type { Expression } from "@/lib/taskiq/types";
import { cronInWords } from "./cron";
import { count } from "./numbers";
import { fullTime, msOf } from "./time";

/**
 * When a schedule fires, in words: `Every 5 minutes`, `Every 60 seconds`, `Once, 9 Feb 2026 08:00 UTC`; as written where
 * no words are sure to be right. A cron expression's times are those of its own clock, which stands beside it.
 */
export function expressionInWords(expression: Expression): string {
  switch (expression.kind) {
    case "cron":
      return cronInWords(expression.value) ?? expression.value;
    case "interval":
      return intervalInWords(expression.value) ?? expression.value;
    case "time":
      return onceInWords(expression.value) ?? expression.value;
  }
}

/** The expression as it was written, with what it is where that is not plain to see: `interval 60 s`, `0 8 * * 1 · Asia/Shanghai`. */
export function expressionAsWritten({ kind, value, offset }: Expression): string {
  if (kind === "cron") return offset === null ? value : `${value} · ${offset}`;
  return kind === "interval" && /^\d+$/.test(value) ? `interval ${value} s` : `${kind} ${value}`;
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
  // 60 and 90 seconds are told as seconds: that is how they are set.
  const unit = units.find(({ seconds }) => read.seconds % seconds === 0 && (seconds === 1 || read.seconds >= 120));
  if (unit === undefined) return null;
  const many = read.seconds / unit.seconds;
  return many === 1 ? unit.one : `Every ${count(many)} ${unit.many}`;
}

function onceInWords(value: string): string | null {
  const at = readTime(value);
  if (at === null) return null;
  return `Once, ${fullTime(msOf(at), "UTC").replace(/:00 UTC$/, " UTC")}`;
}
