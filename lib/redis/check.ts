import { triesOf } from "./commands";
import { RedisRefusesError, RedisReplyError, RedisUnavailableError, redisError, replyCode } from "./errors";
import { lackOf, sentenceOf } from "./lacks";
import { answered } from "./replies";
import type { Source } from "./source";

/**
 * Tries every command that reading needs, in one round trip.
 * @throws RedisRefusesError that names everything this user, or this Redis, lacks; RedisUnavailableError while Redis does not serve
 */
export async function checkReading({ redis, keys }: Pick<Source, "redis" | "keys">): Promise<void> {
  const tries = triesOf(keys);
  const pipeline = redis.pipeline();
  for (const { command, tried } of tries) pipeline.call(command, ...tried);
  const replies = await answered(pipeline.exec());
  if (replies === null) throw new RedisUnavailableError("Redis broke off the transaction.");
  const lacks = replies.flatMap(([failure], at) => {
    if (!failure) return [];
    const lack = lackOf(failure);
    if (lack) return [{ ...lack, ...("command" in lack && { command: lack.command ?? tries[at]?.command ?? null }) }];
    const error = redisError(failure);
    // A key of another type is a finding of its own, and the command was permitted.
    if (error instanceof RedisReplyError && replyCode(failure) === "WRONGTYPE") return [];
    throw error;
  });
  if (lacks.length > 0) throw new RedisRefusesError(sentenceOf(lacks));
}
