import type { Expressions } from "@/lib/catalog/store/expressions";
import { limits } from "@/lib/limits";
import { instantToMs } from "@/lib/schedules/timestamps";
import { nextRun, previousRun } from "@/lib/taskiq/next-run";
import type { Expression } from "@/lib/taskiq/types";

/** The last run before a moment and the first one after it, seconds since 1970; NaN: none. */
type Around = { of: Expression; due: number; next: number };

/**
 * When each expression was last due. Finding a past run takes a search, so the number of searches at a time is limited; from
 * the first one found on, each run follows from the one before.
 */
export class LastDues {
  #around = new Map<number, Around>();
  #searchesLeft: number = limits.lastRunsSearched;

  constructor(readonly expressions: Expressions) {}

  /** Allows further searches; to be called each second. */
  refill(): void {
    this.#searchesLeft = limits.lastRunsSearched;
  }

  /** Returns when an expression was last due before a moment, seconds since 1970; NaN: never, or not known yet. */
  lastBefore(number: number, at: Date): number {
    const expression = this.expressions.get(number);
    const atS = at.getTime() / 1000;
    if (expression?.kind === "time") {
      const due = this.expressions.nextOf(number) / 1e6;
      return due < atS ? due : Number.NaN;
    }
    if (expression?.kind !== "cron" || expression.also !== undefined) return Number.NaN;
    const around = this.#around.get(number);
    // A run after the moment was found before the clock was set back.
    const isAround = around?.of === expression && !(around.due >= atS) && !(around.next < atS - limits.lastRunStepsS);
    if (!isAround) return this.#search(number, expression, at);
    while (around.next < atS) {
      around.due = around.next;
      around.next = secondsOf(nextRun(expression, new Date(around.next * 1000)).at);
    }
    return around.due;
  }

  /** Iterates over the expressions whose last run is known. */
  *known(): Iterable<{ number: number; due: number }> {
    for (const [number, { of, due }] of this.#around) {
      if (this.expressions.get(number) === of) yield { number, due };
      else this.#around.delete(number);
    }
  }

  #search(number: number, expression: Expression, at: Date): number {
    if (this.#searchesLeft <= 0) return Number.NaN;
    this.#searchesLeft--;
    const due = secondsOf(previousRun(expression, at));
    this.#around.set(number, { of: expression, due, next: secondsOf(nextRun(expression, at).at) });
    return due;
  }
}

const secondsOf = (instant: string | null) => (instant === null ? Number.NaN : instantToMs(instant) / 1000);
