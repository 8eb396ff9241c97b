import type { Expressions } from "@/lib/catalog/store/expressions";
import { instantToMs } from "@/lib/schedules/timestamps";
import { nextRun, previousRun } from "@/lib/taskiq/next-run";
import type { Expression } from "@/lib/taskiq/types";

/** The last run before a moment and the first one behind it, seconds since 1970; NaN: none. */
type Around = { of: Expression; due: number; next: number };

/**
 * When schedules were last due, once for all of an equal expression. To find a past run takes a search (some 0.2 ms), so only
 * so many are searched for at a time; from then on one run follows the other.
 */
export class Dues {
  #around = new Map<number, Around>();
  #left = searchedAtOnce;

  constructor(readonly expressions: Expressions) {}

  /** Lets further expressions be searched for; to be called each second. */
  refill(): void {
    this.#left = searchedAtOnce;
  }

  /** When an expression's schedules were last due before a moment, seconds since 1970; NaN: never, or not known yet. */
  lastBefore(number: number, at: Date): number {
    const expression = this.expressions.get(number);
    const atS = at.getTime() / 1000;
    if (expression?.kind === "time") {
      const due = this.expressions.nextOf(number) / 1e6;
      return due < atS ? due : Number.NaN;
    }
    if (expression?.kind !== "cron" || expression.also !== undefined) return Number.NaN;
    const around = this.#around.get(number);
    // A due behind the moment was found before the clock was set back.
    const isAround = around?.of === expression && !(around.due >= atS) && !(around.next < atS - longestSteps);
    if (!isAround) return this.#search(number, expression, at);
    while (around.next < atS) {
      around.due = around.next;
      around.next = secondsOf(nextRun(expression, new Date(around.next * 1000)).at);
    }
    return around.due;
  }

  /** The expressions whose last run is known, each with it. */
  *known(): Iterable<{ number: number; due: number }> {
    for (const [number, { of, due }] of this.#around) {
      if (this.expressions.get(number) === of) yield { number, due };
      else this.#around.delete(number);
    }
  }

  #search(number: number, expression: Expression, at: Date): number {
    if (this.#left <= 0) return Number.NaN;
    this.#left--;
    const due = secondsOf(previousRun(expression, at));
    this.#around.set(number, { of: expression, due, next: secondsOf(nextRun(expression, at).at) });
    return due;
  }
}

const searchedAtOnce = 100;
/** Seconds that are gone through run by run. */
const longestSteps = 3600;

const secondsOf = (instant: string | null) => (instant === null ? Number.NaN : instantToMs(instant) / 1000);
