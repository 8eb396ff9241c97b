import type { ConfigId } from "@/lib/ids";
import { walkFor } from "@/lib/redis/walk";

/**
 * Finds the configurations whose index names a schedule, by a walk over all keys: an older registration may have left it in
 * the index of another configuration. @throws RedisUnavailableError, RedisReplyError
 */
export const indexesHolding = walkFor<ConfigId>({
  type: "set",
  pattern: (keys) => `${keys.schedules}:index:config:*`,
  placeOf: (keys, key) => {
    const name = keys.parse(key);
    return name?.kind === "index" ? name.configId : null;
  },
  ask: (pipeline, key, id) => pipeline.sismember(key, id),
  holds: (reply) => reply === 1,
});
