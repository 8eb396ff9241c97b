/** The rows that were changed since this was made, or since they were taken from it, each once. */
export class ChangedRows {
  #rows: number[] = [];
  #isIn = new Uint8Array(1024);

  get size(): number {
    return this.#rows.length;
  }

  note(row: number): void {
    if (row >= this.#isIn.length) this.#grow(row);
    if (this.#isIn[row] === 1) return;
    this.#isIn[row] = 1;
    this.#rows.push(row);
  }

  take(): number[] {
    const rows = this.#rows;
    for (const row of rows) this.#isIn[row] = 0;
    this.#rows = [];
    return rows;
  }

  #grow(row: number): void {
    const larger = new Uint8Array(Math.max(row + 1, this.#isIn.length * 2));
    larger.set(this.#isIn);
    this.#isIn = larger;
  }
}
