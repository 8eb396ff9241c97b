import { Model } from "@/lib/catalog/thread/model";
import { openSource } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";

// Reads everything that stands in the Redis of REDIS_URL, and closes; nothing may keep this process from ending then.
const source = openSource(parseSettings(process.env));
const model = new Model(source, () => {});
await model.wasRead(10_000);
process.stdout.write(`${model.freshness().state} ${model.summary().total}`);
void model.schedules({ search: "a", status: [], type: [], sort: "name", offset: 0, limit: 1 }); // these are
void model.refresh(["a"]).catch(() => {}); // under way while it closes
model.close();
source.redis.disconnect();
