import { limits } from "@/lib/limits";

/** `everything`: the message for a reader that missed something. `ended`: called once, after the last write. */
type Parts = { everything: () => Uint8Array; ended: () => void };

/**
 * A body of server-sent events whose buffer stays small however slowly it is read. While more than a little waits, messages
 * are dropped; once the reader has read the rest it hears that everything may have changed. A reader that reads nothing for a
 * minute is given up.
 */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isBehind = false;
  #readMs = performance.now();
  /** Room at the last look: more room now means that something was read. */
  #roomLeft = limits.streamBytes;
  #heartbeat: NodeJS.Timeout;

  constructor(readonly parts: Parts) {
    const queue = new ByteLengthQueuingStrategy({ highWaterMark: limits.streamBytes });
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#look(),
      cancel: () => this.end(),
    };
    this.body = new ReadableStream(source, queue);
    this.#heartbeat = setInterval(() => this.#beat(), limits.heartbeatMs);
  }

  write(message: Uint8Array): void {
    if (!this.#controller) return;
    if (this.#isBehind || this.#room() <= 0) {
      this.#isBehind = true;
      return;
    }
    this.#controller.enqueue(message);
    this.#roomLeft = this.#room();
  }

  /** Ends the stream once the rest is read, or at once with an error. Does nothing if it has ended. */
  end(error?: Error): void {
    const controller = this.#controller;
    if (!controller) return;
    this.#controller = null;
    clearInterval(this.#heartbeat);
    try {
      if (error) controller.error(error);
      else controller.close();
    } catch {
      // The reader has cancelled it.
    }
    this.parts.ended();
  }

  #room(): number {
    return this.#controller?.desiredSize ?? 0;
  }

  /** Runs after each read, and after each write that leaves room. */
  #look(): void {
    const room = this.#room();
    const isEmpty = room === limits.streamBytes;
    if (isEmpty || room > this.#roomLeft) this.#readMs = performance.now();
    this.#roomLeft = room;
    if (!this.#isBehind || !isEmpty) return;
    this.#isBehind = false;
    this.write(this.parts.everything());
  }

  #beat(): void {
    const isWaitedFor = this.#isBehind || this.#room() < limits.streamBytes;
    if (isWaitedFor && performance.now() - this.#readMs > limits.slowReaderMs)
      this.end(new Error("The reader does not read."));
    else this.write(heartbeat);
  }
}

const heartbeat = Buffer.from(": still here\n\n");
