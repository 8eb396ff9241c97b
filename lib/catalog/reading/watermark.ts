/**
 * Up to when all changes are known: Redis answers a PING on the connection of the invalidations only after all changes before
 * it were notified there. Times are those of `performance.now()`, in milliseconds.
 */
export class Watermark {
  /** The PINGs that were answered, the oldest first. */
  #pings: { askedMs: number; answeredMs: number }[] = [];

  /** Starts anew: changes are notified from `askedMs` on. */
  begin(askedMs: number): void {
    this.#pings = [{ askedMs, answeredMs: askedMs }];
  }

  /** Records that the PING of `askedMs` has been answered now. */
  advance(askedMs: number): void {
    this.#pings.push({ askedMs, answeredMs: performance.now() });
  }

  /**
   * Returns the newest moment before which every change had been notified by `notifiedMs`; null: none is known. `notifiedMs`
   * is never earlier than in a call before, by more than one PING.
   */
  upTo(notifiedMs: number): number | null {
    const at = this.#pings.findLastIndex(({ answeredMs }) => answeredMs <= notifiedMs);
    if (at > 0) this.#pings.splice(0, at);
    return at === -1 ? null : (this.#pings[0]?.askedMs ?? null);
  }
}
