import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { register } from "../support/application";
import { type Dashboard, request, startDashboard } from "../support/dashboard";
import { startRedis, type TestRedis } from "../support/redis";

let redis: TestRedis;
let dashboard: Dashboard;
const reads = [
  "/api/summary",
  "/api/schedules",
  "/api/configs",
  "/api/schedules/a",
  "/api/schedules/a/history",
  "/api/history",
];

beforeEach(async () => {
  redis = await startRedis();
  await register(redis.client, "a");
  dashboard = await startDashboard({ REDIS_URL: redis.url });
  expect(await request(dashboard, "/api/summary")).toMatchObject({ status: 200, json: { total: 1 } });
});
afterEach(async () => {
  await dashboard?.stop();
  await redis?.stop();
});

const outage = (sentence: RegExp) => ({
  status: 503,
  headers: { "content-type": "application/problem+json", "retry-after": "1" },
  json: { code: "redis_unavailable", detail: expect.stringMatching(sentence) },
});

async function everyReadIs(answer: object) {
  for (const path of [...reads, "/api/ready"]) expect(await request(dashboard, path), path).toMatchObject(answer);
  expect(await request(dashboard, "/api/health")).toMatchObject({ status: 200 });
}

const recovers = (total: number) =>
  expect
    .poll(async () => (await request(dashboard, "/api/summary")).json, { timeout: 15_000, interval: 200 })
    .toMatchObject({ total });

describe("an outage is told as an outage, never as an empty list, and is over by itself", () => {
  test("killed, and back empty", async () => {
    await redis.kill();
    await everyReadIs(outage(/cannot be reached/));
    await redis.start();
    await recovers(0);
  });

  test("hung", async () => {
    redis.process().kill("SIGSTOP");
    expect(await request(dashboard, "/api/schedules")).toMatchObject(outage(/cannot be reached/));
    redis.process().kill("SIGCONT");
    await recovers(1);
  });

  test("wants a password", async () => {
    await redis.client.config("SET", "requirepass", "secret");
    await redis.client.auth("secret");
    await redis.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await everyReadIs(outage(/password|cannot be reached/));
    await redis.client.config("SET", "requirepass", "");
    await recovers(1);
  });

  test("is loading", async () => {
    await redis.client.config("SET", "save", "");
    for (let n = 0; n < 30; n++) await redis.client.set(`filler:${n}`, randomBytes(3000));
    await redis.client.save();
    await redis.kill();
    // Three keys a second: long enough to be asked; a key is larger than the bytes between two answers.
    await redis.start(
      "--key-load-delay",
      "300000",
      "--loading-process-events-interval-bytes",
      "1024",
      "--dbfilename",
      "dump.rdb",
    );
    await expect
      .poll(async () => await request(dashboard, "/api/summary"), { timeout: 10_000 })
      .toMatchObject(outage(/loading/));
    await redis.kill();
    await redis.start();
    await recovers(1);
  });
});

describe("what refuses writes only still shows everything", () => {
  test("a read-only replica", async () => {
    await redis.client.replicaof("127.0.0.1", 1);
    await redis.client.config("SET", "replica-serve-stale-data", "yes");
    expect(await request(dashboard, "/api/schedules")).toMatchObject({ status: 200, json: { total: 1 } });
    await redis.client.replicaof("NO", "ONE");
  });

  test("a Redis without room", async () => {
    await redis.client.config("SET", "maxmemory", "1");
    expect(await request(dashboard, "/api/schedules")).toMatchObject({ status: 200, json: { total: 1 } });
  });
});

test("a dashboard that starts without a Redis says so, and shows everything once it is there", async () => {
  await redis.kill();
  const early = await startDashboard({ REDIS_URL: redis.url });
  try {
    expect(await request(early, "/api/summary")).toMatchObject(outage(/cannot be reached/));
    await redis.start();
    await expect
      .poll(async () => (await request(early, "/api/summary")).status, { timeout: 10_000, interval: 200 })
      .toBe(200);
  } finally {
    await early.stop();
  }
});
