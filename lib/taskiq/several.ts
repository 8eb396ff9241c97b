import type { Expression } from "./types";

/**
 * How TaskIQ fires a payload that sets more than one of cron, time and interval. The payload is in the list of the first one
 * only, but the scheduler checks all; and it deletes a schedule with a time once it was sent, whichever one caused it. Until
 * its next read the scheduler may also fire it by the others (observed with taskiq 0.13.0 and taskiq-redis 1.2.4,
 * tests/taskiq/several.test.ts).
 *
 * `both`: by cron and by interval, for ever · `first`: at its cron or its time, whichever comes first · `minute`: when the
 * minute of its time begins, since an interval is due as soon as the scheduler reads it · `at-once`: at the scheduler's next
 * read.
 */
export type Several = "both" | "first" | "minute" | "at-once";

/** Returns how a payload fires that sets several of the three; null: it sets only one. */
export function severalOf({ kind, also }: Expression): Several | null {
  if (also === undefined) return null;
  if (kind === "time") return "minute";
  if (also.time === null) return "both";
  return also.interval === null ? "first" : "at-once";
}

/** Returns whether TaskIQ deletes a schedule once it has fired. */
export const firesOnce = (expression: Expression): boolean =>
  expression.kind === "time" || (expression.also?.time ?? null) !== null;

/** Returns a sentence that says how it fires; null: it sets only one of the three. */
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
