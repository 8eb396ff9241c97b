import { afterEach, beforeEach, expect, test } from "vitest";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { Changes } from "@/lib/catalog/reading/change-reader";
import { Indexes } from "@/lib/catalog/reading/index-reader";
import { Lists } from "@/lib/catalog/reading/list-reader";
import { register } from "../support/application";
import { type RedisProxy, startProxy } from "../support/proxy";
import { startRedis, type TestRedis } from "../support/redis";

let redis: TestRedis;
let proxy: RedisProxy;
let sent = "";
beforeEach(async () => {
  redis = await startRedis();
  sent = "";
  proxy = await startProxy(redis.port, (bytes) => {
    sent += bytes.toString("latin1");
  });
  await register(redis.client, "a");
});
afterEach(async () => {
  await proxy.stop();
  await redis.stop();
});

test("a change that is being read counts as told when the slow check finds it first", async () => {
  const source = redis.source({ REDIS_URL: proxy.url });
  await source.redis.ping();
  const catalog = new Catalog(source.keys);
  const places = { lists: new Lists(source, catalog), indexes: new Indexes(source, catalog) };
  const changes = new Changes(
    source,
    catalog,
    places,
    () => {},
    () => {},
  );
  const end = proxy.trouble({ kind: "deaf" }, { direction: "toClient" });
  changes.take([Buffer.from("schedule:status:a")]);
  await expect.poll(() => sent).toContain("schedule:status:a");
  changes.found("a");
  changes.found("b");
  end();
  expect(changes.takeUntold()).toBe(1);
  changes.close();
});
