import { instantToMs } from "@/lib/schedules/timestamps";
import { matchesMinute, nextRun } from "@/lib/taskiq/next-run";
import { readTime } from "@/lib/taskiq/one-shot";
import { severalInWords, severalOf } from "@/lib/taskiq/several";
import type { Expression } from "@/lib/taskiq/types";
import { inWords } from "./effect";

/** Warns of what a schedule does at once when it is listed again, or will never do (contract §2). Empty: nothing unusual. */
export function resumeWarnings(expression: Expression | null, at: Date): string[] {
  if (expression === null) return [];
  const { neverFires } = nextRun(expression, at);
  if (neverFires !== null) return [`It will never fire: ${neverFires}`];
  if (expression.also !== undefined) return [severalAtOnce(expression, at)];
  if (expression.kind === "interval") return ["An interval that is put back fires at once, and counts from then on."];
  if (expression.kind === "time") {
    const due = readTime(expression.value);
    if (due === null || instantToMs(due) > at.getTime()) return [];
    return [`Its time, ${inWords(due)}, has passed: TaskIQ fires it at once.`];
  }
  if (!matchesMinute(expression, at)) return [];
  return [
    "It is due in this minute: TaskIQ may fire it at once, and a second time if it has fired in this minute already.",
  ];
}

/** Says what a payload that sets several of cron, time and interval does, and whether it fires at once. */
function severalAtOnce(expression: Expression, at: Date): string {
  const next = nextRun(expression, at).at;
  const isDue = severalOf(expression) === "both" || (next !== null && instantToMs(next) <= at.getTime());
  return `${severalInWords(expression)}${isDue ? " It fires at once." : ""}`;
}
