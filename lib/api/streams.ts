import { RequestError } from "./problems";

/** The open event streams of this process: at most as many as the limit, and all closed when it ends. */
export class Streams {
  #open = new Set<() => void>();
  #ended = false;

  constructor(readonly most: number) {}

  /**
   * Counts a stream in, and returns the function that counts it out. `close` is called when the process ends.
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

  /** Closes all streams and accepts no more. */
  end(): void {
    this.#ended = true;
    for (const close of [...this.#open]) close();
  }
}
