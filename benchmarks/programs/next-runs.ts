import { instantToMs } from "@/lib/schedules/timestamps";
import { matchesMinute, nextRun } from "@/lib/taskiq/next-run";
import { eachRun } from "@/lib/taskiq/runs-within";
import type { Expression } from "@/lib/taskiq/types";
import { sideBySide } from "../measure";

// Prints the µs of a next run against those of checking minute by minute, as the scheduler does, and the ms of the starts of
// SIZE schedules within a day, computed by expression and one schedule after another.
const size = Number(process.env.SIZE);
const hourMs = 3_600_000;
const at = Date.parse("2026-10-24T12:00:20Z");

/** Returns one of 600 expressions, hourly or daily, a third of them with a time zone. */
const expressionOf = (number: number): Expression => ({
  kind: "cron",
  value: number % 2 === 0 ? `${number % 60} * * * *` : `${number % 60} ${number % 24} * * 1-5`,
  offset: number % 3 === 0 ? "Europe/Paris" : null,
});
const expressions = Array.from({ length: 600 }, (_, number) => expressionOf(number));

function minuteByMinute(expression: Expression): number {
  let ms = Math.floor(at / 60_000) * 60_000;
  do ms += 60_000;
  while (!matchesMinute(expression, new Date(ms)));
  return ms;
}

const single = await sideBySide(
  5,
  async () => {
    for (const each of expressions) nextRun(each, new Date(at));
  },
  async () => {
    for (const each of expressions.slice(0, 60)) minuteByMinute(each);
  },
);

function oneByOne(): number {
  let starts = 0;
  for (let number = 0; number < size; number++) {
    const expression = expressions[number % expressions.length] ?? expressionOf(0);
    for (let after = at; ; starts++) {
      const next = nextRun(expression, new Date(after)).at;
      if (next === null || instantToMs(next) >= at + 24 * hourMs) break;
      after = instantToMs(next);
    }
  }
  return starts;
}

function byExpression(): number {
  const uses = new Map<Expression, number>();
  for (let number = 0; number < size; number++) {
    const expression = expressions[number % expressions.length] ?? expressionOf(0);
    uses.set(expression, (uses.get(expression) ?? 0) + 1);
  }
  let starts = 0;
  for (const [expression, rows] of uses) starts += rows * eachRun(expression, at, at + 24 * hourMs, () => {});
  return starts;
}

if (byExpression() !== oneByOne()) throw new Error("The two ways do not count the same.");
const many = await sideBySide(
  3,
  async () => byExpression(),
  async () => oneByOne(),
);
process.stdout.write(
  JSON.stringify({
    nextUs: (single.ours * 1000) / expressions.length,
    byMinuteUs: (single.theirs * 1000) / 60,
    byExpressionMs: many.ours,
    oneByOneMs: many.theirs,
  }),
);
process.exit(0);
