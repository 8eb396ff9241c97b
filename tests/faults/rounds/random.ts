import { randomNumbers } from "@/tests/support/random-writes";

/** Choices that look random, and are the same for the same words: a seed, a round, who chooses. */
export class Random {
  readonly #next: () => number;

  constructor(...words: (string | number)[]) {
    // FNV-1a: other words, another start.
    let hash = 0x811c9dc5;
    for (const char of words.join("/")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
    this.#next = randomNumbers(hash);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  pick<Value>(first: Value, ...others: Value[]): Value {
    return others[this.between(0, others.length) - 1] ?? first;
  }

  shuffled<Value>(values: readonly Value[]): Value[] {
    return values
      .map((value) => ({ value, at: this.#next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}
