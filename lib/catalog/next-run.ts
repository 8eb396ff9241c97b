import { instantToMs } from "@/lib/schedules/timestamps";
import { nextRun } from "@/lib/taskiq/next-run";
import type { Expression, NextRun } from "@/lib/taskiq/types";

type Told = { nextRunAt: string | null; neverFires: string | null };

/** Fleets share few expressions; a hostile fleet of different ones must not fill the memory. */
const mostRemembered = 20_000;
const remembered = new Map<string, NextRun>();

/**
 * The next run of a schedule that TaskIQ has listed, and why its expression can never fire, listed or not. What was
 * computed for a cron expression holds until that moment is past.
 */
export function nextRunOf(expression: Expression | null, scheduled: boolean, at: Date): Told {
  const { at: nextAt, neverFires } =
    expression?.kind === "cron" ? rememberedRun(expression, at) : nextRun(expression, at);
  return { nextRunAt: scheduled ? nextAt : null, neverFires };
}

function rememberedRun(expression: Expression, at: Date): NextRun {
  const key = `${expression.value}\n${expression.offset ?? ""}`;
  const known = remembered.get(key);
  if (known && (known.at === null ? known.neverFires !== null : instantToMs(known.at) > at.getTime())) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const fresh = nextRun(expression, at);
  remembered.set(key, fresh);
  return fresh;
}
