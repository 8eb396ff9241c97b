import type { ChainableCommander } from "ioredis";
import { RedisReplyError, RedisUnavailableError, redisError, replyCode, writeError } from "./errors";

/** Waits for a command that reads. @throws RedisUnavailableError or RedisReplyError, never ioredis' own errors. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw redisError(error);
  }
}

/** Waits for a command that writes. @throws RedisUnavailableError, RedisReplyError, OutcomeUnknownError */
export async function written<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw writeError(error);
  }
}

/** The reply of one command of a pipeline: its value, or that its key is of another type (WRONGTYPE). */
export type Reply = { value: unknown; error: null } | { value: null; error: RedisReplyError };

/**
 * Sends a pipeline of commands that read, and returns one reply a command, in order.
 * @throws RedisUnavailableError or RedisReplyError as soon as one entry holds any other error: what was refused must not
 * pass for an empty value, and with `commandTimeout` ioredis resolves with errors inside.
 */
export const pipelined = (pipeline: ChainableCommander) => repliesOf(pipeline, redisError);

/** The same for commands that write. @throws RedisUnavailableError, RedisReplyError, OutcomeUnknownError */
export const pipelinedWrites = (pipeline: ChainableCommander) => repliesOf(pipeline, writeError);

async function repliesOf(pipeline: ChainableCommander, typed: (error: unknown) => Error): Promise<Reply[]> {
  const entries = await pipeline.exec().catch((error: unknown) => {
    throw typed(error);
  });
  if (entries === null) throw new RedisUnavailableError("Redis broke off the transaction.");
  return entries.map(([failure, value]) => {
    if (!failure) return { value, error: null };
    const error = typed(failure);
    if (error instanceof RedisReplyError && replyCode(failure) === "WRONGTYPE") return { value: null, error };
    throw error;
  });
}
