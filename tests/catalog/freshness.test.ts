import { afterEach, beforeEach, expect, test } from "vitest";
import { Model } from "@/lib/catalog/thread/model";
import { limits } from "@/lib/limits";
import { register } from "../support/application";
import { type RedisProxy, startProxy } from "../support/proxy";
import { startRedis } from "../support/redis";
import { redisOfEachTest } from "../support/stages/redis";

const redis = redisOfEachTest();
let proxy: RedisProxy;
let model: Model;
beforeEach(async () => {
  proxy = await startProxy(redis.port);
  await register(redis.client, "a");
});
afterEach(async () => {
  model.close();
  await proxy.stop();
});

async function follow(url = proxy.url): Promise<void> {
  model = new Model(redis.source({ REDIS_URL: url }), () => {});
  await model.wasRead(5000);
  await soon(() => model.freshness().state).toBe("live");
}
const soon = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 50 });
const asOfMs = () => Date.parse(model.freshness().asOf ?? "");

test("with a quiet Redis the catalog is as old as the last answer on the connection of the notifications", async () => {
  await follow();
  const nowMs = Date.now();
  await soon(asOfMs).toBeGreaterThan(nowMs);
  expect(asOfMs()).toBeLessThanOrEqual(Date.now());
});

test("if that connection alone falls silent, it is no longer live and claims nothing newer", async () => {
  await follow();
  proxy.trouble({ kind: "drop" }, { name: "rota-invalidations" });
  const silentMs = Date.now();
  await redis.client.set("schedule:status:a", "paused");
  await soon(() => model.freshness().state).toBe("catching-up");
  expect(asOfMs()).toBeLessThanOrEqual(silentMs);
  expect(model.summary().active).toBe(1);
  // The dead connection is replaced, and what was missed is read.
  await soon(() => model.summary().paused).toBe(1);
});

test("on a network that is always late it is never live, and shows how late it is", async () => {
  await follow();
  const late = { kind: "delay", ms: limits.liveAgeMs + 500 } as const;
  proxy.trouble(late, { name: "rota-invalidations", direction: "toClient" });
  await soon(() => model.freshness().state).toBe("catching-up");
  const nowMs = Date.now();
  await soon(asOfMs).toBeGreaterThan(nowMs);
  expect(Date.now() - asOfMs()).toBeGreaterThan(limits.liveAgeMs);
  expect(model.freshness().state).toBe("catching-up");
});

test("the places of a schedule are known exactly, even those that are not read yet", async () => {
  await follow();
  for (let n = 0; n < 200; n++)
    await redis.client.rpush(`schedule:time:2099-01-01T00:${String(n % 60).padStart(2, "0")}`, `b${n}`);
  await redis.client.rpush("schedule:time:2020-01-01T00:00", "a");
  expect(await model.exactPlaces("a")).toMatchObject({
    lists: expect.arrayContaining(["schedule:cron", "schedule:time:2020-01-01T00:00"]),
    indexes: ["7"],
  });
});

test("a replica whose primary is gone is not live, although it answers", async () => {
  const replica = await startRedis("--replicaof", `127.0.0.1 ${redis.port}`);
  try {
    await expect.poll(() => replica.client.exists("schedule:status:a"), { timeout: 10_000 }).toBe(1);
    await follow(replica.url);
    await redis.kill();
    const goneMs = Date.now();
    await soon(() => model.freshness()).toMatchObject({
      state: "catching-up",
      reason: expect.stringMatching(/lost its primary/),
    });
    expect(asOfMs()).toBeLessThan(goneMs + limits.followBeatMs);
    await redis.start();
    await soon(() => model.freshness().state).toBe("live");
    expect(model.freshness().reason).toBeUndefined();
  } finally {
    model.close();
    await replica.stop();
  }
});
