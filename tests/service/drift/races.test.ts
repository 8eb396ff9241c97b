import { beforeAll, describe, expect, test } from "vitest";
import { type Finding, planRepair } from "@/lib/drift/plan";
import { applyPlan, type Repaired, repair } from "@/lib/drift/repair";
import { repairMany } from "@/lib/drift/repair-many";
import { limits } from "@/lib/limits";
import { InvalidArgumentError, RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { payloadOf, register } from "../../support/application";
import { durable } from "../../support/redis";
import { ownRedis } from "../../support/stages/redis";
import { ann, eventsOf, everything, id, pickle } from "./stage";

const redis = ownRedis({ args: durable });
let source: Source;
beforeAll(() => {
  source = redis.source();
});

const unlist = (each = id) => redis.client.lrem("schedule:cron", 0, each);
const set = (key: string, value: string | Buffer) => redis.client.set(`schedule:${key}:${id}`, value);

/** How each finding comes about, and what another program does to it between the look and the write. */
const cases: [DriftKind, string, () => Promise<unknown>, () => Promise<unknown>][] = [
  ["scheduler-blind", "its payload was mended", () => set("data", pickle), () => set("data", payloadOf(id))],
  ["scheduler-blind", "it was taken out", () => set("data", pickle), () => unlist()],
  ["active-not-listed", "it was listed", () => unlist(), () => redis.client.rpush("schedule:cron", id)],
  ["active-not-listed", "it was paused", () => unlist(), () => set("status", "paused")],
  ["active-not-listed", "its payload was replaced", () => unlist(), () => set("data", pickle)],
  ["listed-not-active", "it was resumed", () => set("status", "paused"), () => set("status", "active")],
  ["dangling-id", "its payload came", () => redis.client.del(`schedule:data:${id}`), () => set("data", payloadOf(id))],
  [
    "listed-twice",
    "a third entry came",
    () => redis.client.rpush("schedule:cron", id),
    () => redis.client.rpush("schedule:cron", id),
  ],
  [
    "in-wrong-list",
    "its time was changed",
    () => set("data", payloadOf(id, { cron: null, interval: 5 })),
    () => set("data", payloadOf(id)),
  ],
  [
    "never-fires",
    "its expression was changed",
    () => set("data", payloadOf(id, { cron: "@daily" })),
    () => set("data", payloadOf(id)),
  ],
  ["metadata-gone", "its metadata came", () => redis.client.del(`schedule:meta:${id}`), () => set("meta", "{}")],
  [
    "metadata-expiring",
    "it was renewed",
    () => redis.client.expire(`schedule:meta:${id}`, 60),
    () => redis.client.persist(`schedule:meta:${id}`),
  ],
  ["broken-json", "its metadata was mended", () => set("meta", "{"), () => set("meta", "{}")],
  [
    "broken-json",
    "a newer event came",
    () => redis.client.lpush(`schedule:history:${id}`, "{"),
    () => redis.client.lpush(`schedule:history:${id}`, '{"event":"x"}'),
  ],
  ["unknown-status", "a word came", () => set("status", "?"), () => set("status", "error")],
  [
    "schedule-without-index",
    "it was indexed",
    () => redis.client.del("schedule:index:config:7"),
    () => redis.client.sadd("schedule:index:config:7", id),
  ],
];

describe("what changed between the look and the write", () => {
  test.each(cases)("%s is left alone: %s", async (kind, _, arrange, meddle) => {
    await register(redis.client, "other");
    await register(redis.client, id);
    await arrange();
    const { plan } = await planRepair(source, { kind, scheduleId: id }, ann);
    if (plan === null) throw new Error("nothing found");
    await meddle();
    const before = await everything(redis);
    expect(await applyPlan(source, plan)).toMatchObject({
      result: "changed",
      message: expect.stringMatching(/schedule:/),
    });
    expect(await repair(source, { kind, scheduleId: id }, { ...ann, mark: plan.mark })).toMatchObject({
      result: expect.stringMatching(/^(changed|already|refused)$/),
    });
    expect(await everything(redis)).toEqual(before);
  });

  test("an index entry whose schedule was registered meanwhile stays", async () => {
    await redis.client.sadd("schedule:index:config:7", id);
    const { plan } = await planRepair(source, { kind: "index-without-schedule", scheduleId: id }, ann);
    if (plan === null) throw new Error("nothing found");
    await register(redis.client, id);
    expect(await applyPlan(source, plan)).toMatchObject({ result: "changed" });
    expect(await redis.client.smembers("schedule:index:config:7")).toEqual([id]);
  });

  test("a key of a wrong type that was put right stays", async () => {
    await redis.client.set("schedule:cron", "x");
    const { plan } = await planRepair(source, { kind: "scheduler-blind", key: "schedule:cron" }, ann);
    if (plan === null) throw new Error("nothing found");
    await redis.client.del("schedule:cron");
    await redis.client.rpush("schedule:cron", id);
    expect(await applyPlan(source, plan)).toMatchObject({ result: "changed" });
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual([id]);
  });

  test("a repair that was not shown is not done in place of the one that was", async () => {
    await register(redis.client, id, { status: "paused" });
    const { plan } = await planRepair(source, { kind: "listed-not-active", scheduleId: id }, ann);
    await set("status", "inactive");
    const before = await everything(redis);
    let plans = 0;
    const exactPlaces = async () => {
      plans += 1;
      return null;
    };
    const asked = { ...ann, mark: plan?.mark, exactPlaces };
    expect(await repair(source, { kind: "listed-not-active", scheduleId: id }, asked)).toMatchObject({
      result: "changed",
    });
    expect(await everything(redis)).toEqual(before);
    expect(plans, "another plan could not be the one that was shown").toBe(1);
  });
});

test("two operators at once repair it once, and the second is told", async () => {
  await register(redis.client, id);
  await unlist();
  const results = await Promise.all(
    ["ann", "bob"].map((actor) => repair(redis.source(), { kind: "active-not-listed", scheduleId: id }, { actor })),
  );
  expect(results.map(({ result }) => result).sort()).toEqual(["already", "repaired"]);
  expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual([id]);
  expect((await eventsOf(redis)).filter(({ event }) => event === "repaired")).toHaveLength(1);
});

describe("many", () => {
  const ids = Array.from({ length: 40 }, (_, at) => `scheduled_task:7:${at}`);
  const findings = ids.map((scheduleId): Finding => ({ kind: "active-not-listed", scheduleId }));
  const nowhere = async () => ({ lists: [], indexes: ["7"] });
  const cron = () => redis.client.lrange("schedule:cron", 0, -1);
  /** Goes on with what a request left for want of time, as pages do. */
  const toTheEnd = async () => {
    const all: Repaired[] = [];
    while (all.length < findings.length) {
      all.push(...(await repairMany(source, findings.slice(all.length), { ...ann, exactPlaces: nowhere })).results);
    }
    return all;
  };

  test("each has its own result, in the order asked", async () => {
    for (const each of ids.slice(0, 3)) await register(redis.client, each);
    await unlist(ids[0]);
    await unlist(ids[2]);
    await redis.client.set(`schedule:data:${ids[2]}`, "{");
    const { results, left } = await repairMany(source, findings.slice(0, 4), { ...ann, exactPlaces: nowhere });
    expect(results).toMatchObject([
      { scheduleId: ids[0], result: "repaired" },
      { scheduleId: ids[1], result: "already" },
      { scheduleId: ids[2], result: "refused" },
      { scheduleId: ids[3], result: "already" },
    ]);
    expect(left).toBe(0);
  });

  test("are all looked at before the first is repaired: one that no key can hold refuses them", async () => {
    await register(redis.client, id);
    await unlist();
    const wrong: Finding[] = [
      { kind: "active-not-listed", scheduleId: id },
      { kind: "active-not-listed", scheduleId: "\ud800" },
    ];
    await expect(repairMany(source, wrong, { ...ann, exactPlaces: nowhere })).rejects.toThrow(InvalidArgumentError);
    expect(await cron()).toEqual([]);
  });

  test("more than one request takes are told as left", async () => {
    const many = Array.from({ length: limits.repairs + 7 }, (): Finding => ({ kind: "overdue", scheduleId: id }));
    const { results, left } = await repairMany(source, many, { ...ann, exactPlaces: nowhere });
    expect([results.length, left]).toEqual([limits.repairs, 7]);
  });

  test("Redis dying in between leaves each whole or untouched, says how far it came, and the rest is repaired later", async () => {
    for (const each of ids) await register(redis.client, each);
    await redis.client.del("schedule:cron");
    let asked = 0;
    const killing = async () => {
      asked += 1;
      if (asked === 10) await redis.kill();
      return await nowhere();
    };
    const broken = await repairMany(source, findings, { ...ann, exactPlaces: killing });
    expect(broken).toMatchObject({ left: 31, stopped: expect.stringMatching(/Redis/) });
    expect(broken.results.every(({ result }) => result === "repaired")).toBe(true);
    await expect(repairMany(source, findings, { ...ann, exactPlaces: nowhere })).rejects.toThrow(RedisUnavailableError);
    await redis.start("--appendonly", "yes", "--appendfsync", "always");
    expect(await cron()).toEqual(ids.slice(0, 9));
    await expect.poll(() => toTheEnd().catch(() => []), { timeout: 20_000 }).toHaveLength(findings.length);
    expect(await cron()).toEqual(ids);
    for (const each of ids)
      expect((await eventsOf(redis, each)).map(({ event }) => event)).toEqual(["repaired", "task_registered"]);
  });

  test("beside programs that write, nothing is lost and nothing doubled", async () => {
    for (const each of ids) await register(redis.client, each);
    await redis.client.del("schedule:cron");
    const writer = redis.client.duplicate();
    let going = true;
    let written = 0;
    const others = (async () => {
      for (; going; written += 1) {
        const other = `other:${written}`;
        await register(writer, other);
        if (written % 2 === 1) await writer.lrem("schedule:cron", 0, other);
        // The application registers some of the same schedules again while they are repaired.
        const same = ids[written % ids.length] ?? "";
        if (written % 5 === 0) await writer.multi().lrem("schedule:cron", 0, same).rpush("schedule:cron", same).exec();
      }
    })();
    const results = await toTheEnd();
    going = false;
    await others;
    writer.disconnect();
    expect(results.map(({ result }) => result).filter((each) => !["repaired", "already"].includes(each))).toEqual([]);
    const expected = [
      ...ids,
      ...Array.from({ length: written }, (_, at) => `other:${at}`).filter((_, at) => at % 2 === 0),
    ];
    expect((await cron()).sort()).toEqual(expected.sort());
    expect(written).toBeGreaterThan(10);
  });
});
