import type { ChainableCommander } from "ioredis";
import { RedisReplyError, RedisUnavailableError, redisError } from "./errors";

/** Waits for a command. @throws RedisUnavailableError or RedisReplyError, never ioredis' own errors. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw redisError(error);
  }
}

/** The reply of one command of a pipeline: its value, or the error that it alone got (such as WRONGTYPE). */
export type Reply = { value: unknown; error: null } | { value: null; error: RedisReplyError };

/**
 * Sends a pipeline and gives one reply a command, in order.
 * @throws RedisUnavailableError as soon as one entry says so: with `commandTimeout` ioredis resolves with errors inside.
 */
export async function pipelined(pipeline: ChainableCommander): Promise<Reply[]> {
  const entries = await answered(pipeline.exec());
  if (entries === null) throw new RedisUnavailableError("Redis broke off the transaction.");
  return entries.map(([failure, value]) => {
    if (!failure) return { value, error: null };
    const error = redisError(failure);
    if (error instanceof RedisReplyError) return { value: null, error };
    throw error;
  });
}
