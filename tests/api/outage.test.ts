import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { register } from "../support/application";
import { post, request, startDashboard } from "../support/dashboard";
import { dashboardOfEachTest } from "../support/stages/dashboard";

const stage = dashboardOfEachTest();
const reads = [
  "/api/summary",
  "/api/schedules",
  "/api/configs",
  "/api/schedules/a",
  "/api/schedules/a/history",
  "/api/history",
];

beforeEach(async () => {
  await register(stage.redis.client, "a");
  expect(await request(stage.dashboard, "/api/summary")).toMatchObject({ status: 200, json: { total: 1 } });
});

const outage = (sentence: RegExp) => ({
  status: 503,
  headers: { "content-type": "application/problem+json", "retry-after": "1" },
  json: { code: "redis_unavailable", detail: expect.stringMatching(sentence) },
});

async function everyReadIs(answer: object) {
  for (const path of [...reads, "/api/ready"]) expect(await request(stage.dashboard, path), path).toMatchObject(answer);
  expect(await request(stage.dashboard, "/api/health")).toMatchObject({ status: 200 });
}

const recovers = (total: number) =>
  expect
    .poll(async () => (await request(stage.dashboard, "/api/summary")).json, { timeout: 15_000, interval: 200 })
    .toMatchObject({ total });

describe("an outage is told as an outage, never as an empty list, and is over by itself", () => {
  test("killed, and back empty", async () => {
    await stage.redis.kill();
    await everyReadIs(outage(/cannot be reached/));
    await stage.redis.start();
    await recovers(0);
  });

  test("hung", async () => {
    stage.redis.process().kill("SIGSTOP");
    expect(await request(stage.dashboard, "/api/schedules")).toMatchObject(outage(/cannot be reached/));
    stage.redis.process().kill("SIGCONT");
    await recovers(1);
  });

  test("hung, it leaves a pause unanswered: that is neither done nor refused, and the history names the request if it was done", async () => {
    await register(stage.redis.client, "b");
    expect(await post(stage.dashboard, "/api/schedules/b/pause")).toMatchObject({ status: 200 });
    stage.redis.process().kill("SIGSTOP");
    const answer = await post(stage.dashboard, "/api/schedules/a/pause", { reason: "a test" });
    stage.redis.process().kill("SIGCONT");
    expect(answer).toMatchObject({
      status: 504,
      json: { code: "outcome_unknown", detail: expect.stringMatching(/again is safe/) },
    });
    await recovers(2);
    expect(await request(stage.dashboard, "/api/schedules/a/history")).toMatchObject({
      json: { items: [{ event: "task_paused", request_id: answer.headers["x-request-id"] }, {}, {}] },
    });
    expect(await post(stage.dashboard, "/api/schedules/a/pause")).toMatchObject({ status: 409 });
  });

  test("wants a password", async () => {
    await stage.redis.client.config("SET", "requirepass", "secret");
    await stage.redis.client.auth("secret");
    await stage.redis.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await everyReadIs(outage(/password|cannot be reached/));
    await stage.redis.client.config("SET", "requirepass", "");
    await recovers(1);
  });

  test("is loading", async () => {
    await stage.redis.client.config("SET", "save", "");
    for (let n = 0; n < 30; n++) await stage.redis.client.set(`filler:${n}`, randomBytes(3000));
    await stage.redis.client.save();
    await stage.redis.kill();
    // Three keys a second: long enough to be asked; a key is larger than the bytes between two answers.
    await stage.redis.start(
      "--key-load-delay",
      "300000",
      "--loading-process-events-interval-bytes",
      "1024",
      "--dbfilename",
      "dump.rdb",
    );
    await expect
      .poll(async () => await request(stage.dashboard, "/api/summary"), { timeout: 10_000 })
      .toMatchObject(outage(/loading/));
    await stage.redis.kill();
    await stage.redis.start();
    await recovers(1);
  });
});

describe("what refuses writes only still shows everything", () => {
  test("a read-only replica", async () => {
    await stage.redis.client.replicaof("127.0.0.1", 1);
    await stage.redis.client.config("SET", "replica-serve-stale-data", "yes");
    expect(await request(stage.dashboard, "/api/schedules")).toMatchObject({ status: 200, json: { total: 1 } });
    await stage.redis.client.replicaof("NO", "ONE");
  });

  test("a Redis without room", async () => {
    await stage.redis.client.config("SET", "maxmemory", "1");
    expect(await request(stage.dashboard, "/api/schedules")).toMatchObject({ status: 200, json: { total: 1 } });
  });
});

test("a dashboard that starts without a Redis says so, and shows everything once it is there", async () => {
  await stage.redis.kill();
  const early = await startDashboard({ REDIS_URL: stage.redis.url });
  try {
    expect(await request(early, "/api/summary")).toMatchObject(outage(/cannot be reached/));
    await stage.redis.start();
    await expect
      .poll(async () => (await request(early, "/api/summary")).status, { timeout: 10_000, interval: 200 })
      .toBe(200);
  } finally {
    await early.stop();
  }
});
