/** Words that many schedules share, each stored once and counted. Word 0 means none. */
export class InternedWords {
  #numbers = new Map<string, number>();
  #texts: (string | null)[] = [null];
  #uses: number[] = [0];
  #free: number[] = [];

  /** Returns the number of a word and counts one use of it; `release` gives it back. */
  acquire(text: string | null): number {
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

  /** Acquires a word in place of another, which it releases. */
  replace(former: number, text: string | null): number {
    const word = this.acquire(text);
    this.release(former);
    return word;
  }

  /** Every word's number is smaller. */
  get size(): number {
    return this.#texts.length;
  }

  text(word: number): string | null {
    return this.#texts[word] ?? null;
  }

  /** Returns the words that satisfy a rule. */
  matching(rule: (text: string) => boolean): Set<number> {
    const found = new Set<number>();
    for (const [text, word] of this.#numbers) if (rule(text)) found.add(word);
    return found;
  }
}
