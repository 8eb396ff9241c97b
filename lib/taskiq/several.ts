import type { Expression } from "./types";

/**
 * What TaskIQ makes of a payload that sets more than one of cron, time and interval. It stands in the list of the first
 * of them alone, but the scheduler looks at all; and a schedule with a time is deleted once it was sent, whichever of them
 * was the cause. Until its next read the scheduler may fire it by the others, too (observed with taskiq 0.13.0 and
 * taskiq-redis 1.2.4, tests/taskiq/several.test.ts).
 *
 * `both`: by cron and by interval, for ever · `first`: at what comes first of its cron and its time · `minute`: when the
 * minute of its time begins, since an interval is due as soon as the scheduler knows it · `at-once`: at the scheduler's
 * next read.
 */
export type Several = "both" | "first" | "minute" | "at-once";

/** Null: it sets one of the three only. */
export function severalOf({ kind, also }: Expression): Several | null {
  if (also === undefined) return null;
  if (kind === "time") return "minute";
  if (also.time === null) return "both";
  return also.interval === null ? "first" : "at-once";
}

/** Whether TaskIQ deletes the schedule once it has fired. */
export const firesOnce = (expression: Expression): boolean =>
  expression.kind === "time" || (expression.also?.time ?? null) !== null;

/** What happens, in a sentence for people; null: it sets one of the three only. */
export function severalInWords(expression: Expression): string | null {
  const several = severalOf(expression);
  return several === null ? null : sentences[several];
}

const gone = "and then deletes the schedule. Until the scheduler's next read it may fire a second time.";
const sentences: Record<Several, string> = {
  both: "Its payload sets a cron and an interval: TaskIQ fires it by both.",
  first: `Its payload sets a cron and a time: TaskIQ fires it at whichever comes first, ${gone}`,
  minute: `Its payload sets a time and an interval: TaskIQ fires it when the minute of that time begins, ${gone}`,
  "at-once": `Its payload sets a cron, a time and an interval: TaskIQ fires it at the scheduler's next read, ${gone}`,
};
