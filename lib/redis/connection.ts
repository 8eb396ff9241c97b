import { type Command, Redis, type RedisOptions } from "ioredis";

/** A connection whose commands carry why there is none as their error's `cause`; ioredis only tells how often it tried. */
export class Connection extends Redis {
  #failure: Error | null = null;

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

  override sendCommand(...[command, stream]: Parameters<Redis["sendCommand"]>): unknown {
    command.reject = this.#explaining(command.reject);
    return super.sendCommand(command, stream);
  }

  #explaining(reject: Command["reject"]): Command["reject"] {
    return (error) => {
      if (error.name === "MaxRetriesPerRequestError") error.cause ??= this.#failure;
      reject(error);
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
