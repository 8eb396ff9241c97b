import { type Command, Redis, type RedisOptions } from "ioredis";
import { UnansweredError } from "./errors";

type Stream = Parameters<Redis["sendCommand"]>[1];

/**
 * A connection whose failed commands say why there is no connection (`cause`; ioredis only counts its attempts) and whether
 * Redis may have run the command (UnansweredError). It never sends a command that has already failed, and its errors never
 * hold a command's arguments.
 */
export class Connection extends Redis {
  #failure: Error | null = null;
  /** Redis' answer when it refused a connection, which says more than the broken connection after it. */
  #refusal: Error | null = null;
  /** The stream whose first command was sent. */
  #opened: Redis["stream"] | null = null;
  /** Commands that wait or were sent. */
  readonly #begun = new WeakSet<Command>();
  /** Pipelines in which a command failed while they waited for a connection. */
  readonly #givenUp = new WeakSet<NonNullable<Stream>>();

  constructor(options: Omit<RedisOptions, "replyMapping">) {
    super(options);
    this.on("connect", () => {
      this.#failure = endedAtOnce;
    });
    this.on("ready", () => {
      this.#failure = null;
      this.#refusal = null;
    });
    // The commands that fail report it; without a listener ioredis would print each attempt.
    this.on("error", (failure: Error) => {
      const isNew = failure !== this.#failure;
      this.#failure = failure;
      if (!isBroken(failure)) this.#refusal = null;
      // By itself ioredis would go on in database 0, which holds other programs' data. Thrown out of its handshake, the
      // error fails the connection, and comes here a second time.
      if (isNew && isOfSelect(failure)) throw failure;
    });
  }

  /** ioredis calls this again for each command that waited for a connection, even if it has failed meanwhile. */
  override sendCommand(...[command, stream]: Parameters<Redis["sendCommand"]>): unknown {
    if (!this.#begun.has(command)) this.#begin(command);
    if (command.isSettled) {
      if (stream) this.#givenUp.add(stream);
      return command.promise;
    }
    // A pipeline is written once it is complete: without one of its commands, the others would wait for ever.
    if (stream && this.#givenUp.has(stream)) {
      command.reject(new Error("Another command of the pipeline failed before it was sent"));
      return command.promise;
    }
    if (this.status === "connect" && this.#opened !== this.stream) this.#open(command);
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
      hideArguments(error);
      const why = this.#refusal ?? (error.name === "MaxRetriesPerRequestError" ? this.#failure : null);
      if (why !== null && error.name !== "ReplyError") error.cause ??= why;
      reject(wasWritten && error.name !== "ReplyError" ? new UnansweredError(error) : error);
    };
  }

  /**
   * Sends the handshake that begins with this command in one write. A Redis with too many connections answers with one
   * error and closes: a second write would fail before that answer is read, and Node would drop it.
   */
  #open(first: Command): void {
    const { stream } = this;
    this.#opened = stream;
    stream.cork();
    process.nextTick(() => stream.uncork());
    const { reject } = first;
    first.reject = (error) => {
      if (error.name === "ReplyError") this.#refusal = error;
      reject(error);
    };
  }
}

/**
 * ioredis attaches a command's arguments to its error, and Redis repeats those of an unknown command: passwords and payloads,
 * which no log and no answer may hold.
 */
function hideArguments(error: Error): void {
  if ("command" in error && nameIn(error.command) !== null) error.command = { name: nameIn(error.command) };
  error.message = withoutArguments(error.message);
  if (error.stack !== undefined) error.stack = withoutArguments(error.stack);
}

const nameIn = (command: unknown) =>
  typeof command === "object" && command !== null && "name" in command ? command.name : null;

/** Cuts `ERR unknown command 'X', with args beginning with: 'a' 'b'` after the name. */
const withoutArguments = (text: string) => text.replace(/, with args beginning with:.*?(?=\n\s+at |$)/s, "");

/** Why a connection fails that opened and closed without an answer. */
const endedAtOnce = Object.assign(new Error("The connection was closed before it was ready."), { code: "ECONNRESET" });

/** Returns whether the other side closed an open connection, as it does after each refusal. */
const isBroken = (failure: Error) => "code" in failure && (failure.code === "ECONNRESET" || failure.code === "EPIPE");

/** Returns whether Redis refused the database: it has none of that number, this user lacks the right, or it is busy. */
const isOfSelect = (failure: Error) => "command" in failure && nameIn(failure.command) === "select";
