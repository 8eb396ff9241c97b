import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { contract, type ScheduleQuery } from "@/lib/api/contract";
import type { ModelEvent } from "@/lib/catalog/asking/subscribers";
import { Model } from "@/lib/catalog/thread/model";
import type { Source } from "@/lib/redis/source";
import { payloadOf, register } from "../support/application";
import { detailOf } from "../support/detail";
import { startRedis } from "../support/redis";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;
let model: Model;
let events: ModelEvent[];

beforeAll(() => {
  source = redis.source();
});
beforeEach(async () => {
  await read();
});
afterEach(() => model.close());

/** A model that has read everything that stands in Redis now. */
async function read(): Promise<void> {
  model?.close();
  events = [];
  model = new Model(source, (event) => events.push(event));
  await model.wasRead(5000);
}

const list = async (asked: Record<string, unknown> = {}) => {
  await read();
  return await model.schedules(contract.listSchedules.query.parse(asked) satisfies ScheduleQuery);
};
const one = async (id: string) => (await list()).items.find((each) => each.scheduleId === id);
const ids = async (asked: Record<string, unknown>) => (await list(asked)).items.map((each) => each.scheduleId);

const registered = (id: string, fields: Record<string, unknown> = {}, status = "active") =>
  register(redis.client, id, { ...fields, status });

describe("a row", () => {
  test("shows what Python wrote", async () => {
    const id = "scheduled_task:7:0f0e";
    await registered(id);
    expect(await one(id)).toMatchObject({
      scheduleId: id,
      configId: "7",
      name: "Daily report",
      taskType: "report",
      schedulerType: "cron",
      status: "active",
      statusWord: "active",
      tracked: true,
      scheduled: true,
      expression: { kind: "cron", value: "*/5 * * * *", offset: null },
      lastEvent: { event: "task_registered", at: "2026-02-08T09:17:42.500000Z" },
      updatedAt: "2026-02-08T09:17:42.123456Z",
      pause: null,
      drift: [],
    });
  });

  test("of a schedule that only TaskIQ knows is active while it is listed, and named by its task", async () => {
    await redis.client.set("schedule:data:other", payloadOf("other"));
    await redis.client.rpush("schedule:cron", "other");
    expect(await one("other")).toMatchObject({
      status: "active",
      statusWord: null,
      tracked: false,
      scheduled: true,
      name: "app.tasks:report",
      configId: "7",
      taskType: "report",
    });
  });

  test("of a payload in no list, without a status, is inactive and not tracked", async () => {
    await redis.client.set("schedule:data:loose", payloadOf("loose"));
    expect(await one("loose")).toMatchObject({ status: "inactive", tracked: false, scheduled: false });
  });

  test("of a tracked schedule without a status word is inactive, listed or not", async () => {
    await registered("scheduled_task:7:a");
    await redis.client.del("schedule:status:scheduled_task:7:a");
    expect(await one("scheduled_task:7:a")).toMatchObject({ status: "inactive", tracked: true, scheduled: true });
  });

  test("of an opaque payload shows its type by its list", async () => {
    await redis.client.set("schedule:data:pickled", Buffer.from([0x80, 0x05, 0x95, 0x01]));
    await redis.client.rpush("schedule:interval", "pickled");
    expect(await one("pickled")).toMatchObject({
      status: "active",
      schedulerType: "interval",
      expression: null,
      name: "pickled",
    });
  });

  test("has the configuration of the metadata, else of the label, the index, the id", async () => {
    await registered("scheduled_task:9:meta");
    await redis.client.set("schedule:data:scheduled_task:9:label", payloadOf("x"));
    await redis.client.set("schedule:status:scheduled_task:9:index", "active");
    await redis.client.sadd("schedule:index:config:8", "scheduled_task:9:index");
    await redis.client.set("schedule:status:scheduled_task:9:id", "active");
    const { items } = await list({ search: "id:scheduled_task:9:" });
    const configIds = new Map(items.map((row) => [row.scheduleId.split(":")[2], row.configId]));
    expect(configIds).toEqual(
      new Map([
        ["meta", "7"],
        ["label", "7"],
        ["index", "8"],
        ["id", "9"],
      ]),
    );
  });

  test("carries who paused it, why and since when", async () => {
    await registered("p", {}, "paused");
    await redis.client.hset("rota:schedule:pause:p", {
      list: "schedule:cron",
      by: "ann",
      reason: "costs too much",
      at: "2026-02-08T09:17:42.123456",
    });
    expect((await one("p"))?.pause).toEqual({
      by: "ann",
      reason: "costs too much",
      at: "2026-02-08T09:17:42.123456Z",
      until: null,
    });
  });

  test("has the expression of the metadata if Python deleted the payload", async () => {
    await registered("gone", { schedule_config: { minute: "0", hour: 9, day_of_week: "mon" } }, "paused");
    await redis.client.del("schedule:data:gone");
    expect((await one("gone"))?.expression).toEqual({ kind: "cron", value: "0 9 * * mon", offset: null });
  });
});

describe("what is broken hides nothing else", () => {
  test("wrong types and broken JSON are null fields beside good ones", async () => {
    await registered("good");
    await registered("bad");
    await redis.client.del("schedule:status:bad", "schedule:history:bad");
    await redis.client.hset("schedule:status:bad", "a", "b");
    await redis.client.set("schedule:history:bad", "no list");
    await redis.client.set("schedule:meta:bad", "{not json");
    expect((await list()).total).toBe(2);
    expect(await one("bad")).toMatchObject({
      status: "unknown",
      statusWord: null,
      lastEvent: null,
      updatedAt: null,
      name: "app.tasks:report",
    });
    const detail = await detailOf(source, "bad");
    expect(detail?.broken.map((each) => each.key).sort()).toEqual([
      "schedule:history:bad",
      "schedule:meta:bad",
      "schedule:status:bad",
    ]);
    expect(detail?.metadata).toBeNull();
  });

  test("an unknown status word is shown as it is", async () => {
    await registered("odd", {}, "sleeping");
    expect(await one("odd")).toMatchObject({ status: "unknown", statusWord: "sleeping" });
  });

  test("a list of a wrong type, and an index of a wrong type, leave the schedules readable", async () => {
    await registered("good");
    await redis.client.set("schedule:interval", "text");
    await redis.client.set("schedule:index:config:99", "text");
    expect(await one("good")).toMatchObject({ scheduled: true });
  });

  test("ids that are only in a list, an index or a history are no schedules", async () => {
    await redis.client.rpush("schedule:cron", "dangling");
    await redis.client.sadd("schedule:index:config:7", "indexed");
    await redis.client.lpush("schedule:history:remembered", "{}");
    expect((await list()).total).toBe(0);
  });

  test("a one-shot of run now is hidden", async () => {
    await redis.client.set("schedule:data:rota-run:1", payloadOf("rota-run:1"));
    expect((await list()).total).toBe(0);
  });
});

describe("finding one of many", () => {
  beforeEach(async () => {
    await registered("scheduled_task:1:aa", { config_id: 1, name: "报表 每日", task_type: "report" });
    await registered("scheduled_task:2:bb", { config_id: 2, name: "Clean <b>up</b>", task_type: "cleanup" }, "paused");
    await registered("scheduled_task:2:cc", { config_id: 2, name: "clean up", scheduler_type: "date" }, "error");
    await redis.client.set("schedule:status:other/ id%:中", "inactive");
  });

  test.each([
    ["a part of a name, in any case", { search: "CLEAN" }, ["scheduled_task:2:cc", "scheduled_task:2:bb"]],
    ["Chinese", { search: "每" }, ["scheduled_task:1:aa"]],
    ["a part of the id", { search: "id%:" }, ["other/ id%:中"]],
    ["a task type", { search: "cleanup" }, ["scheduled_task:2:bb"]],
    ["nothing", { search: "nowhere" }, []],
    ["the number of a configuration as text", { search: "1" }, ["scheduled_task:1:aa"]],
    ["two words that stand apart", { search: "up scheduled_task:2:b" }, ["scheduled_task:2:bb"]],
    ["quoted words, which stand together", { search: '"clean up"' }, ["scheduled_task:2:cc"]],
    ["fields of the search", { search: "status:paused config:2 -type:date task:clean" }, ["scheduled_task:2:bb"]],
    ["several values of a field", { search: "status:paused,error" }, ["scheduled_task:2:cc", "scheduled_task:2:bb"]],
    ["a field of the name only", { search: "name:2" }, []],
    ["a field of the id only", { search: "-id:TASK:" }, ["other/ id%:中"]],
    ["what a search leaves out", { search: "-clean -config:1" }, ["other/ id%:中"]],
    ["a half-typed value", { search: "status:pau" }, ["scheduled_task:2:bb"]],
    ["a field and a filter, which both hold", { search: "config:2", status: "error" }, ["scheduled_task:2:cc"]],
    ["two states", { status: "paused,error" }, ["scheduled_task:2:cc", "scheduled_task:2:bb"]],
    ["a type", { type: "date" }, ["scheduled_task:2:cc"]],
    ["a configuration", { config: "1" }, ["scheduled_task:1:aa"]],
    ["all of it", { config: "2", status: "paused", search: "up" }, ["scheduled_task:2:bb"]],
  ])("by %s", async (_, asked, expected) => {
    expect((await ids(asked)).sort()).toEqual([...expected].sort());
  });

  test("by how near the next run is", async () => {
    const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    for (const [id, seconds] of [
      ["soon", 600],
      ["later", 7200],
    ] as const) {
      await redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, time: inSeconds(seconds) }));
      await redis.client.rpush(`schedule:time:${inSeconds(seconds).slice(0, 16)}`, id);
    }
    expect(await ids({ search: "next:<1h config:7" })).toEqual(["soon"]);
    expect(await ids({ search: "next:>1h next:<1d config:7" })).toEqual(["later"]);
    expect(await ids({ search: "-next:<1d -fires:never" })).toContain("other/ id%:中");
  });

  test("by what can never fire", async () => {
    await redis.client.set("schedule:data:never", payloadOf("never", { cron: "0 2 * * 7" }));
    expect(await ids({ search: "fires:never" })).toEqual(["never"]);
    expect(await ids({ search: "-fires:never" })).not.toContain("never");
  });

  test("nulls come last in both directions", async () => {
    expect((await ids({ sort: "config" })).at(-1)).toBe("other/ id%:中");
    expect((await ids({ sort: "-config" })).at(-1)).toBe("other/ id%:中");
    expect((await ids({ sort: "-config" }))[0]).toBe("scheduled_task:2:bb");
  });

  test("configurations are counted by state", async () => {
    await read();
    expect(model.config("2")).toMatchObject({ total: 2, paused: 1, error: 1, active: 0, status: "paused" });
    expect(model.configs(contract.listConfigs.query.parse({})).items.map((each) => each.configId)).toEqual(["1", "2"]);
    expect(model.summary()).toMatchObject({ total: 4, active: 1, paused: 1, inactive: 1, error: 1, configs: 2 });
  });
});

describe("pages", () => {
  beforeEach(async () => {
    const pipeline = redis.client.pipeline();
    for (let n = 0; n < 1234; n++) pipeline.set(`schedule:status:s${n}`, n % 3 === 0 ? "paused" : "active");
    await pipeline.exec();
  });

  test.each(["name", "-name", "status", "-status", "config", "next"])(
    "by cursor, sorted by %s: every schedule once",
    async (sort) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ sort, limit: 500, ...(cursor && { cursor }) });
        seen.push(...page.items.map((each) => each.scheduleId));
        expect(page.total).toBe(1234);
        cursor = page.nextCursor;
      } while (cursor);
      expect(new Set(seen).size).toBe(1234);
      expect(seen).toHaveLength(1234);
    },
  );

  test("by offset: the same order", async () => {
    const whole = [...(await ids({ limit: 500 })), ...(await ids({ limit: 500, offset: 500 }))];
    expect(whole.slice(490, 510)).toEqual(await ids({ limit: 20, offset: 490 }));
    expect((await list({ offset: 5000 })).items).toEqual([]);
  });

  test("a cursor of another sort is refused", async () => {
    const { nextCursor } = await list({ sort: "name" });
    await expect(list({ sort: "status", cursor: nextCursor })).rejects.toThrow("first page");
    await expect(list({ cursor: "garbage" })).rejects.toThrow("first page");
  });
});

/** Waits until the model says so. */
const soon = (tell: () => unknown) => expect.poll(tell, { timeout: 5000, interval: 20 });
const rowOf = async (id: string) =>
  (await model.schedules(contract.listSchedules.query.parse({ search: `id:${id}` }))).items[0];

describe("staying right", () => {
  test("a schedule that Rota has changed is right in the next list", async () => {
    await registered("mine");
    await read();
    await redis.client.multi().set("schedule:status:mine", "paused").lrem("schedule:cron", 0, "mine").exec();
    await model.refresh(["mine"]);
    expect(await rowOf("mine")).toMatchObject({ status: "paused", scheduled: false });
    await redis.client.del("schedule:status:mine", "schedule:meta:mine", "schedule:data:mine");
    await model.refresh(["mine"]);
    expect(await rowOf("mine")).toBeUndefined();
  });

  test("subscribers hear which schedules another program changed", async () => {
    await registered("theirs");
    await registered("untouched");
    await read();
    model.subscribers.add(1, { ids: ["theirs", "untouched"] });
    model.subscribers.add(2, { ids: ["another"] });
    model.subscribers.add(3, { filter: { search: "id:untouched", status: [], type: [] } });
    await redis.client.set("schedule:status:theirs", "error");
    await soon(() => events.filter(({ kind }) => kind === "change")).toEqual([
      { kind: "change", subscriber: 1, ids: ["theirs"] },
    ]);
    expect(await rowOf("theirs")).toMatchObject({ status: "error" });
  });

  test("an outage is an error, and afterwards the list is right", async () => {
    const own = await startRedis();
    await own.client.set("schedule:status:a", "active");
    const its = new Model(own.source(), () => {});
    try {
      await its.wasRead(5000);
      expect(its.summary()).toMatchObject({ total: 1, freshness: { state: "live" } });
      await own.kill();
      await soon(() => its.freshness().state).toBe("stale");
      expect(its.summary().total).toBe(1);
      await own.start();
      await soon(() => its.freshness().state).toBe("live");
      expect(its.summary().total).toBe(0);
    } finally {
      its.close();
      await own.stop();
    }
  });
});

describe("a blind scheduler", () => {
  test("is shown with the culprit's name and since when, until it is gone", async () => {
    await registered("good");
    await registered("culprit");
    await redis.client.set("schedule:data:culprit", '{"task_name": 7}');
    await read();
    const { schedulerBlind } = model.summary();
    expect(schedulerBlind?.culprits).toMatchObject([
      { scheduleId: "culprit", name: "Daily report", key: "schedule:cron", effect: "blind" },
    ]);
    await redis.client.set("schedule:status:good", "error");
    await soon(() => model.summary().error).toBe(1);
    expect(model.summary().schedulerBlind?.since).toBe(schedulerBlind?.since);
    await redis.client.lrem("schedule:cron", 0, "culprit");
    await soon(() => model.summary().schedulerBlind).toBeNull();
  });

  test("is shown for an interval list of a wrong type", async () => {
    await redis.client.set("schedule:interval", "text");
    await read();
    expect(model.summary().schedulerBlind?.culprits).toMatchObject([{ scheduleId: null, key: "schedule:interval" }]);
  });
});

describe("the next run", () => {
  test("is shown only while TaskIQ lists the schedule", async () => {
    await registered("on");
    await registered("off");
    await redis.client.lrem("schedule:cron", 0, "off");
    expect(Date.parse((await one("on"))?.nextRunAt ?? "")).toBeGreaterThan(Date.now());
    expect((await one("off"))?.nextRunAt).toBeNull();
  });

  test("that never comes is counted and has a reason, listed or not", async () => {
    await registered("never");
    await redis.client.set("schedule:data:never", payloadOf("never", { cron: "0 0 30 2 *" }));
    expect((await one("never"))?.neverFires).toMatch(/./);
    await redis.client.lrem("schedule:cron", 0, "never");
    await read();
    expect(model.summary().neverFires).toBe(1);
  });
});
