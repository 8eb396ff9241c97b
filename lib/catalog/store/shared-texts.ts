import { grown } from "./grown";
import { IdIndex } from "./id-index";
import { Texts } from "./texts";

/** One text for each of many owners, each distinct text stored once. If all texts differ, `Texts` needs a third less memory. */
export class SharedTexts {
  /** By owner: the number of its text; 0: none. */
  #numbers = new Uint32Array(1024);
  #texts = new Texts();
  /** By number of a text: how many owners have it. */
  #uses = new Uint32Array(1024);
  #size = 1;
  #free: number[] = [];
  #index = new IdIndex(
    (number, text) => this.#texts.equals(number, text),
    (number) => this.#texts.bytesOf(number) ?? Buffer.alloc(0),
  );

  /** Sets an owner's text; null removes it. */
  set(owner: number, text: Buffer | null): void {
    const former = this.#numberOf(owner);
    const number = text === null ? 0 : this.#acquire(text);
    if (owner >= this.#numbers.length) this.#numbers = grown(Uint32Array, this.#numbers, owner + 1);
    this.#numbers[owner] = number;
    if (former !== 0) this.#release(former);
  }

  /** Returns the stored bytes of a text, not a copy: to be read at once and never written to. */
  bytesOf(owner: number): Buffer | null {
    return this.#texts.bytesOf(this.#numberOf(owner));
  }

  #numberOf(owner: number): number {
    return this.#numbers[owner] ?? 0;
  }

  #acquire(text: Buffer): number {
    const known = this.#index.find(text);
    const number = known === -1 ? this.#add(text) : known;
    this.#uses[number] = (this.#uses[number] ?? 0) + 1;
    return number;
  }

  #add(text: Buffer): number {
    const number = this.#free.pop() ?? this.#size++;
    if (number >= this.#uses.length) this.#uses = grown(Uint32Array, this.#uses, number + 1);
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
