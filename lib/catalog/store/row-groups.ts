import { grown } from "./grown";

/** Which rows each group (a number from 1) holds, unordered. A row is in at most one group and leaves it in constant time. */
export class RowGroups {
  /** A linked list a group: its first row by group, the neighbours by row; each plus 1, and 0 for none. */
  #first = new Uint32Array(1024);
  #next = new Uint32Array(1024);
  #former = new Uint32Array(1024);

  add(group: number, row: number): void {
    if (group >= this.#first.length) this.#first = grown(Uint32Array, this.#first, group + 1);
    if (row >= this.#next.length) {
      this.#next = grown(Uint32Array, this.#next, row + 1);
      this.#former = grown(Uint32Array, this.#former, row + 1);
    }
    const next = this.#first[group] ?? 0;
    this.#next[row] = next;
    this.#former[row] = 0;
    if (next !== 0) this.#former[next - 1] = row + 1;
    this.#first[group] = row + 1;
  }

  /** Removes a row from the group that it is in. */
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
