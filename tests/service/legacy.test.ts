import { beforeAll, expect, test } from "vitest";
import type { Source } from "@/lib/redis/source";
import { deleteLegacyKeys, legacyPreview } from "@/lib/schedules/legacy";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { cleanUpLegacy } from "@/lib/transitions/clean-up-legacy";
import { StateConflictError } from "@/lib/transitions/errors";
import { pauseSchedule } from "@/lib/transitions/pause";
import { meddled } from "../support/meddled";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;
beforeAll(() => {
  source = redis.source();
});

const legacy = async (...ids: string[]) => {
  for (const id of ids) {
    await redis.client.set(`schedule:status:${id}`, "active");
    await redis.client.set(`schedule:meta:${id}`, "{}");
    await redis.client.rpush(`schedule:history:${id}`, "{}");
  }
};

test("keys whose suffix holds no colon go, all others stay", async () => {
  await legacy("42", "a b 中文");
  await redis.client.set("schedule:status:43", "paused");
  const kept = [
    "schedule:status:scheduled_task:7:x",
    "schedule:meta:scheduled_task:7:x",
    "schedule:stats:42",
    "other:status:42",
    "schedule:else:42",
  ];
  for (const key of kept) await redis.client.set(key, "active");
  const preview = await legacyPreview(source);
  expect(preview).toMatchObject({ status: 3, meta: 2, history: 2, leftOut: [] });
  expect(preview.samples).toContain("schedule:status:42");
  expect(await redis.client.exists("schedule:status:42")).toBe(1);

  expect(await cleanUpLegacy(source, { status: 3, meta: 2, history: 2 })).toEqual({ status: 3, meta: 2, history: 2 });
  expect((await redis.client.keys("*")).sort()).toEqual(kept.sort());
  expect(await new ScheduleHistoryRedisService(source).cleanupLegacyConfigScopedKeys()).toEqual({
    status: 0,
    meta: 0,
    history: 0,
  });
});

test("live schedules of the same form stay, each with the reason", async () => {
  const live = ["payload", "cron", "interval", "minute", "indexed", "paused", "aside", "moved"];
  await legacy("42", ...live);
  await redis.client.set("schedule:data:payload", "{}");
  await redis.client.rpush("schedule:cron", "cron", "paused");
  await redis.client.rpush("schedule:interval", "interval");
  await redis.client.rpush("schedule:time:2026-02-08T09:17", "minute");
  await redis.client.sadd("schedule:index:config:7", "indexed");
  await pauseSchedule(source, "paused", { actor: "ann" });
  await redis.client.hset("rota:schedule:aside:aside", "payload", "{");
  await redis.client.set("rota:schedule:aside-key:schedule:data:moved", "{");

  const { status, leftOut } = await legacyPreview(source);
  expect(status).toBe(1);
  const reasons = Object.fromEntries(leftOut.map(({ key, reason }) => [key, reason]));
  expect(leftOut).toHaveLength(3 * live.length);
  expect(reasons).toMatchObject({
    "schedule:status:payload": expect.stringMatching(/payload/),
    "schedule:meta:cron": expect.stringMatching(/schedule:cron/),
    "schedule:history:interval": expect.stringMatching(/schedule:interval/),
    "schedule:status:minute": expect.stringMatching(/schedule:time:2026-02-08T09:17/),
    "schedule:status:indexed": expect.stringMatching(/index of configuration 7/),
    "schedule:status:paused": expect.stringMatching(/paused/),
    "schedule:status:aside": expect.stringMatching(/aside/),
    "schedule:meta:moved": expect.stringMatching(/aside/),
  });
  expect(await cleanUpLegacy(source, { status: 1, meta: 1, history: 1 })).toEqual({ status: 1, meta: 1, history: 1 });
  for (const id of live) expect(await redis.client.exists(`schedule:status:${id}`)).toBe(1);
  expect(await redis.client.exists("schedule:status:42")).toBe(0);
});

test.each([
  ["that TaskIQ gives a payload", "schedule:data:42"],
  ["that somebody pauses", "rota:schedule:pause:42"],
  ["whose payload a repair puts aside", "rota:schedule:aside:42"],
  ["whose payload a repair moves aside", "rota:schedule:aside-key:schedule:data:42"],
])("one %s between the look and the clean-up stays", async (_, key) => {
  await legacy("41", "42");
  const quick = meddled(redis.source(), () => redis.client.set(key, "x"));
  expect(await deleteLegacyKeys(quick)).toEqual({ status: 1, meta: 1, history: 1 });
  expect(await redis.client.exists("schedule:status:42", "schedule:meta:42", "schedule:history:42")).toBe(3);
});

test("counts that changed since the operator looked are a conflict, and nothing goes", async () => {
  await legacy("42");
  for (const expected of [
    { status: 0, meta: 1, history: 1 },
    { status: 1, meta: 2, history: 1 },
    { status: 1, meta: 1, history: 0 },
  ]) {
    await expect(cleanUpLegacy(source, expected)).rejects.toThrow(StateConflictError);
  }
  expect(await redis.client.dbsize()).toBe(3);
});

test("keys of wrong types and ids that are no text go too, and lists and indexes of wrong types hold nobody", async () => {
  await redis.client.sadd("schedule:status:42", "x");
  await redis.client.set(Buffer.from([...Buffer.from("schedule:meta:"), 0xff]), "x");
  await redis.client.set("schedule:cron", "42");
  await redis.client.set("schedule:index:config:7", "42");
  expect(await cleanUpLegacy(source, { status: 1, meta: 1, history: 0 })).toEqual({ status: 1, meta: 1, history: 0 });
  expect(await redis.client.dbsize()).toBe(2);
});

test("5,000 of them go, and the live ones at the end of a long list stay", async () => {
  const pipeline = redis.client.pipeline();
  for (let n = 0; n < 5000; n++) {
    pipeline.set(`schedule:status:s${n}`, "active");
    if (n >= 2500) pipeline.rpush("schedule:cron", `s${n}`);
  }
  await pipeline.exec();
  expect(await legacyPreview(source)).toMatchObject({ status: 2500 });
  expect(await cleanUpLegacy(source, { status: 2500, meta: 0, history: 0 })).toMatchObject({ status: 2500 });
  expect(await redis.client.exists("schedule:status:s0", "schedule:status:s2500", "schedule:status:s4999")).toBe(2);
});

test("with a prefix of TaskIQ's own, its payloads and lists still protect", async () => {
  const other = redis.source({ TASKIQ_PREFIX: "tasks" });
  await legacy("a", "b", "c");
  await redis.client.set("tasks:data:a", "{}");
  await redis.client.rpush("tasks:cron", "b");
  expect(await legacyPreview(other)).toMatchObject({ status: 1, leftOut: { length: 6 } });
});
