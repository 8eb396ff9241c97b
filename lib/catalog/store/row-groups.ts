/** Which rows each group (a number from 1) holds, in no order. A row is in one group at the most, and leaves it in one step. */
export class Groups {
  /** By group its first row, by row those beside it: each plus 1, and 0 where there is none. */
  #first = new Uint32Array(1024);
  #next = new Uint32Array(1024);
  #former = new Uint32Array(1024);

  add(group: number, row: number): void {
    if (group >= this.#first.length) this.#first = grown(this.#first, group);
    if (row >= this.#next.length) {
      this.#next = grown(this.#next, row);
      this.#former = grown(this.#former, row);
    }
    const next = this.#first[group] ?? 0;
    this.#next[row] = next;
    this.#former[row] = 0;
    if (next !== 0) this.#former[next - 1] = row + 1;
    this.#first[group] = row + 1;
  }

  /** Takes a row out of the group that it is in. */
  remove(group: number, row: number): void {
    const next = this.#next[row] ?? 0;
    const former = this.#former[row] ?? 0;
    if (former === 0) this.#first[group] = next;
    else this.#next[former - 1] = next;
    if (next !== 0) this.#former[next - 1] = former;
  }

  rows(group: number): number[] {
    const rows: number[] = [];
    for (let at = this.#first[group] ?? 0; at !== 0; at = this.#next[at - 1] ?? 0) rows.push(at - 1);
    return rows;
  }
}

function grown(array: Uint32Array, index: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(index + 1, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
