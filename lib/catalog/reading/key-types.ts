import type { WrongKeys } from "@/lib/catalog/facts/wrong-keys";
import { answered } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";

/** Asks Redis for the type of a key and records whether it is wrong. @throws RedisUnavailableError */
export async function checkType(
  redis: Source["redis"],
  key: string,
  wanted: "list" | "set",
  wrongKeys: WrongKeys,
): Promise<void> {
  const type = await answered(redis.type(key));
  if (type === wanted || type === "none") wrongKeys.delete(key);
  else wrongKeys.set(key, type);
}
