const empty = 0;
const removed = 0xffff_ffff;

/**
 * Finds the row of an id: a hash table of row numbers with open addressing, since a Map of a million strings would need ten
 * times the memory. It stores no ids: `equals` returns whether a row has an id, and `idOf` returns a row's id.
 */
export class IdIndex {
  /** Row plus 1. */
  #slots = new Uint32Array(1024);
  /** Slots that are not empty, including those of removed rows. */
  #used = 0;

  constructor(
    readonly equals: (row: number, id: Buffer) => boolean,
    readonly idOf: (row: number) => Buffer,
  ) {}

  /** Returns the row of an id; -1: none. */
  find(id: Buffer): number {
    const slot = this.#slotOf(id);
    return slot === -1 ? -1 : (this.#slots[slot] ?? 0) - 1;
  }

  /** Adds a row whose id is not in the index. */
  add(row: number, id: Buffer): void {
    if ((this.#used + 1) * 4 > this.#slots.length * 3) this.#rebuild();
    this.#put(row, id);
  }

  remove(id: Buffer): void {
    const slot = this.#slotOf(id);
    if (slot !== -1) this.#slots[slot] = removed;
  }

  #slotOf(id: Buffer): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(id) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? empty;
      if (found === empty) return -1;
      if (found !== removed && this.equals(found - 1, id)) return slot;
    }
  }

  #put(row: number, id: Buffer): void {
    const mask = this.#slots.length - 1;
    let slot = hash(id) & mask;
    while (this.#slots[slot] !== empty) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
    this.#used++;
  }

  /** Drops the removed rows, and makes the table at most half full. */
  #rebuild(): void {
    const rows = this.#slots.filter((found) => found !== empty && found !== removed);
    let size = 1024;
    while (size < (rows.length + 1) * 2) size *= 2;
    this.#slots = new Uint32Array(size);
    this.#used = 0;
    for (const found of rows) this.#put(found - 1, this.idOf(found - 1));
  }
}

/** Hashes four bytes at a time: a full reading of a million schedules looks up ten million ids. */
function hash(bytes: Buffer): number {
  let value = 0x811c_9dc5;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const four =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    value = Math.imul(value ^ four, 0x9e37_79b1);
    // Only the upper bits of a product depend on all bits; without this the next one would push them out.
    value ^= value >>> 15;
  }
  for (; at < bytes.length; at++) value = Math.imul(value ^ (bytes[at] ?? 0), 0x9e37_79b1);
  return (value ^ (value >>> 15)) >>> 0;
}
