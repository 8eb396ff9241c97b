import { createHash } from "node:crypto";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { type Instant, instantFromMicros, instantToMicros } from "@/lib/schedules/timestamps";
import { cutExpression } from "@/lib/taskiq/cut-expression";
import { readInterval } from "@/lib/taskiq/duration";
import { nextRun } from "@/lib/taskiq/next-run";
import type { Expression } from "@/lib/taskiq/types";
import { grown } from "./grown";
import { RowOrder } from "./order";
import type { InSlices } from "./slices";

/** Called with each expression whose next run was recomputed: whether it never fired before, and never fires now. */
type Renewed = (number: number, neverBefore: boolean, neverNow: boolean) => void;
/** `expression`: what next runs are computed from, shortened if it is very long; `shown`: the same with its texts cut. */
type Entry = {
  key: string;
  expression: Expression;
  isWhole: boolean;
  shown: Expression;
  uses: number;
  neverFires: string | null;
};

/**
 * The expressions of all schedules, each stored once with its next run: schedules of equal expression and offset share it, so
 * that it is computed once for all of them. Expression 0 means none.
 */
export class Expressions {
  #numbers = new Map<string, number>();
  #entries: (Entry | null)[] = [null];
  #free: number[] = [];
  /** By expression: its next run in microseconds since 1970; NaN: none, or not known. */
  #next: Float64Array<ArrayBuffer> = new Float64Array(1024).fill(Number.NaN);
  /** Those with a next run, by it. */
  #byNext = new RowOrder((a, b) => this.nextOf(a) - this.nextOf(b) || a - b);

  /** Every expression's number is smaller. */
  get size(): number {
    return this.#entries.length;
  }

  /** Returns the number of an expression and counts one use of it; `release` gives it back. */
  acquire(expression: Expression | null, at: Date): number {
    if (expression === null) return 0;
    const key = keyOf(expression);
    const known = this.#numbers.get(key);
    const entry = known === undefined ? undefined : this.#entries[known];
    if (known !== undefined && entry) {
      entry.uses++;
      return known;
    }
    const number = this.#free.pop() ?? this.#entries.length;
    this.#numbers.set(key, number);
    const { next, neverFires } = computed(expression, at);
    const part = shortened(expression);
    const shown = cutExpression(expression);
    this.#entries[number] = { key, expression: part, isWhole: part === expression, shown, uses: 1, neverFires };
    if (number >= this.#next.length) this.#grow(number + 1);
    this.#setNext(number, next);
    return number;
  }

  release(number: number): void {
    const entry = this.#entries[number];
    if (!entry || --entry.uses > 0) return;
    this.#byNext.remove(number);
    this.#next[number] = Number.NaN;
    this.#numbers.delete(entry.key);
    this.#entries[number] = null;
    this.#free.push(number);
  }

  /** Returns an expression as answers show it, with long texts cut. */
  shown(number: number): Expression | null {
    return this.#entries[number]?.shown ?? null;
  }

  /** Returns what runs are computed from. */
  get(number: number): Expression | null {
    return this.#entries[number]?.expression ?? null;
  }

  /** Returns why an expression never fires; null: it may fire. */
  neverFires(number: number): string | null {
    return this.#entries[number]?.neverFires ?? null;
  }

  nextRunAt(number: number): Instant | null {
    const micros = this.nextOf(number);
    return Number.isNaN(micros) ? null : instantFromMicros(micros);
  }

  /** Returns the next run in microseconds since 1970; NaN: none, or not known. */
  nextOf(number: number): number {
    return this.#next[number] ?? Number.NaN;
  }

  /** Returns the expressions with a next run, the earliest first; not to be written to. */
  byNext(): Uint32Array {
    return this.#byNext.flat();
  }

  /** Recomputes next runs that have passed. Only cron expressions have another one: a one-shot stays where it is, overdue. */
  advance(at: Date, renewed: Renewed): void {
    const now = at.getTime() * 1000;
    const due: number[] = [];
    for (const number of this.#byNext.flat()) {
      if (this.nextOf(number) > now) break;
      if (this.#entries[number]?.expression.kind === "cron") due.push(number);
    }
    for (const number of due) this.#renew(number, at, renewed);
  }

  /** Recomputes every next run that depends on the time, after the clock was set. */
  *renewAll(at: Date, renewed: Renewed): InSlices<void> {
    for (let number = 1; number < this.#entries.length; number++) {
      const entry = this.#entries[number];
      // An expression that is too long to be read never depends on the time.
      if (!entry?.isWhole || entry.expression.kind !== "cron") continue;
      this.#renew(number, at, renewed);
      yield;
    }
  }

  #renew(number: number, at: Date, renewed: Renewed): void {
    const never = this.neverFires(number) !== null;
    this.#byNext.remove(number);
    this.#next[number] = Number.NaN;
    this.#compute(number, at);
    renewed(number, never, this.neverFires(number) !== null);
  }

  #compute(number: number, at: Date): void {
    const entry = this.#entries[number];
    if (!entry) return;
    const { next, neverFires } = computed(entry.expression, at);
    entry.neverFires = neverFires;
    this.#setNext(number, next);
  }

  #setNext(number: number, next: Instant | null): void {
    if (next === null) return;
    this.#next[number] = instantToMicros(next);
    this.#byNext.insert(number);
  }

  #grow(needed: number): void {
    const { length } = this.#next;
    this.#next = grown(Float64Array, this.#next, needed, 2).fill(Number.NaN, length);
  }
}

function computed(expression: Expression, at: Date): { next: Instant | null; neverFires: string | null } {
  const { at: next, neverFires } = nextRun(expression, at);
  return { next, neverFires: neverFires && cut(neverFires, limits.text.line) };
}

const isLong = (text: string | null | undefined) => (text?.length ?? 0) > limits.expressionLength;

/**
 * Returns an expression as it is stored. A cron, time or offset that is too long to be read is shortened so that it is still
 * too long, and so means the same: it never fires, or its next run is not known. A long interval may still be a number.
 */
function shortened(expression: Expression): Expression {
  const { kind, value, offset, also } = expression;
  if (![value, offset, also?.time, also?.interval].some(isLong)) return expression;
  const short = (text: string) => (isLong(text) ? text.slice(0, limits.expressionLength + 1) : text);
  const others = also && {
    time: also.time && short(also.time),
    interval: also.interval && shortInterval(also.interval),
  };
  if (kind === "cron") return { kind, value: short(value), offset: offset && short(offset), also: others };
  return kind === "time"
    ? { kind, value: short(value), offset, also: others }
    : { kind, value: shortInterval(value), offset };
}

function shortInterval(text: string): string {
  const read = readInterval(text);
  return "seconds" in read ? String(read.seconds) : text.slice(0, limits.expressionLength + 1);
}

function keyOf({ kind, value, offset, also }: Expression): string {
  const key =
    also === undefined
      ? `${kind} ${value}\n${offset ?? ""}`
      : `${kind} ${JSON.stringify([value, offset, also.time, also.interval])}`;
  return key.length > limits.expressionLength ? createHash("sha1").update(key).digest("base64") : key;
}
