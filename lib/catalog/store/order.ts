/** Rows a block holds at most; a full one is split. */
const blockSize = 1024;

/**
 * Rows (numbers) in order, in sorted blocks. `compare` must never return 0 for two different rows, and what it reads of a row
 * may change only while the row is taken out.
 */
export class RowOrder {
  #blocks: { rows: Uint32Array; length: number }[] = [];
  #flat: Uint32Array | null = new Uint32Array(0);
  #size = 0;

  constructor(readonly compare: (a: number, b: number) => number) {}

  get size(): number {
    return this.#size;
  }

  /** Replaces all rows by these, which are in order. */
  fill(sorted: Uint32Array): void {
    this.#blocks = [];
    const filled = (blockSize * 7) / 8;
    for (let start = 0; start < sorted.length; start += filled) {
      const part = sorted.subarray(start, start + filled);
      const rows = new Uint32Array(blockSize);
      rows.set(part);
      this.#blocks.push({ rows, length: part.length });
    }
    this.#size = sorted.length;
    // Not cached now: it is as large as the blocks, and takes milliseconds to make.
    this.#flat = null;
  }

  /**
   * Replaces all rows by those of `all`, which `sorted` holds nearly in order: some may have changed since, come, or gone.
   * Rows that are in order are copied as they are, and every other one is inserted.
   */
  settle(sorted: Uint32Array, all: Uint32Array): void {
    const wanted = new Uint8Array(all.reduce((most, row) => Math.max(most, row + 1), 0));
    for (const row of all) wanted[row] = 1;
    const inOrder = new Uint32Array(all.length);
    let count = 0;
    for (const row of sorted) {
      if (wanted[row] !== 1) continue;
      if (count > 0 && this.compare(inOrder[count - 1] ?? 0, row) > 0) {
        if (count > 1 && this.compare(inOrder[count - 2] ?? 0, row) > 0) continue;
        count--;
      }
      inOrder[count++] = row;
    }
    this.fill(inOrder.slice(0, count));
    for (let at = 0; at < count; at++) wanted[inOrder[at] ?? 0] = 0;
    for (const row of all) if (wanted[row] === 1) this.insert(row);
  }

  insert(row: number): void {
    const [at, index] = this.#place(row);
    const block = this.#blocks[at];
    this.#size++;
    this.#flat = null;
    if (!block) {
      const rows = new Uint32Array(blockSize);
      rows[0] = row;
      this.#blocks.push({ rows, length: 1 });
      return;
    }
    block.rows.copyWithin(index + 1, index, block.length);
    block.rows[index] = row;
    block.length++;
    if (block.length === blockSize) this.#split(at);
  }

  remove(row: number): void {
    const [at, index] = this.#place(row);
    const block = this.#blocks[at];
    if (!block || block.rows[index] !== row || index >= block.length) return;
    block.rows.copyWithin(index, index + 1, block.length);
    block.length--;
    if (block.length === 0) this.#blocks.splice(at, 1);
    this.#size--;
    this.#flat = null;
  }

  /** Returns all rows in order, as of now; not to be written to. */
  flat(): Uint32Array {
    if (this.#flat) return this.#flat;
    const flat = new Uint32Array(this.#size);
    let start = 0;
    for (const { rows, length } of this.#blocks) {
      flat.set(rows.subarray(0, length), start);
      start += length;
    }
    this.#flat = flat;
    return flat;
  }

  /** Returns where a row is or belongs: its block, and the place in it. */
  #place(row: number): [block: number, index: number] {
    const at = Math.max(
      0,
      partition(this.#blocks.length, (each) => this.compare(this.#blocks[each]?.rows[0] ?? 0, row) <= 0) - 1,
    );
    const block = this.#blocks[at];
    if (!block) return [0, 0];
    return [at, partition(block.length, (each) => this.compare(block.rows[each] ?? 0, row) < 0)];
  }

  #split(at: number): void {
    const block = this.#blocks[at];
    if (!block) return;
    const half = block.length >> 1;
    const rows = new Uint32Array(blockSize);
    rows.set(block.rows.subarray(half, block.length));
    this.#blocks.splice(at + 1, 0, { rows, length: block.length - half });
    block.length = half;
  }
}

/** Binary search: returns how many of 0 … size-1 satisfy `before`, which must hold for the first ones and for none after. */
export function partition(size: number, before: (index: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
