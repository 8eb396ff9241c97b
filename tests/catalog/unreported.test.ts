import { afterEach, beforeEach, expect, test } from "vitest";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { ChangeReader } from "@/lib/catalog/reading/change-reader";
import { IndexReader } from "@/lib/catalog/reading/index-reader";
import { ListReader } from "@/lib/catalog/reading/list-reader";
import { register } from "../support/application";
import { type RedisProxy, startProxy } from "../support/proxy";
import { redisOfEachTest } from "../support/stages/redis";

const redis = redisOfEachTest();
let proxy: RedisProxy;
let sent = "";
beforeEach(async () => {
  sent = "";
  proxy = await startProxy(redis.port, (bytes) => {
    sent += bytes.toString("latin1");
  });
  await register(redis.client, "a");
});
afterEach(async () => {
  await proxy.stop();
});

test("a change that is being read counts as reported when the slow check finds it first", async () => {
  const source = redis.source({ REDIS_URL: proxy.url });
  await source.redis.ping();
  const catalog = new Catalog(source.keys);
  const readers = { lists: new ListReader(source, catalog), indexes: new IndexReader(source, catalog) };
  const changes = new ChangeReader(
    source,
    catalog,
    readers,
    () => {},
    () => {},
  );
  const end = proxy.trouble({ kind: "deaf" }, { direction: "toClient" });
  changes.notify([Buffer.from("schedule:status:a")]);
  await expect.poll(() => sent).toContain("schedule:status:a");
  changes.noteFound("a");
  changes.noteFound("b");
  end();
  expect(changes.takeUnreported()).toBe(1);
  changes.close();
});
