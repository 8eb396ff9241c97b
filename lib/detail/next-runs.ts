import { type Instant, instantToMs } from "@/lib/schedules/timestamps";
import { BoundedMap } from "@/lib/taskiq/bounded-map";
import { deadParts } from "@/lib/taskiq/never";
import { nextRun, nextRuns } from "@/lib/taskiq/next-run";
import type { Expression, NextRun } from "@/lib/taskiq/types";

/** Next runs that are shown of one schedule. */
const runsShown = 5;

type Remembered = { runs: Instant[]; fromMs: number; deadParts: string[] | null };

/** By expression: many schedules share one, and what comes next holds until it has come. */
const remembered = new BoundedMap<Remembered>(1000);

const rememberedOf = ({ value, offset }: Expression) =>
  remembered.get(`${value}\n${offset ?? ""}`, () => ({ runs: [], fromMs: 0, deadParts: null }));

/** Whether its runs follow from one cron expression alone, so that they can be remembered by it. */
const isPlainCron = (expression: Expression | null): expression is Expression =>
  expression?.kind === "cron" && expression.also === undefined;

/** The next runs of an expression after a moment; empty where there are none, or they are not known. */
export function nextRunsOf(expression: Expression | null, at: Date): Instant[] {
  if (!isPlainCron(expression)) return nextRuns(expression, at, runsShown);
  const known = rememberedOf(expression);
  const atMs = at.getTime();
  const [first] = known.runs;
  // Before the moment that they were computed for, which is when the clock was set back, there may be others.
  if (first === undefined || instantToMs(first) <= atMs || atMs < known.fromMs) {
    known.runs = nextRuns(expression, at, runsShown);
    known.fromMs = atMs;
  }
  return known.runs;
}

/** The next run of an expression after a moment, or why it never fires. */
export function nextRunOf(expression: Expression | null, at: Date): NextRun {
  const [first] = isPlainCron(expression) ? nextRunsOf(expression, at) : [];
  return first === undefined ? nextRun(expression, at) : { at: first, neverFires: null };
}

/** The parts of a cron expression that never match. */
export function deadPartsOf(expression: Expression | null): string[] {
  if (expression?.kind !== "cron") return [];
  const known = rememberedOf(expression);
  known.deadParts ??= deadParts(expression.value);
  return known.deadParts;
}
