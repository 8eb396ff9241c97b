/** Callers that wait for one event, each for a limited time. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** How many wait now. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves at the next `release`, or after so many milliseconds. */
  wait(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, withinMs);
      this.#waiting.add(end);
    });
  }

  /** Ends every wait. */
  release(): void {
    for (const end of [...this.#waiting]) end();
  }
}
