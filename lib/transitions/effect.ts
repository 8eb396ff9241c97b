import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { type Instant, instantFromMs, instantToMs } from "@/lib/schedules/timestamps";
import { minuteOf } from "@/lib/taskiq/lists";
import { onceAt } from "@/lib/taskiq/next-run";
import { firesOnce } from "@/lib/taskiq/several";
import type { Payload } from "@/lib/taskiq/types";

/** When the scheduler will have read its source again, in ms since 1970; `isSure`: whether that may be promised. */
export type NextRead = { ms: number; isSure: boolean };

/**
 * Computes when the scheduler will have read its source again after a change (contract §2).
 * @param listed schedules in the cron and the interval list
 */
export function nextRead({ settings }: Pick<Source, "settings">, listed: number, atMs: number): NextRead {
  const wait = settings.schedulerUpdateIntervalS * 1000 + limits.takesEffectMarginMs;
  return { ms: atMs + wait + listed * limits.readMsPerListed, isSure: listed <= limits.listedForTakesEffect };
}

/** `takesEffectBy` of an answer; where the fleet is too large to know it, null and a warning that says so. */
export function takesEffect({ ms, isSure }: NextRead): { takesEffectBy: Instant | null; warnings: string[] } {
  if (isSure) return { takesEffectBy: instantFromMs(ms), warnings: [] };
  return {
    takesEffectBy: null,
    warnings: [
      `It takes effect at the scheduler's next read; with more than ${limits.listedForTakesEffect.toLocaleString("en")} listed schedules Rota cannot tell when that is done.`,
    ],
  };
}

/**
 * Warns of a one-shot that leaves TaskIQ's lists, but is due before the scheduler reads them again: until then the scheduler
 * may fire it from memory (contract §2).
 * @param lists those that held it; their minute counts where the payload cannot be read
 * @param change what takes effect, as a sentence names it: `the pause`
 */
export function dueBeforeRead(
  { keys }: Pick<Source, "keys">,
  payload: Payload | null,
  lists: readonly string[],
  change: string,
  atMs: number,
  read: NextRead,
): string[] {
  const expression = payload?.expression ?? null;
  const due = expression === null ? earliest(lists, keys) : firesOnce(expression) && onceAt(expression, new Date(atMs));
  if (!due || instantToMs(due) > read.ms) return [];
  return [`This one-shot is due at ${inWords(due)}, before ${change} takes effect: it may still fire once.`];
}

const earliest = (lists: readonly string[], keys: Source["keys"]): Instant | undefined =>
  lists
    .map((list) => minuteOf(keys, list))
    .filter((minute) => minute !== null)
    .sort()[0];

/** A moment as sentences name it: `2026-02-08 09:17:42 UTC`. */
export const inWords = (instant: Instant) => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
