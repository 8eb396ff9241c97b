import { beforeEach, expect, test } from "vitest";
import type { Source } from "@/lib/redis/source";
import { pauseSchedule } from "@/lib/transitions/pause";
import { register } from "../support/application";
import { durable } from "../support/redis";
import { redisOfEachTest } from "../support/stages/redis";
import { allUnavailable, changes, everything, reads, stage } from "./state";

const redis = redisOfEachTest(...durable);
let source: Source;
beforeEach(() => {
  source = redis.source();
});

const by = { actor: "ann" };
const calls = { ...changes, ...reads };

test("a Redis that is gone is an outage for every call, and is found again when it is back", async () => {
  await stage(redis, source);
  const before = await everything(redis);
  await redis.kill();
  await allUnavailable(calls, source, /cannot be reached/);
  await redis.start(...durable);
  await expect.poll(() => reads.getScheduleStatus?.(source).catch(String), { timeout: 5000 }).toBe("active");
  expect(await everything(redis)).toEqual(before);
  expect(await changes.pause?.(source)).toMatchObject({ to: "paused" });
});

test("a Redis that was never there is an outage from the first call", async () => {
  await redis.kill();
  await allUnavailable(calls, redis.source(), /cannot be reached/);
});

test("a Redis that hangs is an outage within seconds, and serves again when it wakes", async () => {
  await stage(redis, source);
  redis.process().kill("SIGSTOP");
  try {
    await allUnavailable(reads, source, /cannot be reached/);
    await allUnavailable({ pause: calls.pause ?? (() => Promise.resolve()) }, redis.source(), /cannot be reached/);
  } finally {
    redis.process().kill("SIGCONT");
  }
  await expect
    .poll(() => reads.getSchedulerSummary?.(source).catch(String), { timeout: 10_000 })
    .toMatchObject({
      totalSchedules: expect.any(Number),
    });
});

test("a pause that nobody answered has happened wholly or not at all", async () => {
  for (let n = 0; n < 20; n++) await register(redis.client, `s${n}`);
  await source.redis.ping();
  const pauses = Array.from({ length: 20 }, (_, n) => pauseSchedule(source, `s${n}`, by).catch(() => null));
  await pauses[0];
  redis.process().kill("SIGSTOP");
  await Promise.all(pauses);
  redis.process().kill("SIGCONT");
  await redis.client.ping();
  for (let n = 0; n < 20; n++) expect(["paused", "active"]).toContain(await wholeState(`s${n}`));
});

test("a Redis that loads its data says so, and nothing is changed until it has", async () => {
  await stage(redis, source);
  const fill = redis.client.pipeline();
  for (let n = 0; n < 400; n++) fill.set(`filler:${n}`, "x".repeat(1000));
  await fill.exec();
  await redis.client.save();
  const before = await everything(redis);
  await redis.kill();
  await redis.start("--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024");
  await expect.poll(() => reads.getScheduleStatus?.(source).catch(String)).toMatch(/loading its data/);
  await allUnavailable(calls, source, /loading its data/);
  await expect.poll(() => reads.getScheduleStatus?.(source).catch(String), { timeout: 20_000 }).toBe("active");
  expect(await everything(redis)).toEqual(before);
});

/** `paused` or `active` where every key agrees with that; else all that was found. */
async function wholeState(id: string): Promise<unknown> {
  const { client } = redis;
  const found = {
    status: await client.get(`schedule:status:${id}`),
    listed: (await client.lrange("schedule:cron", 0, -1)).includes(id),
    record: (await client.exists(`rota:schedule:pause:${id}`)) === 1,
    events: await client.llen(`schedule:history:${id}`),
    expires: (await client.ttl(`schedule:meta:${id}`)) > 0,
  };
  const whole = {
    active: { status: "active", listed: true, record: false, events: 1, expires: true },
    paused: { status: "paused", listed: false, record: true, events: 3, expires: false },
  };
  const state = Object.entries(whole).find(([, each]) => JSON.stringify(each) === JSON.stringify(found));
  return state?.[0] ?? found;
}

test("killed while 200 pauses run, it comes back with each schedule wholly paused or wholly active", async () => {
  const ids = Array.from({ length: 200 }, (_, n) => `s${n}`);
  for (const id of ids) await register(redis.client, id);
  const answered = new Set<string>();
  let killed: Promise<void> | undefined;
  const queue = [...ids];
  const operator = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        await pauseSchedule(source, id, by);
        answered.add(id);
      } catch {
        // Not answered: it may have happened or not, but wholly.
      }
      if (answered.size >= 60) killed ??= redis.kill();
      if (killed) queue.length = 0;
    }
  };
  await Promise.all(Array.from({ length: 32 }, operator));
  await killed;
  await redis.start(...durable);
  await redis.client.ping();

  const states = new Map<string, unknown>();
  for (const id of ids) states.set(id, await wholeState(id));
  expect([...states].filter(([, state]) => state !== "paused" && state !== "active")).toEqual([]);
  expect([...answered].filter((id) => states.get(id) !== "paused")).toEqual([]);
  expect([...states.values()].filter((state) => state === "active").length).toBeGreaterThan(0);
  expect(answered.size).toBeGreaterThanOrEqual(60);
});
