import { grown } from "./grown";

/** A set of rows, one bit a row: a few among a million are found in microseconds. */
export class RowSet {
  #words = new Uint32Array(32);

  has(row: number): boolean {
    return ((this.#words[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
  }

  set(row: number, on: boolean): void {
    const at = row >>> 5;
    if (at >= this.#words.length) {
      if (!on) return;
      this.#words = grown(Uint32Array, this.#words, at + 1);
    }
    const bit = 1 << (row & 31);
    this.#words[at] = on ? (this.#words[at] ?? 0) | bit : (this.#words[at] ?? 0) & ~bit;
  }

  /** Iterates over the rows in ascending order. */
  *rows(): Iterable<number> {
    for (let at = 0; at < this.#words.length; at++) {
      for (let left = this.#words[at] ?? 0; left !== 0; left &= left - 1) yield at * 32 + 31 - Math.clz32(left & -left);
    }
  }
}
