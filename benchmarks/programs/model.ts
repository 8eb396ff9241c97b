import { setTimeout as delay } from "node:timers/promises";
import { Model } from "@/lib/catalog/thread/model";
import { openSource } from "@/lib/redis/source";
import { parseSettings } from "@/lib/settings";

// Builds the catalog of REDIS_URL, and prints how many ms that took and how many bytes the process has then.
const source = openSource(parseSettings(process.env));
await source.redis.ping();
const began = performance.now();
const model = new Model(source, () => {});
while (model.freshness().state === "building") await delay(1);
const ms = performance.now() - began;
for (let i = 0; i < 3; i++) {
  globalThis.gc?.();
  await delay(100);
}
process.stdout.write(JSON.stringify({ ms, rss: process.memoryUsage.rss(), total: model.summary().total }));
process.exit(0);
