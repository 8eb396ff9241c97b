import { grown } from "./grown";
import type { InSlices } from "./slices";

/** Bytes of a chunk. A longer text gets a chunk of a multiple of that. */
const chunkBytes = 1 << 22;
/** Texts begin at multiples of 4 bytes, so that an address of 32 bits reaches 16 GB: an address counts such units. */
const chunkUnits = chunkBytes >>> 2;
/** Bytes before each text: its owner (`nobody` for a hole) and its length. */
const header = 8;
const nobody = 0xffff_ffff;

/** `dead`: bytes of holes. `emptied`: how often its texts moved to other chunks. */
type Chunk = { bytes: Buffer; words: Uint32Array; used: number; dead: number; emptied: number };

/**
 * One text for each of many owners (numbers from 0), as UTF-8 in large chunks: a million short strings would need five times
 * the memory. All texts are searched at once. A replaced text leaves a hole; the texts of a chunk that is half holes move.
 */
export class Texts {
  /** By owner: the address of its text, plus 1; 0: none. */
  #starts = new Uint32Array(1024);
  /** By the upper part of an address. A chunk of a multiple of the size is followed by nulls. */
  #chunks: (Chunk | null)[] = [];
  /** The chunk that is being filled; those that are empty again. */
  #current = -1;
  #empty: number[] = [];

  /** Sets an owner's text; null removes it. */
  set(owner: number, text: Uint8Array | null): void {
    this.#drop(owner);
    if (text !== null) this.#append(owner, text);
  }

  has(owner: number): boolean {
    return (this.#starts[owner] ?? 0) !== 0;
  }

  get(owner: number): string | null {
    return this.bytesOf(owner)?.toString() ?? null;
  }

  /** Returns the stored bytes of a text, not a copy: to be read at once and never written to. */
  bytesOf(owner: number): Buffer | null {
    const chunk = this.#chunkOf(owner);
    if (!chunk) return null;
    const begin = this.#beginOf(owner);
    return chunk.bytes.subarray(begin, begin + lengthAt(chunk, begin));
  }

  /** Returns whether an owner's text is exactly these bytes. */
  equals(owner: number, text: Uint8Array): boolean {
    const chunk = this.#chunkOf(owner);
    if (!chunk) return false;
    const begin = this.#beginOf(owner);
    return lengthAt(chunk, begin) === text.length && order(chunk.bytes, begin, text, 0, text.length) === 0;
  }

  /** Compares the texts of two owners by their bytes; an owner without one comes first. */
  compare(a: number, b: number): number {
    const left = this.#chunkOf(a);
    const right = this.#chunkOf(b);
    if (!left || !right) return Number(left !== null) - Number(right !== null);
    const beginA = this.#beginOf(a);
    const beginB = this.#beginOf(b);
    const lengthA = lengthAt(left, beginA);
    const lengthB = lengthAt(right, beginB);
    return order(left.bytes, beginA, right.bytes, beginB, Math.min(lengthA, lengthB)) || lengthA - lengthB;
  }

  /** Compares an owner's text with some bytes; an owner without one comes first. */
  compareWith(owner: number, text: Uint8Array): number {
    const chunk = this.#chunkOf(owner);
    if (!chunk) return -1;
    const begin = this.#beginOf(owner);
    const length = lengthAt(chunk, begin);
    return order(chunk.bytes, begin, text, 0, Math.min(length, text.length)) || length - text.length;
  }

  includes(owner: number, needle: Buffer): boolean {
    const chunk = this.#chunkOf(owner);
    if (!chunk) return false;
    const begin = this.#beginOf(owner);
    return chunk.bytes.subarray(begin, begin + lengthAt(chunk, begin)).includes(needle);
  }

  /**
   * Sets `hits` to 1 for every owner whose text contains the needle (not empty). It may rest between two chunks: what is
   * written or moved meanwhile is searched, too, so no unchanged text is missed. A text that changes may or may not be found.
   */
  *search(needle: Buffer, hits: Uint8Array): InSlices<void> {
    const searched = new Map<Chunk, { emptied: number; upTo: number }>();
    for (let isAll = false; !isAll; ) {
      isAll = true;
      for (let at = 0; at < this.#chunks.length; at++) {
        const chunk = this.#chunks[at];
        if (!chunk) continue;
        const before = searched.get(chunk);
        const from = before?.emptied === chunk.emptied ? before.upTo : 0;
        if (from === chunk.used) continue;
        searched.set(chunk, { emptied: chunk.emptied, upTo: chunk.used });
        searchChunk(chunk, from, needle, hits);
        isAll = false;
        yield;
      }
    }
  }

  /** Bytes of memory, holes included. */
  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.bytes.length ?? 0), this.#starts.byteLength);
  }

  #chunkOf(owner: number): Chunk | null {
    const start = this.#starts[owner] ?? 0;
    return start === 0 ? null : (this.#chunks[Math.floor((start - 1) / chunkUnits)] ?? null);
  }

  /** Returns where an owner's text begins in its chunk. */
  #beginOf(owner: number): number {
    return (((this.#starts[owner] ?? 1) - 1) % chunkUnits) * 4 + header;
  }

  #append(owner: number, text: Uint8Array): void {
    const size = sizeOf(text.length);
    const at = this.#roomFor(size);
    const chunk = this.#chunks[at];
    if (!chunk) return;
    const word = chunk.used >>> 2;
    chunk.words[word] = owner;
    chunk.words[word + 1] = text.length;
    const begin = chunk.used + header;
    for (let index = 0; index < text.length; index++) chunk.bytes[begin + index] = text[index] ?? 0;
    if (owner >= this.#starts.length) this.#starts = grown(Uint32Array, this.#starts, owner + 1);
    this.#starts[owner] = at * chunkUnits + (chunk.used >>> 2) + 1;
    chunk.used += size;
  }

  /** Returns the chunk to write so many bytes to. */
  #roomFor(size: number): number {
    while (!this.#fits(this.#current, size)) {
      const left = this.#current;
      this.#current = this.#otherFor(size);
      // Holes that it got while it was filled could not be reclaimed then.
      this.#reclaimHoles(left);
    }
    return this.#current;
  }

  /** Returns an empty chunk for so many bytes. */
  #otherFor(size: number): number {
    const empty = this.#empty.findIndex((at) => this.#fits(at, size));
    if (empty !== -1) return this.#empty.splice(empty, 1)[0] ?? -1;
    const times = Math.ceil(size / chunkBytes);
    const at = this.#chunks.push(newChunk(times * chunkBytes)) - 1;
    for (let more = 1; more < times; more++) this.#chunks.push(null);
    return at;
  }

  #fits(at: number, size: number): boolean {
    const chunk = this.#chunks[at];
    return chunk ? chunk.used + size <= chunk.bytes.length : false;
  }

  #drop(owner: number): void {
    const start = this.#starts[owner] ?? 0;
    const chunk = this.#chunkOf(owner);
    if (!chunk) return;
    const word = (this.#beginOf(owner) - header) >>> 2;
    this.#starts[owner] = 0;
    chunk.words[word] = nobody;
    chunk.dead += sizeOf(chunk.words[word + 1] ?? 0);
    const at = Math.floor((start - 1) / chunkUnits);
    if (at !== this.#current) this.#reclaimHoles(at);
  }

  /** Empties a chunk that is half holes, by moving its texts to others. */
  #reclaimHoles(at: number): void {
    const chunk = this.#chunks[at];
    if (!chunk || chunk.dead * 2 <= chunk.bytes.length) return;
    for (let begin = 0; begin < chunk.used; ) {
      const owner = chunk.words[begin >>> 2] ?? nobody;
      const length = chunk.words[(begin >>> 2) + 1] ?? 0;
      if (owner !== nobody) this.#append(owner, chunk.bytes.subarray(begin + header, begin + header + length));
      begin += sizeOf(length);
    }
    chunk.used = 0;
    chunk.dead = 0;
    chunk.emptied++;
    this.#empty.push(at);
  }
}

/** Returns how many bytes a text takes, with its header and the padding behind it. */
const sizeOf = (length: number) => (header + length + 3) & ~3;

const lengthAt = ({ words }: Chunk, begin: number) => words[(begin >>> 2) - 1] ?? 0;

/** Compares so many bytes. For short texts a loop is faster than a native call. */
function order(a: Uint8Array, beginA: number, b: Uint8Array, beginB: number, length: number): number {
  for (let at = 0; at < length; at++) {
    const difference = (a[beginA + at] ?? 0) - (b[beginB + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function newChunk(size: number): Chunk {
  const memory = new ArrayBuffer(size);
  return { bytes: Buffer.from(memory), words: new Uint32Array(memory), used: 0, dead: 0, emptied: 0 };
}

/** Searches the texts of a chunk, from the beginning of one of them on. */
function searchChunk({ bytes, words, used }: Chunk, from: number, needle: Buffer, hits: Uint8Array): void {
  const area = bytes.subarray(0, used);
  const endOf = (begin: number) => begin + header + (words[(begin >>> 2) + 1] ?? 0);
  const setHit = (begin: number) => {
    const owner = words[begin >>> 2] ?? nobody;
    if (owner !== nobody) hits[owner] = 1;
  };
  let begin = from;
  let found = area.indexOf(needle, from);
  while (found !== -1) {
    // Find the text that the hit is in: each begins where the one before it ends.
    while (endOf(begin) <= found) begin = (endOf(begin) + 3) & ~3;
    let next = found + 1;
    // A match that reaches into the bytes between two texts is none.
    if (found >= begin + header && found + needle.length <= endOf(begin)) {
      setHit(begin);
      // If one text matches, the next often does, too: checking that one alone is cheaper than a native call.
      for (begin = (endOf(begin) + 3) & ~3; begin < used; begin = (endOf(begin) + 3) & ~3) {
        if (!isWithin(bytes, begin + header, endOf(begin), needle)) break;
        setHit(begin);
      }
      next = begin < used ? endOf(begin) : used;
    }
    found = next >= used ? -1 : area.indexOf(needle, next);
  }
}

/** Returns whether some bytes contain the needle. */
function isWithin(bytes: Uint8Array, begin: number, end: number, needle: Uint8Array): boolean {
  const first = needle[0] ?? 0;
  for (let at = begin; at + needle.length <= end; at++) {
    if (bytes[at] === first && order(bytes, at, needle, 0, needle.length) === 0) return true;
  }
  return false;
}
