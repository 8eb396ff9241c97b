/** InternedWords that many schedules share, each kept once while anyone uses it. Word 0 stands for none. */
export class InternedWords {
  #numbers = new Map<string, number>();
  #texts: (string | null)[] = [null];
  #uses: number[] = [0];
  #free: number[] = [];

  /** The number of a word, used once more; to be given back by `release`. */
  take(text: string | null): number {
    if (text === null) return 0;
    let word = this.#numbers.get(text);
    if (word === undefined) {
      word = this.#free.pop() ?? this.#texts.length;
      this.#texts[word] = text;
      this.#uses[word] = 0;
      this.#numbers.set(text, word);
    }
    this.#uses[word] = (this.#uses[word] ?? 0) + 1;
    return word;
  }

  release(word: number): void {
    const text = this.#texts[word];
    if (text === undefined || text === null) return;
    const uses = (this.#uses[word] ?? 1) - 1;
    this.#uses[word] = uses;
    if (uses > 0) return;
    this.#numbers.delete(text);
    this.#texts[word] = null;
    this.#free.push(word);
  }

  /** The word that takes the place of another, which is given back. */
  replace(former: number, text: string | null): number {
    const word = this.take(text);
    this.release(former);
    return word;
  }

  /** Numbers that were given so far: every word's is smaller. */
  get size(): number {
    return this.#texts.length;
  }

  text(word: number): string | null {
    return this.#texts[word] ?? null;
  }

  /** The words for which a rule holds. */
  matching(rule: (text: string) => boolean): Set<number> {
    const found = new Set<number>();
    for (const [text, word] of this.#numbers) if (rule(text)) found.add(word);
    return found;
  }
}
