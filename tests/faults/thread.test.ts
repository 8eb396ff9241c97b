import { beforeAll, expect, test } from "vitest";
import { register } from "../support/application";
import { mortalThreads, post, request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";

const { redis, dashboard } = ownDashboard(mortalThreads, { keeps: true });

beforeAll(async () => {
  await register(redis.client, "a", { name: "Nightly" });
  await register(redis.client, "b", { name: "Hourly" });
});

const list = async () => await request(dashboard, "/api/schedules");
const soon = (tell: () => unknown) => expect.poll(tell, { timeout: 10_000, interval: 20 });

test("when the catalog's thread dies, lists say that it is rebuilt, not that Redis is away, and are right again soon", async () => {
  await soon(async () => (await list()).json).toMatchObject({ total: 2 });
  dashboard.process.kill("SIGUSR2");
  await soon(async () => (await list()).json).toMatchObject({
    status: 503,
    code: "catalog_unavailable",
    title: "The catalog is being rebuilt",
    detail: expect.stringMatching(/\.$/),
  });
  expect(await request(dashboard, "/api/ready")).toMatchObject({ status: 200 });
  expect(await request(dashboard, "/api/schedules/a")).toMatchObject({ status: 200, json: { name: "Nightly" } });
  await soon(async () => (await list()).json).toMatchObject({ total: 2 });
});

test("what was asked while the thread died is refused, and an action done meanwhile is done", async () => {
  await soon(async () => (await list()).status).toBe(200);
  dashboard.process.kill("SIGUSR2");
  await soon(async () => (await list()).status).toBe(503);
  expect(await post(dashboard, "/api/schedules/a/pause")).toMatchObject({ status: 200 });
  await redis.client.del("schedule:status:b", "schedule:meta:b", "schedule:data:b", "schedule:history:b");
  await soon(async () => (await list()).json).toMatchObject({
    total: 1,
    items: [{ scheduleId: "a", status: "paused" }],
  });
});
