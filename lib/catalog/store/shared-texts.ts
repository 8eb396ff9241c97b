import { IdIndex } from "./id-index";
import { Texts } from "./texts";

/**
 * One text for each of many owners, where many have the same: each text is kept once while anyone has it. Where all
 * differ, `Texts` take a third less.
 */
export class SharedTexts {
  /** By owner: the number of its text; 0: it has none. */
  #numbers = new Uint32Array(1024);
  #texts = new Texts();
  /** By number: how many have it. */
  #uses = new Uint32Array(1024);
  #size = 1;
  #free: number[] = [];
  #index = new IdIndex(
    (number, text) => this.#texts.equals(number, text),
    (number) => this.#texts.bytesOf(number) ?? Buffer.alloc(0),
  );

  /** Gives an owner this text in place of its former one; null takes it away. */
  set(owner: number, text: Buffer | null): void {
    const former = this.#numberOf(owner);
    const number = text === null ? 0 : this.#take(text);
    if (owner >= this.#numbers.length) this.#numbers = grown(this.#numbers, owner + 1);
    this.#numbers[owner] = number;
    if (former !== 0) this.#release(former);
  }

  /** The bytes of a text where they stand: to be read at once, and not to be written to. */
  bytesOf(owner: number): Buffer | null {
    return this.#texts.bytesOf(this.#numberOf(owner));
  }

  #numberOf(owner: number): number {
    return this.#numbers[owner] ?? 0;
  }

  #take(text: Buffer): number {
    const known = this.#index.find(text);
    const number = known === -1 ? this.#add(text) : known;
    this.#uses[number] = (this.#uses[number] ?? 0) + 1;
    return number;
  }

  #add(text: Buffer): number {
    const number = this.#free.pop() ?? this.#size++;
    if (number >= this.#uses.length) this.#uses = grown(this.#uses, number + 1);
    this.#texts.set(number, text);
    this.#index.add(number, text);
    return number;
  }

  #release(number: number): void {
    const uses = (this.#uses[number] ?? 1) - 1;
    this.#uses[number] = uses;
    if (uses > 0) return;
    const text = this.#texts.bytesOf(number);
    if (text) this.#index.remove(text);
    this.#texts.set(number, null);
    this.#free.push(number);
  }
}

function grown(array: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(size, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
