import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { transition } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { register } from "../support/application";
import { type Dashboard, post, request, startDashboard } from "../support/dashboard";
import { type RedisProxy, startProxy } from "../support/proxy";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let proxy: RedisProxy;
let dashboard: Dashboard;
beforeAll(async () => {
  proxy = await startProxy(redis.port);
  dashboard = await startDashboard({ REDIS_URL: proxy.url });
});
beforeEach(async () => {
  await soon(state).toBe("live");
});
afterAll(async () => {
  await dashboard?.stop();
  await proxy?.stop();
});

const state = async () =>
  JSON.stringify((await request(dashboard, "/api/summary")).json).match(/"state":"([^"]*)/)?.[1];
const soon = (look: () => unknown) => expect.poll(look, { timeout: 20_000, interval: 50 });
const opaque = Buffer.from([0x80, 0x05, 0x95, 0x00, 0xff, 0x7b]);
const minute = "schedule:time:2099-01-01T00:00";

/** An opaque one-shot that has left its old minute and index for others, of which nothing is told yet. */
async function moved(id: string): Promise<void> {
  await register(redis.client, id);
  await redis.client
    .multi()
    .lrem("schedule:cron", 0, id)
    .rpush(`${minute}:00`, id)
    .set(`schedule:data:${id}`, opaque)
    .exec();
  await soon(async () => (await request(dashboard, `/api/schedules?search=id:${id}`)).json).toMatchObject({ total: 1 });
  await soon(state).toBe("live");
}
const move = (id: string) =>
  redis.client.multi().lrem(`${minute}:00`, 0, id).rpush(minute, id).sadd("schedule:index:config:9", id).exec();

test.each([
  ["late", { kind: "delay", ms: limits.liveAgeMs + 500 }],
  ["silent", { kind: "drop" }],
] as const)("while changes are told %s, a pause and a purge still reach every list and index", async (how, trouble) => {
  for (const action of ["pause", "purge"] as const) {
    const id = `${how}-${action}`;
    await moved(id);
    const end = proxy.trouble(trouble, { name: "rota-invalidations", direction: "toClient" });
    await move(id);
    const answer = await post(dashboard, `/api/schedules/${id}/${action}`, action === "purge" ? { confirm: id } : {});
    expect(answer).toMatchObject({ status: 200 });
    expect(transition.parse(answer.json).takesEffectBy).not.toBeNull();
    expect(await redis.client.lrange(minute, 0, -1)).toEqual([]);
    if (action === "purge") expect(await redis.client.sismember("schedule:index:config:9", id)).toBe(0);
    end();
    await soon(state).toBe("live");
  }
});
