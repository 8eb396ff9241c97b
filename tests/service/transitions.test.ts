import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { InvalidArgumentError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { instantToMs } from "@/lib/schedules/timestamps";
import type { JsonObject } from "@/lib/schedules/types";
import {
  PayloadMissingError,
  PayloadUnsafeError,
  ScheduleNotFoundError,
  StateConflictError,
} from "@/lib/transitions/errors";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../support/application";
import { detailOf } from "../support/detail";
import { meddled } from "../support/meddled";
import { ownRedis } from "../support/stages/redis";

const sevenDays = 7 * 24 * 3600;
const by = { actor: "anonymous", reason: "维护 <b>" };
const id = "scheduled_task:7:0b6f3f5e";
const pickle = Buffer.from([0x80, 0x05, 0x95, 0x00, 0xff, 0x7b]);
const redis = ownRedis();
let source: Source;
beforeAll(() => {
  source = redis.source();
});

const listed = (list = "schedule:cron") => redis.client.lrange(list, 0, -1);
const status = () => redis.client.get(`schedule:status:${id}`);
const record = () => redis.client.hgetallBuffer(`rota:schedule:pause:${id}`);
const ttls = async () => [
  await redis.client.ttl(`schedule:meta:${id}`),
  await redis.client.ttl(`schedule:history:${id}`),
];
const events = async () =>
  (await redis.client.lrange(`schedule:history:${id}`, 0, -1)).map((each): JsonObject => JSON.parse(each));
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16);

/** Every key whose name or content holds the id, of whatever type. */
async function traces(wanted = Buffer.from(id)): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.client.keysBuffer("*")) {
    const dump = [key, ...(await contents(key))];
    if (dump.some((each) => each.includes(wanted))) found.push(key.toString());
  }
  return found;
}
async function contents(key: Buffer): Promise<Buffer[]> {
  const type = await redis.client.type(key);
  if (type === "string") return [(await redis.client.getBuffer(key)) ?? Buffer.alloc(0)];
  if (type === "list") return await redis.client.lrangeBuffer(key, 0, -1);
  if (type === "set") return await redis.client.smembersBuffer(key);
  if (type === "hash") return Object.values(await redis.client.hgetallBuffer(key));
  return [];
}

describe("pausing", () => {
  test("takes it out of its list, keeps the payload, and says who, why and when", async () => {
    await register(redis.client, "before");
    await register(redis.client, id);
    await register(redis.client, "after");
    const before = Date.now();
    const answer = await pauseSchedule(source, id, by);

    expect(answer).toMatchObject({ scheduleId: id, from: "active", to: "paused", warnings: [] });
    const effect = instantToMs(answer.takesEffectBy ?? "");
    expect(effect).toBeGreaterThanOrEqual(before + 62_000);
    expect(effect).toBeLessThanOrEqual(Date.now() + 62_001);
    expect(await listed()).toEqual(["before", "after"]);
    expect(await status()).toBe("paused");
    expect(await redis.client.get(`schedule:data:${id}`)).toBe(payloadOf(id));
    expect(await ttls()).toEqual([-1, -1]);
    const [paused, changed, registered] = await events();
    const wire = /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/;
    const why = { actor: "anonymous", reason: "维护 <b>", source: "rota", timestamp: expect.stringMatching(wire) };
    expect(paused).toEqual({ event: "task_paused", ...why });
    expect(changed).toEqual({ event: "status_changed", new_status: "paused", ...why });
    expect(registered).toMatchObject({ event: "task_registered" });
    const { at, ...rest } = await record();
    expect(rest).toEqual({
      list: Buffer.from("schedule:cron"),
      by: Buffer.from("anonymous"),
      reason: Buffer.from("维护 <b>"),
    });
    expect(at?.toString()).toBe(paused?.timestamp);
    expect(await redis.client.ttl(`rota:schedule:pause:${id}`)).toBe(-1);
  });

  test("takes the expiry that Python's pushes set, from metadata and history", async () => {
    await register(redis.client, id);
    await redis.client.expire(`schedule:history:${id}`, 100);
    await pauseSchedule(source, id, by);
    expect(await ttls()).toEqual([-1, -1]);
  });

  test("leaves nothing of an older pause in the record", async () => {
    const minute = "2099-01-01T00:00";
    await redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, time: `${minute}:00` }));
    await redis.client.rpush(`schedule:time:${minute}`, id);
    await pauseSchedule(source, id, by);
    await redis.client.hset(`rota:schedule:pause:${id}`, "until", "2099-01-01T00:00:00.000000");
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
    await redis.client.rpush("schedule:cron", id);
    await pauseSchedule(source, id, { actor: "bob" });
    const { at: _, ...rest } = await record();
    expect(rest).toEqual({ list: Buffer.from("schedule:cron"), by: Buffer.from("bob") });
  });

  test.each([undefined, ""])("without a reason writes none: %j", async (reason) => {
    await register(redis.client, id);
    await pauseSchedule(source, id, { actor: "ann", reason });
    expect(Object.keys(await record()).sort()).toEqual(["at", "by", "list"]);
    expect(await events()).toMatchObject([{ event: "task_paused", actor: "ann" }, {}, {}]);
    expect((await events())[0]).not.toHaveProperty("reason");
  });

  test("takes effect after the interval that is set, and its margin", async () => {
    await register(redis.client, id);
    const before = Date.now();
    const { takesEffectBy } = await pauseSchedule(redis.source({ SCHEDULER_UPDATE_INTERVAL_S: "5" }), id, by);
    expect(instantToMs(takesEffectBy ?? "") - before).toBeLessThan(10_000);
  });

  test.each(["paused", "inactive", "error", "PAUSED", ""])(
    "is legal while listed, whatever its status word: %j",
    async (word) => {
      await register(redis.client, id, { status: word });
      expect(await pauseSchedule(source, id, by)).toMatchObject({
        from: word || "unknown",
        to: "paused",
        takesEffectBy: expect.any(String),
      });
      expect(await listed()).toEqual([]);
      expect(await status()).toBe("paused");
    },
  );

  test("is legal while active though unlisted: then nothing was firing, and nothing takes effect", async () => {
    await register(redis.client, id);
    await redis.client.lrem("schedule:cron", 0, id);
    expect(await pauseSchedule(source, id, by)).toMatchObject({ from: "active", takesEffectBy: null });
    expect(await status()).toBe("paused");
  });

  test("of what is in no list keeps the list and the payload that an older pause recorded", async () => {
    await register(redis.client, id);
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.hset(`rota:schedule:pause:${id}`, { list: "schedule:interval", payload: pickle, by: "bob" });
    await pauseSchedule(source, id, by);
    expect(await record()).toMatchObject({
      list: Buffer.from("schedule:interval"),
      payload: pickle,
      by: Buffer.from("anonymous"),
    });
  });

  test.each(["paused", "inactive", "error", "PAUSED"])(
    "is a conflict while unlisted and %s, which changes nothing",
    async (word) => {
      await register(redis.client, id, { status: word });
      await redis.client.lrem("schedule:cron", 0, id);
      const error = await pauseSchedule(source, id, by).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StateConflictError);
      const sentence = word === "paused" ? /is paused already/ : new RegExp(`its status is ${word}, so`);
      expect(error).toMatchObject({ currentStatus: word, message: expect.stringMatching(sentence) });
      expect(await events()).toHaveLength(1);
      expect(await record()).toEqual({});
      expect((await ttls())[0]).toBeGreaterThan(0);
    },
  );

  test("is a conflict where a payload is all there is, in no list", async () => {
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
    const error = await pauseSchedule(source, id, by).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StateConflictError);
    expect(error).toMatchObject({ currentStatus: null, message: expect.stringMatching(/its status is not set/) });
  });

  test("twice is a conflict the second time, and the record is the first one's", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await expect(pauseSchedule(source, id, { actor: "bob" })).rejects.toThrow(StateConflictError);
    expect((await record()).by?.toString()).toBe("anonymous");
  });

  test("of what nobody knows is no schedule, and writes nothing", async () => {
    await expect(pauseSchedule(source, id, by)).rejects.toThrow(ScheduleNotFoundError);
    expect(await redis.client.dbsize()).toBe(0);
  });

  test.each([
    ["an empty id", "", { actor: "a" }],
    ["an empty actor", "a", { actor: "" }],
    ["an actor without end", "a", { actor: "a".repeat(201) }],
    ["a reason without end", "a", { actor: "a", reason: "a".repeat(501) }],
  ])("with %s is refused", async (_, wrongId, request) => {
    for (const action of [pauseSchedule, resumeSchedule, purgeSchedule]) {
      await expect(action(source, wrongId, request)).rejects.toThrow(InvalidArgumentError);
    }
  });

  test("with an actor of 200 characters and a reason of 500 is taken", async () => {
    await register(redis.client, id);
    const request = { actor: "a".repeat(200), reason: "r".repeat(500) };
    expect(await pauseSchedule(source, id, request)).toMatchObject({ to: "paused" });
  });

  test("works on what only TaskIQ knows, and makes it known", async () => {
    await redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, interval: 60 }));
    await redis.client.rpush("schedule:interval", id);
    await redis.client.rpush("schedule:cron", "other");
    expect(await pauseSchedule(source, id, by)).toMatchObject({ from: "active", to: "paused" });
    expect(await redis.client.exists("schedule:interval")).toBe(0);
    expect((await record()).list?.toString()).toBe("schedule:interval");
    expect(await events()).toHaveLength(2);
  });

  test("keeps the bytes of an opaque payload, and stops it", async () => {
    await register(redis.client, id);
    await redis.client.set(`schedule:data:${id}`, pickle);
    await pauseSchedule(source, id, by);
    expect(await listed()).toEqual([]);
    expect(await redis.client.getBuffer(`schedule:data:${id}`)).toEqual(pickle);
  });

  test("finds the minute of an opaque one-shot, and keeps its bytes a second time", async () => {
    const list = `schedule:time:${inMinutes(90)}`;
    await redis.client.set(`schedule:data:${id}`, pickle);
    await redis.client.rpush(list, "other", id);
    expect(await pauseSchedule(source, id, by)).toMatchObject({ to: "paused", warnings: [] });
    expect(await listed(list)).toEqual(["other"]);
    expect(await record()).toMatchObject({ list: Buffer.from(list), payload: pickle });
  });

  test("warns of a one-shot whose time is a number, too", async () => {
    const time = Math.floor(Date.now() / 1000) + 30;
    await register(redis.client, id, { payload: payloadOf(id, { cron: null, time }) });
    const { warnings } = await pauseSchedule(source, id, by);
    expect(warnings).toEqual([expect.stringMatching(/may still fire once/)]);
  });

  test("of an opaque one-shot whose minute comes before it takes effect says that it may still fire", async () => {
    await redis.client.set(`schedule:data:${id}`, pickle);
    await redis.client.rpush(`schedule:time:${inMinutes(0)}`, id);
    const { warnings } = await pauseSchedule(source, id, by);
    expect(warnings).toEqual([expect.stringMatching(/may still fire once/)]);
  });

  test("of a one-shot that is due before it takes effect says that it may still fire", async () => {
    const minute = inMinutes(0);
    await redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, time: `${minute}:59` }));
    await redis.client.rpush(`schedule:time:${minute}`, id);
    const { warnings } = await pauseSchedule(source, id, by);
    const due = `${minute.replace("T", " ")}:59 UTC`;
    expect(warnings).toEqual([
      `This one-shot is due at ${due}, before the pause takes effect: it may still fire once.`,
    ]);
    expect((await record()).payload?.toString()).toBe(payloadOf(id, { cron: null, time: `${minute}:59` }));
  });

  test("of a cron that TaskIQ deletes once it has fired, as it has a time, too, keeps the bytes, and says so", async () => {
    const payload = payloadOf(id, { cron: "* * * * *", time: `${inMinutes(90)}:00` });
    await register(redis.client, id, { payload });
    const { warnings } = await pauseSchedule(source, id, by);
    expect(warnings).toEqual([expect.stringMatching(/may still fire once/)]);
    await redis.client.del(`schedule:data:${id}`);
    const resumed = await resumeSchedule(source, id, by);
    expect(resumed.warnings.join()).toMatch(/fires it at whichever comes first/);
    expect(await redis.client.get(`schedule:data:${id}`)).toBe(payload);
    expect(await listed()).toEqual([id]);
  });

  test("takes out every entry of one that is listed several times", async () => {
    await register(redis.client, id);
    await redis.client.rpush("schedule:cron", id, "other", id);
    await redis.client.rpush("schedule:interval", id);
    await pauseSchedule(source, id, by);
    expect(await listed()).toEqual(["other"]);
    expect(await redis.client.exists("schedule:interval")).toBe(0);
  });

  test.each([
    ["names", "2099-01-01T00:00:00"],
    ["named before", "2098-01-01T00:00:00"],
  ])("takes it out of the cron list and of the minute that its payload %s, and keeps the payload", async (_, time) => {
    const minute = "schedule:time:2099-01-01T00:00";
    const written = payloadOf(id, { time, cron: null });
    await register(redis.client, id, { payload: written });
    await redis.client.rpush(minute, id);
    expect(await pauseSchedule(source, id, by)).toMatchObject({ from: "active", to: "paused" });
    expect([await listed(), await listed(minute)]).toEqual([[], []]);
    expect((await record()).payload?.toString()).toBe(written);
  });

  test("of what stands in the cron or the interval list takes one command", async () => {
    await register(redis.client, id);
    await redis.client.set("schedule:data:other", payloadOf("other", { cron: null, interval: 60 }));
    await redis.client.rpush("schedule:interval", "other");
    const own = redis.source();
    // Afterwards Redis has the script.
    await expect(pauseSchedule(own, "nobody", by)).rejects.toThrow(ScheduleNotFoundError);
    const sent = vi.spyOn(own.redis, "sendCommand");
    const exactPlaces = async () => ({ lists: [], indexes: [] });
    for (const each of [id, "other"]) await pauseSchedule(own, each, { ...by, exactPlaces });
    expect(sent.mock.calls.map(([command]) => command.name)).toEqual(["EVALSHA", "EVALSHA"]);
    expect(await redis.client.exists("schedule:cron", "schedule:interval")).toBe(0);
  });

  test("looks through no keys where nobody knows the schedule, or where the caller knows its places", async () => {
    const minute = "schedule:time:2099-01-01T00:00";
    await redis.client.set(`schedule:data:${id}`, pickle);
    await redis.client.rpush(minute, id);
    const own = redis.source();
    const sent = vi.spyOn(own.redis, "sendCommand");
    await expect(pauseSchedule(own, "nobody", by)).rejects.toThrow(ScheduleNotFoundError);
    await pauseSchedule(own, id, { ...by, exactPlaces: async () => ({ lists: [minute], indexes: [] }) });
    expect(await listed(minute)).toEqual([]);
    await redis.client.sadd("schedule:index:config:9", id);
    await redis.client.rpush(minute, id);
    await purgeSchedule(own, id, { ...by, exactPlaces: async () => ({ lists: [minute], indexes: ["9"] }) });
    expect(await traces()).toEqual([]);
    expect(sent.mock.calls.map(([command]) => command.name.toLowerCase())).not.toContain("scan");
  });

  test("takes it out of the list, too, that an older pause took it from", async () => {
    const minute = "schedule:time:2099-01-01T00:00";
    await register(redis.client, id);
    await redis.client.rpush(minute, id);
    await redis.client.hset(`rota:schedule:pause:${id}`, "list", minute);
    await pauseSchedule(source, id, by);
    expect([await listed(), await listed(minute)]).toEqual([[], []]);
    expect((await record()).list?.toString()).toBe("schedule:cron");
  });

  test.each(["schedule:interval", `schedule:time:${inMinutes(5)}`])(
    "takes it out of a list its payload does not name: %s",
    async (list) => {
      await register(redis.client, id);
      await redis.client.lrem("schedule:cron", 0, id);
      await redis.client.rpush(list, id);
      expect(await pauseSchedule(source, id, by)).toMatchObject({ takesEffectBy: expect.any(String) });
      expect(await redis.client.exists(list)).toBe(0);
    },
  );

  test("of a paused one-shot that an old minute still lists is no conflict, since it would fire", async () => {
    const old = `schedule:time:${inMinutes(-10)}`;
    await register(redis.client, id, {
      payload: payloadOf(id, { cron: null, time: "2099-01-01T00:00:00" }),
      status: "paused",
    });
    await redis.client.del("schedule:cron");
    await redis.client.rpush(old, id);
    await pauseSchedule(source, id, by);
    expect(await redis.client.exists(old)).toBe(0);
  });

  test("of a dangling id stops the listing", async () => {
    await redis.client.rpush("schedule:cron", id, "other");
    await pauseSchedule(source, id, by);
    expect(await listed()).toEqual(["other"]);
  });

  test.each([
    ["no JSON", Buffer.from("{")],
    ["no UTF-8", Buffer.from([0x7b, 0xff])],
    ["an array", Buffer.from("[]")],
    ["empty", Buffer.alloc(0)],
    ["that kills the scheduler", Buffer.from(payloadOf(id, { cron: "*/0 * * * *" }))],
    ["of no serialiser", Buffer.from([0xff, 0xff])],
  ])("stops a culprit whose payload is %s", async (_, payload) => {
    await register(redis.client, id);
    await redis.client.set(`schedule:data:${id}`, payload);
    await pauseSchedule(source, id, by);
    expect(await listed()).toEqual([]);
    expect(await redis.client.getBuffer(`schedule:data:${id}`)).toEqual(payload);
  });

  test("stops a culprit whose payload is of a wrong type, and leaves that as it is", async () => {
    await register(redis.client, id);
    await redis.client.del(`schedule:data:${id}`);
    await redis.client.hset(`schedule:data:${id}`, "x", "y");
    await pauseSchedule(source, id, by);
    expect(await listed()).toEqual([]);
    expect(await redis.client.hgetall(`schedule:data:${id}`)).toEqual({ x: "y" });
  });

  test("works where its own keys are of wrong types, leaves those, and says so", async () => {
    await register(redis.client, id);
    await redis.client.del(`schedule:status:${id}`, `schedule:meta:${id}`, `schedule:history:${id}`);
    await redis.client.rpush(`schedule:status:${id}`, "x");
    await redis.client.hset(`schedule:meta:${id}`, "x", "y");
    await redis.client.set(`schedule:history:${id}`, "x");
    await redis.client.set(`rota:schedule:pause:${id}`, "x");
    const { warnings } = await pauseSchedule(source, id, by);
    expect(warnings).toHaveLength(2);
    expect(await listed()).toEqual([]);
    expect(await redis.client.lrange(`schedule:status:${id}`, 0, -1)).toEqual(["x"]);
    expect(await redis.client.get(`schedule:history:${id}`)).toBe("x");
    expect((await record()).list?.toString()).toBe("schedule:cron");
  });

  test("works where TaskIQ's list is of a wrong type, and leaves that", async () => {
    await register(redis.client, id);
    await redis.client.del("schedule:cron");
    await redis.client.set("schedule:cron", "x");
    await pauseSchedule(source, id, by);
    expect(await redis.client.get("schedule:cron")).toBe("x");
    expect(await status()).toBe("paused");
  });

  test("works on an id that is no text, which blinds the scheduler", async () => {
    const raw = Buffer.from([0x61, 0xff, 0x00]);
    await redis.client.rpush("schedule:cron", raw, "other");
    await pauseSchedule(source, `~b64:${raw.toString("base64url")}`, by);
    expect(await listed()).toEqual(["other"]);
    expect(await redis.client.get(Buffer.concat([Buffer.from("schedule:status:"), raw]))).toBe("paused");
  });

  test("trims the history to MAX_HISTORY, and so does resuming", async () => {
    await register(redis.client, id);
    await pauseSchedule(redis.source({ MAX_HISTORY: "2" }), id, by);
    expect((await events()).map(({ event }) => event)).toEqual(["task_paused", "status_changed"]);
    await resumeSchedule(redis.source({ MAX_HISTORY: "3" }), id, by);
    expect((await events()).map(({ event }) => event)).toEqual(["task_resumed", "status_changed", "task_paused"]);
  });

  test("touches no other prefix", async () => {
    await register(redis.client, id);
    await redis.client.rpush("other:cron", id);
    await expect(pauseSchedule(redis.source({ SCHEDULE_PREFIX: "third" }), id, by)).rejects.toThrow(
      ScheduleNotFoundError,
    );
    await pauseSchedule(redis.source({ SCHEDULE_PREFIX: "other" }), id, by);
    expect(await listed()).toEqual([id]);
    expect(await status()).toBe("active");
    expect(await redis.client.exists(`rota:other:pause:${id}`)).toBe(1);
  });
});

describe("resuming", () => {
  test("is the reverse of pausing, but for the history", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    const before = Date.now();
    const answer = await resumeSchedule(source, id, by);
    expect(answer).toMatchObject({ scheduleId: id, from: "paused", to: "active" });
    expect(instantToMs(answer.takesEffectBy ?? "")).toBeGreaterThanOrEqual(before + 62_000);
    expect(await listed()).toEqual([id]);
    expect(await status()).toBe("active");
    expect(await redis.client.get(`schedule:data:${id}`)).toBe(payloadOf(id));
    expect(await redis.client.exists(`rota:schedule:pause:${id}`)).toBe(0);
    for (const left of await ttls()) expect(left).toBeGreaterThan(sevenDays - 5);
    expect((await events()).map(({ event }) => event)).toEqual([
      "task_resumed",
      "status_changed",
      "task_paused",
      "status_changed",
      "task_registered",
    ]);
    expect((await events())[0]).toMatchObject({ actor: "anonymous", reason: "维护 <b>", source: "rota" });
    expect((await events())[1]).toMatchObject({ new_status: "active", source: "rota" });
  });

  test("returns an opaque payload to the list it was taken from, byte for byte", async () => {
    for (const list of ["schedule:interval", `schedule:time:${inMinutes(90)}`]) {
      await redis.client.flushall();
      await redis.client.set(`schedule:data:${id}`, pickle);
      await redis.client.rpush(list, id);
      await pauseSchedule(source, id, by);
      await resumeSchedule(source, id, by);
      expect(await listed(list)).toEqual([id]);
      expect(await redis.client.getBuffer(`schedule:data:${id}`)).toEqual(pickle);
    }
  });

  test.each([payloadOf(id, { cron: null, time: "2099-01-01T00:00:00" }), pickle])(
    "puts back a one-shot whose payload the scheduler took away",
    async (payload) => {
      await redis.client.set(`schedule:data:${id}`, payload);
      await redis.client.rpush("schedule:time:2099-01-01T00:00", id);
      await pauseSchedule(source, id, by);
      await redis.client.del(`schedule:data:${id}`);
      await resumeSchedule(source, id, by);
      expect(await redis.client.getBuffer(`schedule:data:${id}`)).toEqual(Buffer.from(payload));
      expect(await listed("schedule:time:2099-01-01T00:00")).toEqual([id]);
    },
  );

  test("is a conflict while listed and active, and while only TaskIQ knows it and lists it", async () => {
    await register(redis.client, id);
    const conflict = await resumeSchedule(source, id, by).catch((thrown: unknown) => thrown);
    expect(conflict).toBeInstanceOf(StateConflictError);
    expect(conflict).toMatchObject({ currentStatus: "active" });
    await redis.client.del(`schedule:status:${id}`);
    const untracked = await resumeSchedule(source, id, by).catch((thrown: unknown) => thrown);
    expect(untracked).toBeInstanceOf(StateConflictError);
    expect(untracked).toMatchObject({ currentStatus: "active" });
    expect(await listed()).toEqual([id]);
    expect(await events()).toHaveLength(1);
  });

  test.each(["paused", "inactive", "error", "PAUSED"])("while %s and listed lists it once", async (word) => {
    await register(redis.client, id, { status: word });
    await redis.client.rpush("schedule:cron", "other", id);
    await redis.client.rpush("schedule:interval", id);
    await resumeSchedule(source, id, by);
    expect(await listed()).toEqual(["other", id]);
    expect(await listed("schedule:interval")).toEqual([]);
    expect(await status()).toBe("active");
  });

  test("while active and unlisted lists it", async () => {
    await register(redis.client, id);
    await redis.client.del("schedule:cron");
    await resumeSchedule(source, id, by);
    expect(await listed()).toEqual([id]);
  });

  test.each([
    ["no JSON", Buffer.from("{")],
    ["without labels", Buffer.from('{"task_name": "t", "args": [], "kwargs": {}, "cron": "* * * * *"}')],
    ["of another id", Buffer.from(payloadOf("someone else"))],
    ["without its id", Buffer.from(payloadOf(id, { schedule_id: undefined }))],
    ["that kills the scheduler", Buffer.from(payloadOf(id, { cron: "*/0 * * * *" }))],
    ["whose zone kills the scheduler", Buffer.from(payloadOf(id, { cron_offset: "../etc" }))],
  ])("refuses a payload %s, and changes nothing", async (_, payload) => {
    await register(redis.client, id);
    await redis.client.set(`schedule:data:${id}`, payload);
    await pauseSchedule(source, id, by);
    const before = await traces();
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadUnsafeError);
    expect(await traces()).toEqual(before);
    expect([await status(), await listed(), await events()]).toMatchObject(["paused", [], { length: 3 }]);
  });

  test("refuses one pickle among JSON, one JSON among pickles, and an id that is no text", async () => {
    await register(redis.client, "other");
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await redis.client.set(`schedule:data:${id}`, pickle);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadUnsafeError);
    await redis.client.set("schedule:data:other", pickle);
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadUnsafeError);
    const raw = Buffer.from([0xff]);
    await redis.client.set(Buffer.concat([Buffer.from("schedule:data:"), raw]), pickle);
    await expect(resumeSchedule(source, `~b64:${raw.toString("base64url")}`, by)).rejects.toThrow(PayloadUnsafeError);
    expect(await listed()).toEqual(["other"]);
  });

  test("works where its own keys are of wrong types, leaves those, and says so", async () => {
    await register(redis.client, id);
    await redis.client.del(`schedule:status:${id}`, `schedule:history:${id}`, "schedule:cron");
    await redis.client.rpush(`schedule:status:${id}`, "x");
    await redis.client.set(`schedule:history:${id}`, "x");
    const { warnings } = await resumeSchedule(source, id, by);
    expect(warnings).toContainEqual(expect.stringMatching(/the status was not written/));
    expect(warnings).toContainEqual(expect.stringMatching(/no event was written/));
    expect(await listed()).toEqual([id]);
    expect(await redis.client.lrange(`schedule:status:${id}`, 0, -1)).toEqual(["x"]);
    expect(await redis.client.get(`schedule:history:${id}`)).toBe("x");
  });

  test("works beside a list of TaskIQ's that is of a wrong type, and leaves that", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await redis.client.set("schedule:interval", "x");
    await resumeSchedule(source, id, by);
    expect([await listed(), await redis.client.get("schedule:interval")]).toEqual([[id], "x"]);
  });

  test("lists what only TaskIQ knows, where its payload is in no list", async () => {
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
    expect(await resumeSchedule(source, id, by)).toMatchObject({ from: "inactive", to: "active" });
    expect(await listed()).toEqual([id]);
  });

  test("of what is active, but in no list, lists it beside the others", async () => {
    await register(redis.client, "other");
    await register(redis.client, id);
    await redis.client.lrem("schedule:cron", 0, id);
    expect(await resumeSchedule(source, id, by)).toMatchObject({ from: "active", to: "active" });
    expect(await listed()).toEqual(["other", id]);
  });

  test("takes it out of the list that its pause recorded, where its payload names another by now", async () => {
    const minute = "schedule:time:2099-01-01T00:00";
    await redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, time: "2099-01-01T00:00:00" }));
    await redis.client.rpush(minute, id);
    await pauseSchedule(source, id, by);
    await redis.client.rpush(minute, id);
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
    await resumeSchedule(source, id, by);
    expect([await listed(minute), await listed()]).toEqual([[], [id]]);
  });

  test("refuses to put anything into a key that is no list", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await redis.client.set("schedule:cron", "x");
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadUnsafeError);
    expect(await status()).toBe("paused");
  });

  test("makes the payload again that Python's own pause deleted, learning the task's name from a sibling", async () => {
    await register(redis.client, "sibling");
    await register(redis.client, id, {
      status: "paused",
      parameters: { to: "乙", n: [1] },
      schedule_config: { minute: "*/5", hour: "3" },
      timeout_seconds: "30",
      priority: 5,
    });
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.del(`schedule:data:${id}`);
    await resumeSchedule(source, id, by);
    expect(JSON.parse((await redis.client.get(`schedule:data:${id}`)) ?? "")).toMatchObject({
      task_name: "app.tasks:report",
      labels: { config_id: "7", task_type: "report", scheduler_type: "cron", timeout: 30, priority: 5 },
      args: [7],
      kwargs: { to: "乙", n: [1] },
      schedule_id: id,
      cron: "*/5 3 * * *",
      time: null,
      interval: null,
    });
    expect(await listed()).toEqual(["sibling", id]);
  });

  test("takes the cron's offset from the metadata where it names one, whatever its siblings have", async () => {
    await register(redis.client, "utc");
    await register(redis.client, "later", { payload: payloadOf("later", { cron_offset: "PT3H" }) });
    const schedule_config = { cron_expression: "0 8 * * *", cron_offset: "Europe/Berlin" };
    await register(redis.client, id, { status: "paused", schedule_config });
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.del(`schedule:data:${id}`);
    await resumeSchedule(source, id, by);
    const payload: unknown = JSON.parse((await redis.client.get(`schedule:data:${id}`)) ?? "");
    expect(payload).toMatchObject({ cron: "0 8 * * *", cron_offset: "Europe/Berlin" });
  });

  test.each([
    ["a pickle that metadata could not make", pickle],
    ["a cron that metadata names otherwise", Buffer.from(payloadOf(id, { cron: "7 7 * * *" }))],
  ])("puts back what a repair set aside, and rebuilds nothing: %s", async (_, kept) => {
    await register(redis.client, id, { status: "paused" });
    await redis.client.del(`schedule:data:${id}`);
    await redis.client.lrem("schedule:cron", 0, id);
    const aside = `rota:schedule:aside:${id}`;
    await redis.client.hset(aside, { kind: "scheduler-blind", by: "lin.wei", list: "schedule:cron", payload: kept });
    await resumeSchedule(source, id, by);
    expect(await redis.client.getBuffer(`schedule:data:${id}`)).toEqual(kept);
    expect(await listed()).toEqual([id]);
    expect(await redis.client.exists(aside)).toBe(0);
  });

  describe("before it is asked for, its page warns of the same", () => {
    const [past, interval] = [
      { cron: null, time: "2020-01-01T00:00:00" },
      { cron: null, interval: 60 },
    ];
    const schedule_config = { run_date: "2020-01-01T00:00:00" };
    const pauseKey = `rota:schedule:pause:${id}`;
    const asideKey = `rota:schedule:aside:${id}`;
    test.each([
      ["of TaskIQ's own payload", () => redis.client.set(`schedule:data:${id}`, payloadOf(id, past))],
      ["of the payload that the pause kept", () => redis.client.hset(pauseKey, { payload: payloadOf(id, past) })],
      [
        "of the payload that a repair set aside",
        () => redis.client.hset(asideKey, { payload: payloadOf(id, interval) }),
      ],
      [
        "of the payload that is made from the metadata",
        async () => {
          await register(redis.client, id, { status: "paused", scheduler_type: "date", schedule_config });
          await redis.client.del(`schedule:data:${id}`);
        },
      ],
    ])("%s", async (_of, given) => {
      await register(redis.client, "sibling");
      await register(redis.client, id, { status: "paused", schedule_config: { cron_expression: "0 8 * * *" } });
      await redis.client.del(`schedule:data:${id}`);
      await given();
      await redis.client.lrem("schedule:cron", 0, id);
      const shown = (await detailOf(source, id))?.resumeWarnings;
      expect(shown).toHaveLength(1);
      expect((await resumeSchedule(source, id, by)).warnings).toEqual(shown);
    });
  });

  test("takes an empty payload for none: the one that its pause kept is put back", async () => {
    const kept = payloadOf(id, { cron: null, time: "2099-01-01T00:00:00" });
    await redis.client.set(`schedule:data:${id}`, kept);
    await redis.client.rpush("schedule:time:2099-01-01T00:00", id);
    await pauseSchedule(source, id, by);
    await redis.client.set(`schedule:data:${id}`, "");
    await resumeSchedule(source, id, by);
    expect(await redis.client.get(`schedule:data:${id}`)).toBe(kept);
  });

  test("refuses a payload whose key holds no text", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await redis.client.del(`schedule:data:${id}`);
    await redis.client.hset(`schedule:data:${id}`, "x", "y");
    const refused = resumeSchedule(source, id, by);
    await expect(refused).rejects.toThrow(PayloadUnsafeError);
    await expect(refused).rejects.toThrow(/holds no text/);
    expect(await listed()).toEqual([]);
  });

  test.each([
    ["metadata", () => redis.client.set(`schedule:meta:${id}`, '{"config_id": 7}')],
    ["the record of a pause", () => redis.client.hset(`rota:schedule:pause:${id}`, "list", "schedule:cron")],
  ])("says what is missing where %s is all that is left", async (_, leave) => {
    await leave();
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadMissingError);
  });

  test("makes no payload again whose metadata names an hour but no minute: it could fire 60 times instead of once", async () => {
    await register(redis.client, "sibling");
    await register(redis.client, id, { status: "paused", schedule_config: { hour: 3 } });
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.del(`schedule:data:${id}`);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(/names no minute/);
    expect(await listed()).toEqual(["sibling"]);
  });

  test("refuses bytes of no known serialiser where nothing listed is like them, and lists them among their like", async () => {
    const own = Buffer.from([0x01, 0x02, 0xff]);
    await register(redis.client, id);
    await redis.client.set(`schedule:data:${id}`, own);
    await pauseSchedule(source, id, by);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadUnsafeError);
    expect([await status(), await listed()]).toEqual(["paused", []]);
    await register(redis.client, "other");
    await redis.client.set("schedule:data:other", own);
    await resumeSchedule(source, id, by);
    expect(await listed()).toEqual(["other", id]);
  });

  test("says what is missing for a payload that cannot be made again, and changes nothing", async () => {
    await register(redis.client, id, { status: "paused", schedule_config: { cron_expression: "* * * * *" } });
    await redis.client.del("schedule:cron", `schedule:data:${id}`);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(PayloadMissingError);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(/task's name/);
    await redis.client.del(`schedule:meta:${id}`);
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(/no metadata/);
    expect([await status(), await listed()]).toEqual(["paused", []]);
  });

  test("of what nobody knows is no schedule", async () => {
    await expect(resumeSchedule(source, id, by)).rejects.toThrow(ScheduleNotFoundError);
    expect(await redis.client.dbsize()).toBe(0);
  });

  test.each([
    ["an interval", { cron: null, interval: 60 }, [/^An interval that is put back fires at once/]],
    [
      "a past one-shot",
      { cron: null, time: "2020-01-01T00:00:00" },
      [/^Its time, 2020-01-01 00:00:00 UTC, has passed/],
    ],
    ["a one-shot to come", { cron: null, time: "2099-01-01T00:00:00" }, []],
    ["a cron that is due in this minute", { cron: "* * * * *" }, [/^It is due in this minute/]],
    ["a cron that is due later", { cron: `${(new Date().getUTCMinutes() + 30) % 60} * * * *` }, []],
    ["a cron that never fires", { cron: "0 0 30 2 *" }, [/^It will never fire: No such date/]],
  ])("says what happens at once: %s", async (_, fields, sentences) => {
    await redis.client.set(`schedule:data:${id}`, payloadOf(id, fields));
    const { warnings } = await resumeSchedule(source, id, by);
    expect(warnings).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });

  test.each([
    ["without the record of a pause", null],
    ["with a record that names no list of TaskIQ's", "somebody:else"],
  ])("refuses an opaque payload %s: nothing tells where it belongs", async (_, recorded) => {
    await redis.client.set(`schedule:data:${id}`, pickle);
    if (recorded) await redis.client.hset(`rota:schedule:pause:${id}`, "list", recorded);
    const refused = resumeSchedule(source, id, by);
    await expect(refused).rejects.toThrow(PayloadMissingError);
    await expect(refused).rejects.toThrow(/nothing tells which of TaskIQ's lists/);
  });

  describe("only lists what the application's source reads:", () => {
    const others = async (...payloads: ("json" | "pickle")[]) => {
      for (const [n, kind] of payloads.entries()) {
        await redis.client.set(`schedule:data:s${n}`, kind === "json" ? payloadOf(`s${n}`) : pickle);
        await redis.client.rpush("schedule:cron", `s${n}`);
      }
    };
    const stands = async (payload: string | Buffer) => {
      await redis.client.set(`schedule:data:${id}`, payload);
      await redis.client.hset(`rota:schedule:pause:${id}`, "list", "schedule:cron");
    };
    const bare = (serializer = "auto") => redis.source({ TASKIQ_SERIALIZER: serializer });

    test("that is what most listed payloads are", async () => {
      await others("json", "pickle", "pickle");
      await stands(payloadOf(id));
      await expect(resumeSchedule(bare(), id, by)).rejects.toThrow(/is json, while the other listed ones are pickle/);
      await stands(pickle);
      expect(await resumeSchedule(bare(), id, by)).toMatchObject({ to: "active" });
    });

    test("and JSON where as many are JSON as are pickles, as findings say, whichever is listed first", async () => {
      await others("pickle", "json");
      await stands(pickle);
      await expect(resumeSchedule(bare(), id, by)).rejects.toThrow(/is pickle, while the other listed ones are json/);
      await stands(payloadOf(id));
      expect(await resumeSchedule(bare(), id, by)).toMatchObject({ to: "active" });
    });

    test("but where it is set, that decides", async () => {
      await others("json", "json");
      await stands(payloadOf(id));
      await expect(resumeSchedule(bare("pickle"), id, by)).rejects.toThrow(PayloadUnsafeError);
      await stands(pickle);
      expect(await resumeSchedule(bare("pickle"), id, by)).toMatchObject({ to: "active" });
    });

    test("a payload is made again only where all are JSON, or that is set", async () => {
      await others("json", "json", "json", "pickle");
      await redis.client.set(
        `schedule:meta:${id}`,
        JSON.stringify({ config_id: 7, task_type: "report", schedule_config: { cron_expression: "1 * * * *" } }),
      );
      await redis.client.sadd("schedule:index:config:7", "s0");
      await expect(resumeSchedule(bare(), id, by)).rejects.toThrow(/can only write JSON, while .* are pickle/);
      await expect(resumeSchedule(bare("msgpack"), id, by)).rejects.toThrow(/can only write JSON/);
      expect(await redis.client.exists(`schedule:data:${id}`)).toBe(0);
      expect(await resumeSchedule(bare("json"), id, by)).toMatchObject({ to: "active" });
      expect(JSON.parse((await redis.client.get(`schedule:data:${id}`)) ?? "")).toMatchObject({ cron: "1 * * * *" });
    });

    test("nor is one made again from metadata that cannot be read", async () => {
      await redis.client.set(`schedule:meta:${id}`, "{");
      await expect(resumeSchedule(bare(), id, by)).rejects.toThrow(/its metadata cannot be read/);
    });
  });
});

describe("purging", () => {
  const odd = Buffer.from([0x71, 0xff, 0x3a]);
  test.each([
    ["active", async () => {}],
    ["paused", async () => void (await pauseSchedule(source, id, by))],
    ["with statistics", async () => void (await redis.client.hset(`schedule:stats:${id}`, "runs", 3))],
    ["listed twice", async () => void (await redis.client.rpush("schedule:cron", id, "x", id))],
    [
      "in lists its payload does not name",
      async () => void (await redis.client.rpush("schedule:time:2026-02-08T09:17", id)),
    ],
    ["in another configuration's index too", async () => void (await redis.client.sadd("schedule:index:config:9", id))],
    ["with an opaque payload", async () => void (await redis.client.set(`schedule:data:${id}`, pickle))],
    ["without a payload", async () => void (await redis.client.del(`schedule:data:${id}`))],
    ["with metadata that is broken", async () => void (await redis.client.set(`schedule:meta:${id}`, "{"))],
    [
      "that only TaskIQ knows",
      async () => void (await redis.client.del(`schedule:status:${id}`, `schedule:meta:${id}`)),
    ],
    [
      "whose history is all that is left",
      async () =>
        void (await redis.client.del(
          `schedule:status:${id}`,
          `schedule:meta:${id}`,
          `schedule:data:${id}`,
          "schedule:cron",
        )),
    ],
    [
      "whose broken metadata and payload a repair put aside",
      async () => {
        for (const kind of ["status", "meta", "history", "data"]) {
          await redis.client.set(`rota:schedule:aside-key:schedule:${kind}:${id}`, id);
        }
        await redis.client.hset(`rota:schedule:aside:${id}`, "payload", payloadOf(id));
      },
    ],
    [
      "with keys of wrong types",
      async () => {
        for (const kind of ["status", "meta", "history", "data"]) {
          await redis.client.del(`schedule:${kind}:${id}`);
          await redis.client.sadd(`schedule:${kind}:${id}`, "x");
        }
      },
    ],
  ])("one that is %s leaves no trace, and takes nobody else's", async (_, prepare) => {
    await register(redis.client, `${id}0`);
    await register(redis.client, id);
    await prepare();
    expect(await traces()).not.toEqual([]);
    expect(await purgeSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: null });
    await redis.client.lrem("schedule:cron", 0, `${id}0`);
    expect((await traces()).filter((key) => !key.endsWith(`${id}0`) && key !== "schedule:index:config:7")).toEqual([]);
    expect(await redis.client.smembers("schedule:index:config:7")).toEqual([`${id}0`]);
    expect(await redis.client.exists(`schedule:status:${id}0`, `schedule:data:${id}0`)).toBe(2);
  });

  test.each([
    ["an index entry", () => redis.client.sadd("schedule:index:config:7", id)],
    ["a list entry", () => redis.client.rpush("schedule:time:2026-02-08T09:17", id)],
  ])("%s with nothing behind it takes it away", async (_, prepare) => {
    await prepare();
    await purgeSchedule(source, id, by);
    expect(await redis.client.dbsize()).toBe(0);
  });

  test("works beside lists and indexes of wrong types, and leaves those", async () => {
    await register(redis.client, id);
    await redis.client.set("schedule:interval", "x");
    await redis.client.del("schedule:index:config:7");
    await redis.client.set("schedule:index:config:7", "x");
    await purgeSchedule(source, id, by);
    expect((await redis.client.keys("*")).sort()).toEqual(["schedule:index:config:7", "schedule:interval"]);
  });

  test("a one-shot that is due before it takes effect says that it may still fire, one that is due later does not", async () => {
    for (const [minute, warnings] of [
      [inMinutes(0), [expect.stringMatching(/before the purge takes effect: it may still fire once/)]],
      [inMinutes(90), []],
    ] as const) {
      await register(redis.client, id, { payload: payloadOf(id, { cron: null, time: `${minute}:59` }) });
      expect(await purgeSchedule(source, id, by)).toMatchObject({ from: "active", warnings });
    }
  });

  test("a cron that stands in the list of a minute, too, is no one-shot", async () => {
    await register(redis.client, id);
    await redis.client.rpush("schedule:time:2020-01-01T00:00", id);
    const exactPlaces = async () => ({ lists: ["schedule:time:2020-01-01T00:00"], indexes: [] });
    expect(await purgeSchedule(source, id, { ...by, exactPlaces })).toMatchObject({ warnings: [] });
  });

  test("an opaque one-shot says the same, by the minute of the list that held it", async () => {
    for (const [minutes, warnings] of [
      [0, [expect.stringMatching(/before the purge takes effect: it may still fire once/)]],
      [90, []],
    ] as const) {
      await redis.client.set(`schedule:data:${id}`, pickle);
      await redis.client.rpush(`schedule:time:${inMinutes(minutes)}`, id);
      expect(await purgeSchedule(source, id, by)).toMatchObject({ from: "active", warnings });
    }
  });

  test("an id that is no text leaves no trace", async () => {
    const name = `~b64:${odd.toString("base64url")}`;
    await redis.client.rpush("schedule:cron", odd);
    await pauseSchedule(source, name, by);
    await purgeSchedule(source, name, by);
    expect(await traces(odd)).toEqual([]);
  });

  test("says by when it takes effect if it was listed, and nothing otherwise", async () => {
    await register(redis.client, id);
    expect(await purgeSchedule(source, id, by)).toMatchObject({ from: "active", takesEffectBy: expect.any(String) });
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    expect(await purgeSchedule(source, id, by)).toMatchObject({ from: "paused", takesEffectBy: null });
    await redis.client.rpush("schedule:cron", id);
    expect(await purgeSchedule(source, id, by)).toMatchObject({ from: "active", takesEffectBy: expect.any(String) });
  });

  test("what nobody knows, or twice, is no schedule", async () => {
    await expect(purgeSchedule(source, id, by)).rejects.toThrow(ScheduleNotFoundError);
    await register(redis.client, id);
    await purgeSchedule(source, id, by);
    await expect(purgeSchedule(source, id, by)).rejects.toThrow(ScheduleNotFoundError);
  });
});

describe("a program that changes the schedule between our look and our step", () => {
  const meddledWith = (change: () => Promise<unknown>) => meddled(redis.source(), change);
  let changes = 0;
  const oneShot = () => payloadOf(id, { cron: null, time: "2099-01-01T00:00:00", kwargs: { changes } });
  const minute = "schedule:time:2099-01-01T00:00";
  const registerOneShot = async () => {
    await register(redis.client, id, { payload: oneShot() });
    await redis.client.rename("schedule:cron", minute);
  };
  const changePayload = async () => {
    changes += 1;
    await redis.client.set(`schedule:data:${id}`, oneShot());
  };
  beforeEach(() => {
    changes = 0;
  });

  test("once is tried again, and it is purged as it is then", async () => {
    await registerOneShot();
    await purgeSchedule(
      meddledWith(async () => {
        if (changes === 0) await changePayload();
      }),
      id,
      by,
    );
    expect(changes).toBe(1);
    expect(await listed(minute)).toEqual([]);
  });

  test("does not keep it from being paused: a pause takes no look, and keeps the payload that is there then", async () => {
    await registerOneShot();
    await pauseSchedule(meddledWith(changePayload), id, by);
    expect(await listed(minute)).toEqual([]);
    expect((await record()).payload?.toString()).toBe(await redis.client.get(`schedule:data:${id}`));
  });

  test("each time is a conflict that tells the status, and nothing is changed", async () => {
    await registerOneShot();
    const error = await purgeSchedule(meddledWith(changePayload), id, by).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StateConflictError);
    expect(error).toMatchObject({ currentStatus: "active" });
    expect(await listed(minute)).toEqual([id]);
    await pauseSchedule(source, id, by);
    await expect(resumeSchedule(meddledWith(changePayload), id, by)).rejects.toMatchObject({ currentStatus: "paused" });
    await redis.client.multi().del(`schedule:status:${id}`).sadd(`schedule:status:${id}`, "x").exec();
    await expect(resumeSchedule(meddledWith(changePayload), id, by)).rejects.toMatchObject({ currentStatus: null });
    expect(await listed(minute)).toEqual([]);
    expect(await events()).toHaveLength(3);
  });

  test("in the metadata that a payload is made again from, or in the payload that a pause kept, is seen", async () => {
    await register(redis.client, "sibling");
    await register(redis.client, id, { status: "paused", schedule_config: { cron_expression: "1 * * * *" } });
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.del(`schedule:data:${id}`);
    const newer = JSON.stringify({ config_id: 7, schedule_config: { cron_expression: "2 * * * *" } });
    await resumeSchedule(
      meddledWith(() => redis.client.set(`schedule:meta:${id}`, newer)),
      id,
      by,
    );
    expect(JSON.parse((await redis.client.get(`schedule:data:${id}`)) ?? "")).toMatchObject({ cron: "2 * * * *" });

    const [older, kept] = [1, 2].map((n) => payloadOf(id, { cron: null, time: `2099-01-01T00:0${n}:00` }));
    await redis.client.del("schedule:cron", `schedule:data:${id}`);
    await redis.client.set(`schedule:status:${id}`, "paused");
    await redis.client.hset(`rota:schedule:pause:${id}`, "payload", older ?? "");
    const changed = () => redis.client.hset(`rota:schedule:pause:${id}`, "payload", kept ?? "");
    await resumeSchedule(meddledWith(changed), id, by);
    expect(await redis.client.get(`schedule:data:${id}`)).toBe(kept);
    expect(await listed("schedule:time:2099-01-01T00:02")).toEqual([id]);
  });

  test("that takes the payload away leaves nothing listed without one", async () => {
    await register(redis.client, id);
    await pauseSchedule(source, id, by);
    await redis.client.del(`schedule:meta:${id}`);
    const gone = meddledWith(() => redis.client.del(`schedule:data:${id}`));
    await expect(resumeSchedule(gone, id, by)).rejects.toThrow(PayloadMissingError);
    expect(await listed()).toEqual([]);
    expect(await status()).toBe("paused");
  });
});

describe("the time by which it takes effect", () => {
  const list = async (count: number, key = "schedule:cron") =>
    void (await redis.client.rpush(key, ...Array.from({ length: count }, (_, n) => `s${n}`)));

  test.each([
    ["in the cron list", () => redis.client.rpush("schedule:cron", id)],
    [
      "a one-shot of a minute that its payload does not tell",
      () => redis.client.rpush("schedule:time:2099-01-01T00:00", id),
    ],
  ])("grows with the schedules that the scheduler must read: %s", async (_, put) => {
    await redis.client.set(`schedule:data:${id}`, pickle);
    await put();
    await list(25_000);
    await list(25_000, "schedule:interval");
    for (const action of [pauseSchedule, resumeSchedule, purgeSchedule]) {
      const before = Date.now();
      const { takesEffectBy } = await action(source, id, by);
      expect(instantToMs(takesEffectBy ?? "")).toBeGreaterThanOrEqual(before + 68_000);
      expect(instantToMs(takesEffectBy ?? "")).toBeLessThanOrEqual(Date.now() + 68_001);
    }
  });

  test("is told for up to 100,000 of them; above that a sentence says why it is not, whatever was done", async () => {
    await register(redis.client, id);
    await list(99_999);
    expect(await pauseSchedule(source, id, by)).toMatchObject({ takesEffectBy: expect.any(String), warnings: [] });
    expect(await resumeSchedule(source, id, by)).toMatchObject({ takesEffectBy: expect.any(String) });
    await list(1);
    const untold = { takesEffectBy: null, warnings: expect.arrayContaining([expect.stringMatching(/next read/)]) };
    expect(await pauseSchedule(source, id, by)).toMatchObject(untold);
    expect(await resumeSchedule(source, id, by)).toMatchObject(untold);
    expect(await purgeSchedule(source, id, by)).toMatchObject(untold);
  });
});
