/**
 * What is known of how far changes have been told: Redis answers a question on the connection that tells changes only
 * after every change that came before it. Moments are of `performance.now()`, in milliseconds.
 */
export class Marks {
  #marks: { askedMs: number; answeredMs: number }[] = [];

  /** Begins anew: changes are told from `askedMs` on. */
  begin(askedMs: number): void {
    this.#marks = [{ askedMs, answeredMs: askedMs }];
  }

  note(askedMs: number): void {
    this.#marks.push({ askedMs, answeredMs: performance.now() });
  }

  /**
   * Returns the newest moment before which every change was told by `toldMs`; null where none is known. `toldMs` never
   * lies before that of an earlier call by more than a mark.
   */
  upTo(toldMs: number): number | null {
    const at = this.#marks.findLastIndex(({ answeredMs }) => answeredMs <= toldMs);
    if (at > 0) this.#marks.splice(0, at);
    return at === -1 ? null : (this.#marks[0]?.askedMs ?? null);
  }
}
