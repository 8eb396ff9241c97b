import { type Command, Redis, type RedisOptions } from "ioredis";

/** A connection whose commands carry why there is none as their error's `cause`; ioredis only tells how often it tried. */
export class Connection extends Redis {
  #failure: Error | null = null;

  constructor(options: Omit<RedisOptions, "replyMapping">) {
    super(options);
    // The commands that fail tell it; without a listener ioredis would print each attempt.
    this.on("error", (failure: Error) => {
      this.#failure = failure;
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
