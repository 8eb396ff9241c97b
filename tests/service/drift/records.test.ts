import { describe, expect, test } from "vitest";
import { adviceFor, choicesOf } from "@/lib/drift/choices";
import { planRepair } from "@/lib/drift/plan";
import { repair } from "@/lib/drift/repair";
import { driftKinds } from "@/lib/schedules/drift-kinds";
import { purgeSchedule } from "@/lib/transitions/purge";
import { payloadOf, register } from "../../support/application";
import { ann, eventsOf, everything, id, mend, pickle, repairedEvent, repairStage } from "./stage";

const stage = repairStage();
const client = () => stage.redis.client;
const status = () => client().get(`schedule:status:${id}`);
const ttl = (key: string) => client().ttl(`schedule:${key}:${id}`);
const moved = (key: string) => `rota:schedule:aside-key:schedule:${key}:${id}`;
const movedAgain = (key: string) => `rota:schedule:aside-key-2:schedule:${key}:${id}`;
const metadata = async () => JSON.parse((await client().get(`schedule:meta:${id}`)) ?? "null");
const sevenDays = 604_800;

describe("the index", () => {
  test("loses entries with nothing behind them", async () => {
    await client().sadd("schedule:index:config:7", id, "other");
    await client().sadd("schedule:index:config:8", id);
    await mend(stage, "index-without-schedule");
    expect(await client().keys("*")).toEqual(["schedule:index:config:7"]);
    expect(await client().smembers("schedule:index:config:7")).toEqual(["other"]);
  });

  test("keeps entries behind which there is anything", async () => {
    await client().sadd("schedule:index:config:7", id);
    await client().set(`schedule:data:${id}`, payloadOf(id));
    const found = await planRepair(stage.source, { kind: "index-without-schedule", scheduleId: id }, ann);
    expect(found).toMatchObject({ plan: null, why: "already" });
  });

  test("is given what its metadata, payload or id say belongs there", async () => {
    await register(client(), id, { config_id: 9 });
    await client().del("schedule:index:config:9");
    await mend(stage, "schedule-without-index");
    expect(await client().smembers("schedule:index:config:9")).toEqual([id]);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("schedule-without-index", "index"));
  });

  test.each([
    ["by the payload's label", payloadOf(id, { labels: { config_id: "12" } }), ["schedule:index:config:12"]],
    ["by the payload's number", payloadOf(id, { labels: { config_id: 12 } }), ["schedule:index:config:12"]],
    ["by the payload's text", payloadOf(id, { labels: { config_id: "twelve" } }), ["schedule:index:config:twelve"]],
    [
      "by the id, where the payload tells none",
      payloadOf(id, { labels: { config_id: null } }),
      ["schedule:index:config:7"],
    ],
  ])("is given what no metadata tells %s", async (_, payload, indexes) => {
    await client().set(`schedule:data:${id}`, payload);
    await client().set(`schedule:status:${id}`, "active");
    await client().rpush("schedule:cron", id);
    await repair(stage.source, { kind: "schedule-without-index", scheduleId: id }, ann);
    expect((await client().keys("schedule:index:*")).sort()).toEqual(indexes);
  });

  test("of a wrong type is moved aside, and before that takes nothing", async () => {
    await register(client(), id);
    await client().del("schedule:index:config:7");
    await client().set("schedule:index:config:7", "x");
    const refused = await repair(stage.source, { kind: "schedule-without-index", scheduleId: id }, ann);
    expect(refused).toMatchObject({ result: "refused", message: expect.stringMatching(/holds a string/) });
    await mend(stage, "wrong-type", {}, { kind: "wrong-type", key: "schedule:index:config:7" });
    expect(await client().get("rota:schedule:aside-key:schedule:index:config:7")).toBe("x");
    await mend(stage, "schedule-without-index");
  });

  test("cannot be told of what nothing tells the configuration of", async () => {
    await client().set("schedule:status:lost", "active");
    const refused = await repair(stage.source, { kind: "schedule-without-index", scheduleId: "lost" }, ann);
    expect(refused).toMatchObject({ result: "refused", message: expect.stringMatching(/configuration/) });
  });
});

describe("metadata", () => {
  test("that is gone is made again from the payload, with its siblings' name", async () => {
    await register(client(), "sibling");
    const labels = { config_id: "7", task_type: "report", scheduler_type: "cron", timeout: "30", priority: 5 };
    const payload = payloadOf(id, { labels, kwargs: { 名: ["日报"] }, cron_offset: "Europe/Berlin" });
    await register(client(), id, { payload });
    await client().del(`schedule:meta:${id}`);
    await mend(stage, "metadata-gone");
    expect(await metadata()).toEqual({
      config_id: 7,
      name: "Daily report",
      task_type: "report",
      scheduler_type: "cron",
      timeout_seconds: 30,
      priority: 5,
      parameters: { 名: ["日报"] },
      schedule_config: { cron_expression: "*/5 * * * *", cron_offset: "Europe/Berlin" },
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/),
    });
    expect(await ttl("meta")).toBeGreaterThan(sevenDays - 5);
  });

  test("of a paused one-shot is made again, and does not expire", async () => {
    const payload = payloadOf(id, { cron: null, time: "2099-01-01T00:00:00+01:00" });
    await register(client(), id, { status: "paused", payload });
    await client().del(`schedule:meta:${id}`, "schedule:cron");
    await client().persist(`schedule:history:${id}`);
    await mend(stage, "metadata-gone");
    expect(await metadata()).toMatchObject({
      name: "app.tasks:report",
      scheduler_type: "date",
      schedule_config: { run_date: "2098-12-31T23:00:00.000000" },
    });
    expect([await ttl("meta"), await ttl("history")]).toEqual([-1, -1]);
  });

  test("that is made again has every digit of its configuration and its parameters", async () => {
    const [snowflake, other] = ["7205759403792793601", "12345678901234567890"];
    const payload = payloadOf(id, { labels: { config_id: snowflake } }).replace(
      '"kwargs":{}',
      `"kwargs":{"n":${other}}`,
    );
    await client().set(`schedule:data:${id}`, payload);
    await client().set(`schedule:status:${id}`, "active");
    await client().rpush("schedule:cron", id);
    await client().sadd(`schedule:index:config:${snowflake}`, id);
    await mend(stage, "metadata-gone");
    const written = await client().get(`schedule:meta:${id}`);
    expect(written).toContain(`"config_id":${snowflake},`);
    expect(written).toContain(`"parameters":{"n":${other}}`);
  });

  test.each([
    ["no payload", null],
    ["a pickle", pickle],
    ["a number that no copy could hold", payloadOf(id).replace('"kwargs":{}', '"kwargs":{"n":1e400}')],
  ])("is not made again from %s", async (_, payload) => {
    await client().set(`schedule:status:${id}`, "active");
    await client().sadd("schedule:index:config:7", id);
    if (payload !== null) await client().set(`schedule:data:${id}`, payload);
    const before = await everything(stage.redis);
    const refused = await repair(stage.source, { kind: "metadata-gone", scheduleId: id }, ann);
    expect(refused).toMatchObject({ result: "refused", message: expect.stringMatching(/cannot be made again/) });
    expect(await everything(stage.redis)).toEqual(before);
  });

  test("that cannot be made again leaves what is left to TaskIQ alone, which goes on firing it", async () => {
    await register(client(), id);
    await client().set(`schedule:data:${id}`, pickle);
    await client().del(`schedule:meta:${id}`);
    await mend(stage, "metadata-gone", { choice: "remove" });
    expect([await status(), await client().lrange("schedule:cron", 0, -1)]).toEqual(["active", [id]]);
    expect(await client().exists("schedule:index:config:7")).toBe(0);
  });

  test("and payload gone leave a status, which goes where somebody asks for that; the history tells it", async () => {
    await register(client(), id, { status: "paused" });
    await client().del(`schedule:data:${id}`, "schedule:cron");
    await client().set(`schedule:meta:${id}`, "{");
    await mend(stage, "broken-json", { choice: "remove" });
    await mend(stage, "metadata-gone", { choice: "remove" });
    expect(await client().keys("schedule:*")).toEqual([`schedule:history:${id}`]);
    expect(await client().get(moved("meta"))).toBe("{");
    expect(await ttl("history")).toBeGreaterThan(0);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("metadata-gone", "remove", { was: "paused" }));
  });

  test("gone, without index or payload, ends so too; but not while its payload is kept", async () => {
    await client().set("schedule:status:lost", "active");
    await client().hset("rota:schedule:aside:lost", "payload", "{");
    const lost = { kind: "schedule-without-index", scheduleId: "lost" } as const;
    const ask = () => repair(stage.source, lost, { ...ann, choice: "remove" });
    expect(await ask()).toMatchObject({ result: "refused", message: expect.stringContaining("Its payload is kept") });
    await client().del("rota:schedule:aside:lost");
    expect(await ask()).toMatchObject({ result: "repaired" });
    expect(await client().keys("*")).toEqual([]);
  });

  test("that expires soon is renewed for seven days", async () => {
    await register(client(), id);
    await client().expire(`schedule:meta:${id}`, 3600);
    await mend(stage, "metadata-expiring");
    for (const key of ["meta", "history"]) expect(await ttl(key)).toBeGreaterThan(sevenDays - 5);
  });

  test("of what is paused does not expire any more, nor does its history", async () => {
    await register(client(), id, { status: "paused" });
    await client().expire(`schedule:history:${id}`, sevenDays);
    await mend(stage, "metadata-expiring");
    expect([await ttl("meta"), await ttl("history")]).toEqual([-1, -1]);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("metadata-expiring", "renew"));
  });

  test("of what nobody needs is let expire", async () => {
    await register(client(), id, { status: "inactive" });
    await client().del("schedule:cron");
    await client().expire(`schedule:meta:${id}`, 3600);
    const found = await planRepair(stage.source, { kind: "metadata-expiring", scheduleId: id }, ann);
    expect(found).toMatchObject({ plan: null });
  });
});

describe("what cannot be read", () => {
  test("metadata is moved aside and made again; the plan shows what stands there", async () => {
    await register(client(), id);
    await client().set(`schedule:meta:${id}`, '{"name": NaN', "EX", 1000);
    const { plan } = await planRepair(stage.source, { kind: "broken-json", scheduleId: id }, ann);
    expect(plan?.stands).toContainEqual({ key: `schedule:meta:${id}`, value: '{"name": NaN' });
    await mend(stage, "broken-json");
    expect(await metadata()).toMatchObject({ config_id: 7, name: "app.tasks:report" });
    expect([await client().get(moved("meta")), await client().ttl(moved("meta"))]).toEqual(['{"name": NaN', -1]);
  });

  test("metadata is moved aside only, where there is no payload, or where that is chosen", async () => {
    for (const choice of ["remove", undefined] as const) {
      await client().flushall();
      await register(client(), id);
      if (choice === undefined) await client().del(`schedule:data:${id}`);
      await client().set(`schedule:meta:${id}`, "{");
      await mend(stage, "broken-json", { choice });
      expect([await metadata(), await client().get(moved("meta"))]).toEqual([null, "{"]);
    }
  });

  test("the newest event of a history goes, and the repair's event tells what it said", async () => {
    await register(client(), id);
    await client().lpush(`schedule:history:${id}`, "坏 not json");
    await mend(stage, "broken-json");
    expect(await eventsOf(stage.redis)).toMatchObject([
      repairedEvent("broken-json", "remove", { removed: "坏 not json" }),
      { event: "task_registered" },
    ]);
  });

  test("a listed payload is moved aside and made again from the metadata", async () => {
    await register(client(), "sibling");
    await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" } });
    await client().set(`schedule:data:${id}`, '{"cron"');
    await mend(stage, "broken-json");
    expect(JSON.parse((await client().get(`schedule:data:${id}`)) ?? "")).toMatchObject({ cron: "5 4 * * *" });
    expect(await client().lrange("schedule:cron", 0, -1)).toEqual(["sibling", id]);
    expect(await client().get(moved("data"))).toBe('{"cron"');
  });

  test("a listed payload that cannot be made again leaves its list, and its schedule is inactive", async () => {
    await register(client(), id);
    await client().set(`schedule:data:${id}`, '{"cron"');
    await mend(stage, "broken-json");
    expect([await status(), await client().exists("schedule:cron", `schedule:data:${id}`)]).toEqual(["inactive", 0]);
    expect(await client().get(moved("data"))).toBe('{"cron"');
  });

  test.each([
    ["active", "listed", async () => {}],
    [
      "paused",
      "recorded as paused",
      async () => void (await client().hset(`rota:schedule:pause:${id}`, "list", "schedule:cron")),
    ],
    ["inactive", "neither", async () => {}],
  ])("an unknown status word becomes %s where it is %s", async (word, _, arrange) => {
    await register(client(), id, { status: "ACTIVE!" });
    if (word !== "active") await client().del("schedule:cron");
    await arrange();
    const { plan } = await planRepair(stage.source, { kind: "unknown-status", scheduleId: id }, ann);
    expect(plan?.stands).toContainEqual({ key: `schedule:status:${id}`, value: "ACTIVE!" });
    await mend(stage, "unknown-status");
    expect(await status()).toBe(word);
    expect((await eventsOf(stage.redis))[0]).toMatchObject({ event: "repaired", was: "ACTIVE!" });
  });

  test("an unknown status word is removed where somebody asks for that, and the event tells it", async () => {
    await register(client(), id, { status: "ACTIVE!" });
    const { result } = await repair(
      stage.source,
      { kind: "unknown-status", scheduleId: id },
      { ...ann, choice: "remove" },
    );
    expect(result).toBe("repaired");
    expect(await client().exists(`schedule:status:${id}`)).toBe(0);
    expect((await eventsOf(stage.redis))[0]).toMatchObject({ event: "repaired", was: "ACTIVE!" });
  });

  test("keys of wrong types are moved aside whole, and the status is what TaskIQ makes of it", async () => {
    await register(client(), id);
    await client().del(`schedule:status:${id}`, `schedule:meta:${id}`, `schedule:history:${id}`);
    await client().rpush(`schedule:status:${id}`, "x", "y");
    await client().hset(`schedule:meta:${id}`, "a", "b");
    await client().zadd(`schedule:history:${id}`, 1, "z");
    const { plan } = await planRepair(stage.source, { kind: "wrong-type", scheduleId: id }, ann);
    expect(plan?.stands).toContainEqual({ key: `schedule:status:${id}`, value: "(a list) x, y" });
    await mend(stage, "wrong-type");
    expect(await status()).toBe("active");
    expect(await client().lrange(moved("status"), 0, -1)).toEqual(["x", "y"]);
    expect(await client().hgetall(moved("meta"))).toEqual({ a: "b" });
    expect(await client().zrange(moved("history"), "0", "-1")).toEqual(["z"]);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("wrong-type", "move-aside"));
  });

  test("what is moved aside is kept beside what was before, and a purge takes all of them", async () => {
    await register(client(), id);
    await client().set(moved("meta"), "older");
    await client().set(`schedule:meta:${id}`, "{");
    await mend(stage, "broken-json", { choice: "remove" });
    expect([await client().get(moved("meta")), await client().get(movedAgain("meta"))]).toEqual(["older", "{"]);
    await purgeSchedule(stage.source, id, ann);
    expect(await client().keys(`*${id}*`)).toEqual([]);
  });

  test("what is moved aside for the sixth time is refused, and nothing is lost", async () => {
    for (let time = 1; time <= 6; time++) {
      await client().set("schedule:cron", `wrong ${time}`);
      const { result, message } = await repair(stage.source, { kind: "scheduler-blind", key: "schedule:cron" }, ann);
      expect(result).toBe(time < 6 ? "repaired" : "refused");
      if (time === 6) expect(message).toContain("5 older ones of schedule:cron are kept aside already");
    }
    const kept = await client().mget(await client().keys("*schedule:cron"));
    expect(kept.sort()).toEqual([1, 2, 3, 4, 5, 6].map((time) => `wrong ${time}`));
  });
});

test.each(driftKinds)("%s is either repaired or explained", async (kind) => {
  expect(choicesOf[kind].length > 0).toBe(adviceFor[kind] === undefined);
  const found = await repair(stage.source, { kind, scheduleId: "nobody" }, ann);
  expect(found).toMatchObject({ result: choicesOf[kind].length > 0 ? "already" : "refused" });
  expect(await client().dbsize()).toBe(0);
});

test("a choice that the kind does not offer, no actor, and no id are refused", async () => {
  const source = stage.source;
  const ask = (scheduleId: string, request: Parameters<typeof repair>[2]) =>
    repair(source, { kind: "dangling-id", scheduleId }, request);
  await expect(ask(id, { actor: "ann", choice: "index" })).rejects.toThrow(/offers take-out, rebuild/);
  await expect(ask(id, { actor: "" })).rejects.toThrow(/actor/);
  await expect(ask("", ann)).rejects.toThrow(/id/);
  const key = { kind: "wrong-type", key: "schedule:cron" } as const;
  await expect(repair(source, key, { actor: "" })).rejects.toThrow(/actor/);
});
