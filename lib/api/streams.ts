import { RequestError } from "./problems";

/** The open event streams of this process: no more than the limit, and all closed when it ends. */
export class Streams {
  #open = new Set<() => void>();
  #ended = false;

  constructor(readonly most: number) {}

  /**
   * Counts a stream in; `close` is called when the process ends. Gives the function that counts it out.
   * @throws RequestError `too_many_requests`.
   */
  enter(close: () => void): () => void {
    if (this.#ended || this.#open.size >= this.most) {
      throw new RequestError(
        "too_many_requests",
        `${this.most} event streams are open, which is the most (MAX_STREAMS): ask again later, or poll.`,
      );
    }
    this.#open.add(close);
    return () => this.#open.delete(close);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Closes all of them and lets none in any more. */
  end(): void {
    this.#ended = true;
    for (const close of [...this.#open]) close();
  }
}
