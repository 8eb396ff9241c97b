import { openSource } from "@/lib/redis/source";
import { followKeys } from "@/lib/redis/tracking";
import { parseSettings } from "@/lib/settings";

// Follows the Redis of REDIS_URL until it is armed, and closes; then nothing may keep this process from ending.
const source = openSource(parseSettings(process.env));
source.redis.disconnect();
const following = followKeys(source, {
  armed: (how) => {
    process.stdout.write(how);
    following.close();
  },
  changed: () => {},
  everything: () => {},
  watermark: () => {},
  lost: () => process.stdout.write(" lost"),
});
