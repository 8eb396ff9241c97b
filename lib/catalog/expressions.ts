import { type Instant, instantFromMicros, instantToMicros } from "@/lib/schedules/timestamps";
import { nextRun } from "@/lib/taskiq/next-run";
import type { Expression } from "@/lib/taskiq/types";
import { Order } from "./orders";
import type { InSlices } from "./slices";

/** Is told of an expression whose next run was computed anew: whether it could fire before, and can now. */
type Renewed = (number: number, neverBefore: boolean, neverNow: boolean) => void;
type Entry = { expression: Expression; uses: number; neverFires: string | null };

/**
 * The expressions of all schedules, each kept once with its next run: equal expression and offset are one, so that a next
 * run is computed once for all that share it. Expression 0 stands for none.
 */
export class Expressions {
  #numbers = new Map<string, number>();
  #entries: (Entry | null)[] = [null];
  #free: number[] = [];
  /** By expression: its next run in microseconds since 1970; NaN where there is none or it is not known. */
  next = new Float64Array(1024).fill(Number.NaN);
  /** Those with a next run, by it. */
  #byNext = new Order((a, b) => this.nextOf(a) - this.nextOf(b) || a - b);

  /** Numbers that were given so far: every expression's is smaller. */
  get size(): number {
    return this.#entries.length;
  }

  /** The number of an expression, used once more; to be given back by `release`. */
  take(expression: Expression | null, at: Date): number {
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
    this.#entries[number] = { expression, uses: 1, neverFires: null };
    if (number >= this.next.length) this.#grow();
    this.#compute(number, at);
    return number;
  }

  release(number: number): void {
    const entry = this.#entries[number];
    if (!entry || --entry.uses > 0) return;
    this.#byNext.remove(number);
    this.next[number] = Number.NaN;
    this.#numbers.delete(keyOf(entry.expression));
    this.#entries[number] = null;
    this.#free.push(number);
  }

  get(number: number): Expression | null {
    return this.#entries[number]?.expression ?? null;
  }

  neverFires(number: number): string | null {
    return this.#entries[number]?.neverFires ?? null;
  }

  nextRunAt(number: number): Instant | null {
    const micros = this.nextOf(number);
    return Number.isNaN(micros) ? null : instantFromMicros(micros);
  }

  nextOf(number: number): number {
    return this.next[number] ?? Number.NaN;
  }

  /** Those with a next run, the earliest first; not to be written to. */
  byNext(): Uint32Array {
    return this.#byNext.flat();
  }

  /** Computes anew what has come to pass. A one-shot stays where it is, as overdue: only a cron expression goes on. */
  advance(at: Date, renewed: Renewed): void {
    const now = at.getTime() * 1000;
    const due: number[] = [];
    for (const number of this.#byNext.flat()) {
      if (this.nextOf(number) > now) break;
      if (this.#entries[number]?.expression.kind === "cron") due.push(number);
    }
    for (const number of due) this.#renew(number, at, renewed);
  }

  /** Computes all anew that time decides, since the clock was set. */
  *renewAll(at: Date, renewed: Renewed): InSlices<void> {
    for (let number = 1; number < this.#entries.length; number++) {
      if (this.#entries[number]?.expression.kind !== "cron") continue;
      this.#renew(number, at, renewed);
      yield;
    }
  }

  #renew(number: number, at: Date, renewed: Renewed): void {
    const never = this.neverFires(number) !== null;
    this.#byNext.remove(number);
    this.next[number] = Number.NaN;
    this.#compute(number, at);
    renewed(number, never, this.neverFires(number) !== null);
  }

  #compute(number: number, at: Date): void {
    const entry = this.#entries[number];
    if (!entry) return;
    const { at: next, neverFires } = nextRun(entry.expression, at);
    entry.neverFires = neverFires;
    if (next === null) return;
    this.next[number] = instantToMicros(next);
    this.#byNext.insert(number);
  }

  #grow(): void {
    const larger = new Float64Array(this.next.length * 2).fill(Number.NaN);
    larger.set(this.next);
    this.next = larger;
  }
}

const keyOf = ({ kind, value, offset, also }: Expression) =>
  also === undefined
    ? `${kind} ${value}\n${offset ?? ""}`
    : `${kind} ${JSON.stringify([value, offset, also.time, also.interval])}`;
