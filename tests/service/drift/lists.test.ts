import { describe, expect, test } from "vitest";
import { planRepair } from "@/lib/drift/plan";
import { repair } from "@/lib/drift/repair";
import { idFromBytes } from "@/lib/ids";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { payloadOf, register } from "../../support/application";
import { ann, eventsOf, id, mend, pickle, repairedEvent, repairStage } from "./stage";

const stage = repairStage();
const client = () => stage.redis.client;
const listed = (list = "schedule:cron") => client().lrange(list, 0, -1);
const status = () => client().get(`schedule:status:${id}`);
const data = () => client().getBuffer(`schedule:data:${id}`);
const aside = () => client().hgetallBuffer(`rota:schedule:aside:${id}`);
const ttl = (key: string) => client().ttl(`schedule:${key}:${id}`);
const past = "2020-01-01T00:00:00";
const future = "2099-01-01T00:00";

describe("what blinds or kills the scheduler", () => {
  const culprits: [string, DriftKind, string | Buffer][] = [
    ["a pickle among JSON", "scheduler-blind", pickle],
    ["no JSON", "scheduler-blind", '{"task_name": '],
    ["without labels", "scheduler-blind", payloadOf(id, { labels: null })],
    ["a step of zero", "kills-scheduler", payloadOf(id, { cron: "*/0 * * * *" })],
    ["a zone that is a path", "kills-scheduler", payloadOf(id, { cron_offset: "../etc" })],
    ["without its id", "fires-at-every-poll", payloadOf(id, { schedule_id: undefined })],
  ];

  test.each(culprits)("is taken out, paused, and its bytes are kept: %s", async (_, kind, payload) => {
    await register(client(), "other");
    await register(client(), id);
    await client().set(`schedule:data:${id}`, payload);
    const done = await mend(stage, kind, { reason: "blinds all" });
    expect(done).toMatchObject({ scheduleId: id, key: null });
    expect(await listed()).toEqual(["other"]);
    expect(await data()).toEqual(Buffer.from(payload));
    expect(await aside()).toMatchObject({
      payload: Buffer.from(payload),
      list: Buffer.from("schedule:cron"),
      kind: Buffer.from(kind),
      by: Buffer.from("ann"),
    });
    expect(await client().hget(`rota:schedule:pause:${id}`, "list")).toBe("schedule:cron");
    expect([await status(), await ttl("meta"), await ttl("history")]).toEqual(["paused", -1, -1]);
    const why = { reason: "blinds all" };
    expect((await eventsOf(stage.redis)).slice(0, 2)).toEqual([
      repairedEvent(kind, "take-out", why),
      {
        event: "status_changed",
        new_status: "paused",
        actor: "ann",
        source: "rota",
        timestamp: expect.any(String),
        ...why,
      },
    ]);
  });

  test("is taken out of a minute that its opaque payload does not name", async () => {
    await register(client(), "other");
    await client().set(`schedule:data:${id}`, pickle);
    await client().rpush(`schedule:time:${past.slice(0, 16)}`, id);
    await mend(stage, "scheduler-blind");
    expect(await client().exists(`schedule:time:${past.slice(0, 16)}`)).toBe(0);
    expect((await aside()).list?.toString()).toBe("schedule:time:2020-01-01T00:00");
  });

  test("is taken out where it is an id that is no UTF-8, and no schedule is made of it", async () => {
    const raw = Buffer.from([0x61, 0xff, 0x00]);
    await client().rpush("schedule:cron", "other", raw);
    const finding = { kind: "scheduler-blind", scheduleId: idFromBytes(raw) } as const;
    expect((await mend(stage, "scheduler-blind", {}, finding)).warnings).toContainEqual(
      expect.stringMatching(/No event/),
    );
    expect(await listed()).toEqual(["other"]);
    expect(await client().keys("*")).toEqual(["schedule:cron"]);
  });

  test("keeps bytes and pause under an id that is no UTF-8", async () => {
    const raw = Buffer.from([0xff, 0xfe]);
    const named = (start: string) => Buffer.concat([Buffer.from(start), raw]);
    await client().rpush("schedule:cron", raw);
    await client().set(named("schedule:data:"), payloadOf("x"));
    const finding = { kind: "scheduler-blind", scheduleId: idFromBytes(raw) } as const;
    await mend(stage, "scheduler-blind", {}, finding);
    expect(await listed()).toEqual([]);
    expect(await client().hget(named("rota:schedule:aside:"), "payload")).toBe(payloadOf("x"));
  });

  test("by a list of a wrong type is mended by moving that key aside, whole", async () => {
    await client().hset("schedule:cron", "a", "b");
    const finding = { kind: "scheduler-blind", key: "schedule:cron" } as const;
    await mend(stage, "scheduler-blind", {}, finding);
    expect(await client().exists("schedule:cron")).toBe(0);
    expect(await client().hgetall("rota:schedule:aside-key:schedule:cron")).toEqual({ a: "b" });
  });

  test("touches no key that is neither a list nor an index of this source", async () => {
    await client().set("somebody:else", "x");
    for (const key of ["somebody:else", `schedule:status:${id}`, "rota:schedule:pause:x"]) {
      await expect(repair(stage.source, { kind: "scheduler-blind", key }, ann)).rejects.toThrow(/neither a list/);
    }
  });
});

describe("active, but not listed", () => {
  test("is listed, by the payload that stands there", async () => {
    await register(client(), id);
    await client().del("schedule:cron");
    await mend(stage, "active-not-listed");
    expect([await listed(), await status()]).toEqual([[id], "active"]);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("active-not-listed", "list"));
  });

  test("is listed with a payload made again, where that is gone", async () => {
    await register(client(), "sibling");
    await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" }, parameters: { 名: "日报" } });
    await client().lrem("schedule:cron", 0, id);
    await client().del(`schedule:data:${id}`);
    await mend(stage, "active-not-listed");
    expect(await listed()).toEqual(["sibling", id]);
    expect(JSON.parse((await data())?.toString() ?? "")).toMatchObject({
      task_name: "app.tasks:report",
      schedule_id: id,
      cron: "5 4 * * *",
      kwargs: { 名: "日报" },
    });
  });

  test("is not given a JSON payload among pickles", async () => {
    await register(client(), "sibling");
    await client().set("schedule:data:sibling", pickle);
    await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" } });
    await client().lrem("schedule:cron", 0, id);
    await client().del(`schedule:data:${id}`);
    const done = await repair(stage.source, { kind: "active-not-listed", scheduleId: id }, ann);
    expect(done).toMatchObject({ result: "refused", message: expect.stringMatching(/only write JSON/) });
    expect([await listed(), await data()]).toEqual([["sibling"], null]);
  });

  test("is not listed where TaskIQ's list is of a wrong type, and what stands there stays", async () => {
    await register(client(), id);
    await client().del("schedule:cron");
    await client().set("schedule:cron", "x");
    const done = await repair(stage.source, { kind: "active-not-listed", scheduleId: id }, ann);
    expect(done).toMatchObject({ result: "refused", message: expect.stringMatching(/holds a string, not a list/) });
    expect(await client().get("schedule:cron")).toBe("x");
  });

  test("is listed, and nothing of an older pause or of an older repair is left", async () => {
    await register(client(), id);
    await client().del("schedule:cron");
    await client().hset(`rota:schedule:pause:${id}`, { list: "schedule:cron", by: "bob" });
    await client().hset(`rota:schedule:aside:${id}`, { payload: "{", list: "schedule:cron" });
    await mend(stage, "active-not-listed");
    expect(await client().keys("rota:*")).toEqual([]);
  });

  test("is not listed where its payload would kill the scheduler", async () => {
    await register(client(), id, { payload: payloadOf(id, { cron: "*/0 * * * *" }) });
    await client().del("schedule:cron");
    const done = await repair(stage.source, { kind: "active-not-listed", scheduleId: id }, ann);
    expect(done).toMatchObject({ result: "refused", message: expect.stringMatching(/step of 0/) });
    expect(await client().exists("schedule:cron")).toBe(0);
  });

  test.each([
    ["that fired, and whose payload TaskIQ deleted", null],
    ["whose payload is left", payloadOf(id, { cron: null, time: past })],
  ])("is set inactive where it is a one-shot %s: listed it would fire at once", async (_, payload) => {
    await register(client(), id, { scheduler_type: "date", schedule_config: { run_date: past } });
    await client().del("schedule:cron", `schedule:data:${id}`);
    if (payload !== null) await client().set(`schedule:data:${id}`, payload);
    await mend(stage, "active-not-listed");
    expect([await status(), await client().keys("schedule:time:*")]).toEqual(["inactive", []]);
  });

  test("a past one-shot may be listed all the same, and the plan says that it fires at once", async () => {
    await register(client(), id, { payload: payloadOf(id, { cron: null, time: past }) });
    await client().del("schedule:cron");
    const { warnings } = await mend(stage, "active-not-listed", { choice: "list" });
    expect(warnings).toContainEqual(expect.stringMatching(/fires it at once/));
    expect(await listed("schedule:time:2020-01-01T00:00")).toEqual([id]);
  });

  test("an interval that is listed again fires at once, and the plan says so", async () => {
    await register(client(), id, { payload: payloadOf(id, { cron: null, interval: 60 }) });
    await client().del("schedule:cron");
    const { warnings } = await mend(stage, "active-not-listed");
    expect(warnings).toContainEqual(expect.stringMatching(/fires at once/));
    expect(await listed("schedule:interval")).toEqual([id]);
  });
});

describe("listed, but not active", () => {
  test("is paused in truth where it says paused, and nothing of it expires", async () => {
    await register(client(), id, { status: "paused" });
    await client().rpush("schedule:interval", id);
    await mend(stage, "listed-not-active");
    expect([await listed(), await listed("schedule:interval"), await status()]).toEqual([[], [], "paused"]);
    expect([await ttl("meta"), await ttl("history")]).toEqual([-1, -1]);
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("listed-not-active", "pause"));
    expect(await client().hgetall(`rota:schedule:pause:${id}`)).toMatchObject({ by: "ann", list: "schedule:cron" });
  });

  test.each([
    ["which goes into the record of the pause", "too dear", "too dear"],
    ["without one the record names the repair", undefined, "repair of listed-not-active"],
  ])("is paused for a reason, %s", async (_, reason, recorded) => {
    await register(client(), id, { status: "paused" });
    await mend(stage, "listed-not-active", { reason });
    expect(await client().hget(`rota:schedule:pause:${id}`, "reason")).toBe(recorded);
  });

  test("is paused in truth where it is a one-shot, and told that it may still fire if it is due before that", async () => {
    const soon = new Date().toISOString().slice(0, 16);
    for (const [minute, warnings] of [
      [soon, [expect.stringMatching(/due at .* UTC, before it takes effect: it may still fire once/)]],
      [future, []],
    ] as const) {
      await client().flushall();
      const payload = payloadOf(id, { cron: null, time: `${minute}:59` });
      await client().set(`schedule:data:${id}`, payload);
      await client().set(`schedule:status:${id}`, "paused");
      await client().rpush(`schedule:time:${minute}`, id);
      expect((await mend(stage, "listed-not-active")).warnings).toEqual(warnings);
      expect(await client().hget(`rota:schedule:pause:${id}`, "payload")).toBe(payload);
    }
  });

  test("is told that it may still fire where it is an opaque one-shot, too: its list says when it is due", async () => {
    await client().set(`schedule:data:${id}`, pickle);
    await client().set(`schedule:status:${id}`, "paused");
    await client().rpush(`schedule:time:${new Date().toISOString().slice(0, 16)}`, id);
    expect((await mend(stage, "listed-not-active")).warnings).toEqual([expect.stringMatching(/may still fire once/)]);
  });

  test.each(["inactive", null])("is set active where it says %j", async (word) => {
    await register(client(), id);
    if (word === null) await client().del(`schedule:status:${id}`);
    else await client().set(`schedule:status:${id}`, word);
    await mend(stage, "listed-not-active");
    expect([await listed(), await status()]).toEqual([[id], "active"]);
  });

  test("may be set active though it says paused: the record of the pause goes, and it expires again", async () => {
    await register(client(), id, { status: "paused" });
    await client().hset(`rota:schedule:pause:${id}`, { list: "schedule:cron", by: "bob" });
    await client().persist(`schedule:meta:${id}`);
    await mend(stage, "listed-not-active", { choice: "set-active" });
    expect([await status(), await client().exists(`rota:schedule:pause:${id}`)]).toEqual(["active", 0]);
    expect(await ttl("meta")).toBeGreaterThan(604_700);
  });

  test("is no finding where only TaskIQ knows it", async () => {
    await client().set(`schedule:data:${id}`, payloadOf(id));
    await client().rpush("schedule:cron", id);
    expect(await planRepair(stage.source, { kind: "listed-not-active", scheduleId: id }, ann)).toMatchObject({
      plan: null,
    });
  });
});

describe("entries without payload, payloads without entry", () => {
  test("a dangling id is taken out, and nothing is made of it", async () => {
    await client().rpush("schedule:cron", id, "other", id);
    await client().rpush(`schedule:time:${future}`, id);
    await mend(stage, "dangling-id");
    expect(await listed()).toEqual(["other"]);
    expect(await client().keys("*")).toEqual(["schedule:cron"]);
  });

  test("a dangling id that is active is given its payload again", async () => {
    await register(client(), "sibling");
    await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" } });
    await client().del(`schedule:data:${id}`);
    await mend(stage, "dangling-id");
    expect(await listed()).toEqual(["sibling", id]);
    expect((await data())?.toString()).toContain("5 4 * * *");
    expect((await eventsOf(stage.redis))[0]).toEqual(repairedEvent("dangling-id", "rebuild"));
  });

  test("a dangling id that is active, and cannot be given a payload, is set inactive", async () => {
    await register(client(), id);
    await client().del(`schedule:data:${id}`);
    await mend(stage, "dangling-id");
    expect([await listed(), await status()]).toEqual([[], "inactive"]);
  });

  test("a payload in no list is listed where its application never said a word of it", async () => {
    await client().set(`schedule:data:${id}`, payloadOf(id));
    await mend(stage, "data-without-list");
    expect([await listed(), await status()]).toEqual([[id], null]);
  });

  test("a payload of what is inactive is removed, and its bytes are kept", async () => {
    await register(client(), id, { status: "inactive" });
    await client().del("schedule:cron");
    await mend(stage, "data-without-list");
    expect([await data(), await status()]).toEqual([null, "inactive"]);
    expect((await aside()).payload?.toString()).toBe(payloadOf(id));
  });

  test("a payload of what is in error is kept, and paused", async () => {
    await register(client(), id, { status: "error" });
    await client().del("schedule:cron");
    await mend(stage, "data-without-list");
    expect([(await data())?.toString(), await status(), await listed()]).toEqual([payloadOf(id), "paused", []]);
  });

  test("a past one-shot in no list is removed, not fired", async () => {
    await client().set(`schedule:data:${id}`, payloadOf(id, { cron: null, time: past }));
    await mend(stage, "data-without-list");
    expect([await data(), await client().keys("schedule:*")]).toEqual([null, []]);
    expect((await aside()).payload?.toString()).toContain(past);
  });
});

describe("in the wrong places", () => {
  test("listed twice in one list leaves the first entry", async () => {
    await register(client(), id);
    await client().rpush("schedule:cron", "other", id, "third", id);
    await mend(stage, "listed-twice");
    expect(await listed()).toEqual([id, "other", "third"]);
  });

  test("listed in two lists leaves the one that its payload names", async () => {
    await client().rpush("schedule:interval", id);
    await register(client(), id);
    await mend(stage, "listed-twice");
    expect([await listed(), await listed("schedule:interval")]).toEqual([[id], []]);
  });

  test("listed twice with a payload that nobody can read leaves one entry", async () => {
    await client().set(`schedule:data:${id}`, pickle);
    await client().rpush("schedule:interval", id, id);
    await mend(stage, "listed-twice");
    expect(await listed("schedule:interval")).toEqual([id]);
  });

  test("in the wrong list moves to the one that its payload names", async () => {
    await register(client(), id, { payload: payloadOf(id, { cron: null, time: `${future}:30` }) });
    await client().rpush("schedule:time:2098-01-01T00:00", id, "other");
    await mend(stage, "in-wrong-list");
    expect([
      await listed(),
      await listed("schedule:time:2098-01-01T00:00"),
      await listed(`schedule:time:${future}`),
    ]).toEqual([[], ["other"], [id]]);
  });

  test("what never fires is paused, with the reason in words", async () => {
    await register(client(), id, { payload: payloadOf(id, { cron: "0 0 30 2 *" }) });
    const { warnings } = await mend(stage, "never-fires");
    expect(warnings).toContainEqual(expect.stringMatching(/never fire: No such date/));
    expect([await listed(), await status()]).toEqual([[], "paused"]);
  });
});
