import { type Command, Redis, type RedisOptions } from "ioredis";
import { UnansweredError } from "./errors";

type Stream = Parameters<Redis["sendCommand"]>[1];

/**
 * A connection that says of each failed command why there is no connection (`cause`; ioredis only counts its attempts) and
 * whether the command may have been carried out (UnansweredError), and that never sends what has already failed.
 */
export class Connection extends Redis {
  #failure: Error | null = null;
  /** Commands that wait or were sent. */
  readonly #begun = new WeakSet<Command>();
  /** Pipelines of which a command has failed while they waited for a connection. */
  readonly #givenUp = new WeakSet<NonNullable<Stream>>();

  constructor(options: Omit<RedisOptions, "replyMapping">) {
    super(options);
    // The commands that fail tell it; without a listener ioredis would print each attempt.
    this.on("error", (failure: Error) => {
      const isNew = failure !== this.#failure;
      this.#failure = failure;
      // Left to itself ioredis goes on in database 0, which holds what others keep there. Thrown out of its handshake this
      // fails the connection; what fails one is told once more.
      if (isNew && isOfSelect(failure)) throw failure;
    });
  }

  /** ioredis calls this again for each command that waited for a connection, also for those that have failed meanwhile. */
  override sendCommand(...[command, stream]: Parameters<Redis["sendCommand"]>): unknown {
    if (!this.#begun.has(command)) this.#begin(command);
    if (command.isSettled) {
      if (stream) this.#givenUp.add(stream);
      return command.promise;
    }
    // A pipeline is written once its last command has come: without one of them the others would wait for ever.
    if (stream && this.#givenUp.has(stream)) {
      command.reject(new Error("Another command of the pipeline failed before it was sent"));
      return command.promise;
    }
    return super.sendCommand(command, stream);
  }

  #begin(command: Command): void {
    this.#begun.add(command);
    let wasWritten = false;
    const { reject } = command;
    const toWritable = command.toWritable.bind(command);
    command.toWritable = (socket) => {
      wasWritten = true;
      return toWritable(socket);
    };
    command.reject = (error) => {
      if (error.name === "MaxRetriesPerRequestError") error.cause ??= this.#failure;
      reject(wasWritten && error.name !== "ReplyError" ? new UnansweredError(error) : error);
    };
  }
}

/** Redis refuses the database that was asked for: it has none of that number, this user may not, or it is busy. */
const isOfSelect = (failure: Error) =>
  "command" in failure &&
  typeof failure.command === "object" &&
  failure.command !== null &&
  "name" in failure.command &&
  failure.command.name === "select";
