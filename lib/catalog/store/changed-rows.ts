import { grown } from "./grown";

/** The rows that changed since this was made, or since they were last taken out of it, each once. */
export class ChangedRows {
  #rows: number[] = [];
  #isIn = new Uint8Array(1024);

  get size(): number {
    return this.#rows.length;
  }

  add(row: number): void {
    if (row >= this.#isIn.length) this.#isIn = grown(Uint8Array, this.#isIn, row + 1, 2);
    if (this.#isIn[row] === 1) return;
    this.#isIn[row] = 1;
    this.#rows.push(row);
  }

  /** Returns the rows and empties the set. */
  take(): number[] {
    const rows = this.#rows;
    for (const row of rows) this.#isIn[row] = 0;
    this.#rows = [];
    return rows;
  }
}
