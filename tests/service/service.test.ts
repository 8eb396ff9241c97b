import { beforeAll, describe, expect, test } from "vitest";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { instantToMs } from "@/lib/schedules/timestamps";
import { isBroken, type JsonObject, scheduleStatuses } from "@/lib/schedules/types";
import { ownRedis } from "../support/stages/redis";

const sevenDays = 7 * 24 * 3600;
const redis = ownRedis();
let service: ScheduleHistoryRedisService;
beforeAll(() => {
  service = new ScheduleHistoryRedisService(redis.source());
});

const status = (id: string) => `schedule:status:${id}`;
const meta = (id: string) => `schedule:meta:${id}`;
const history = (id: string) => `schedule:history:${id}`;
const rawHistory = async (id: string) =>
  (await redis.client.lrange(history(id), 0, -1)).map((each): JsonObject => JSON.parse(each));

/** Commands that Redis has run since the last reset, by name. */
async function commandsRun(): Promise<Map<string, number>> {
  const info = await redis.client.info("commandstats");
  return new Map(
    [...info.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)].map(([, name = "", calls]) => [name, Number(calls)]),
  );
}

describe("an argument that cannot be", () => {
  const circle: JsonObject = {};
  circle.own = circle;
  const wrong: [string, (service: ScheduleHistoryRedisService) => Promise<unknown>][] = [
    ["an empty id", (s) => s.setScheduleStatus("", "active")],
    ["an empty id in the form of bytes", (s) => s.setScheduleStatus("~b64:", "active")],
    ["an id of more than 4 KB", (s) => s.getScheduleStatus("a".repeat(4097))],
    ["an id with half a surrogate pair", (s) => s.getScheduleMetadata("a\ud800")],
    // @ts-expect-error: what a caller without types may give
    ["an id that is no text", (s) => s.getScheduleHistory(7)],
    // @ts-expect-error: what a caller without types may give
    ["a status word that is none", (s) => s.setScheduleStatus("a", "unknown")],
    // @ts-expect-error: what a caller without types may give
    ["no status word", (s) => s.setScheduleStatus("a", null)],
    ["a configuration that is no whole number", (s) => s.addScheduleToIndex(7.5, "a")],
    ["a configuration that is no number", (s) => s.listScheduleIds(Number.NaN)],
    ["a configuration whose digits JavaScript has lost already", (s) => s.listScheduleIds(2 ** 53)],
    ["a configuration without an id", (s) => s.addScheduleToIndex("", "a")],
    ["a configuration with half a surrogate pair", (s) => s.removeScheduleFromIndex("a\ud800", "a")],
    // @ts-expect-error: what a caller without types may give
    ["a configuration that is an object", (s) => s.listScheduleIds({})],
    ["an empty id for an index", (s) => s.addScheduleToIndex(7, "")],
    ["an empty id out of an index", (s) => s.removeScheduleFromIndex(7, "")],
    ["a limit of 0", (s) => s.getScheduleHistory("a", 0)],
    ["a limit below 0, which Redis would read as all", (s) => s.getScheduleHistory("a", -1)],
    ["half a limit", (s) => s.getScheduleHistory("a", 1.5)],
    ["a limit without end", (s) => s.getScheduleHistory("a", Number.POSITIVE_INFINITY)],
    ["a history limit of 0", (s) => s.getScheduleFullInfo("a", 0)],
    ["an event without a name", (s) => s.addScheduleHistoryEvent("a", { event: "" })],
    // @ts-expect-error: what a caller without types may give
    ["an event that is no object", (s) => s.addScheduleHistoryEvent("a", null)],
    // @ts-expect-error: what a caller without types may give
    ["metadata that is an array", (s) => s.setScheduleMetadata("a", [1])],
    // @ts-expect-error: what a caller without types may give
    ["metadata that is a text", (s) => s.setScheduleMetadata("a", "text")],
    // @ts-expect-error: what a caller without types may give
    ["no metadata", (s) => s.setScheduleMetadata("a", null)],
    ["metadata that JSON cannot hold", (s) => s.setScheduleMetadata("a", circle)],
    ["metadata with a number that JSON cannot hold", (s) => s.setScheduleMetadata("a", { x: { y: Number.NaN } })],
    [
      "an event with a number that JSON cannot hold",
      (s) => s.addScheduleHistoryEvent("a", { event: "e", x: Infinity }),
    ],
    ["an empty id to purge", (s) => s.purgeScheduleArtifacts("")],
  ];

  test.each(wrong)("%s is refused before anything is sent", async (_, call) => {
    const source = redis.source();
    await source.redis.ping();
    await redis.client.config("RESETSTAT");
    await expect(call(new ScheduleHistoryRedisService(source))).rejects.toThrow(InvalidArgumentError);
    expect([...(await commandsRun()).keys()].filter((name) => !/^(config|info)/.test(name))).toEqual([]);
    expect(await redis.client.dbsize()).toBe(0);
  });
});

describe("the index of a configuration", () => {
  test("holds each schedule once, and forgets one", async () => {
    await service.addScheduleToIndex(7, "a");
    await service.addScheduleToIndex(7, "a");
    await service.addScheduleToIndex(7, "乙 b");
    await service.addScheduleToIndex(-3, "c");
    expect((await service.listScheduleIds(7)).sort()).toEqual(["a", "乙 b"]);
    await service.removeScheduleFromIndex(7, "a");
    expect(await service.listScheduleIds(7)).toEqual(["乙 b"]);
    expect(await service.listScheduleIds(-3)).toEqual(["c"]);
    expect(await service.listScheduleIds(8)).toEqual([]);
    expect(await redis.client.ttl("schedule:index:config:7")).toBe(-1);
  });
});

describe("the status", () => {
  test.each(scheduleStatuses)("%s is set with its event, in one step", async (word) => {
    const before = Date.now();
    await service.setScheduleStatus("a", word);
    expect(await service.getScheduleStatus("a")).toBe(word);
    expect(await redis.client.get(status("a"))).toBe(word);
    expect(await redis.client.ttl(status("a"))).toBe(-1);
    const [event] = await service.getScheduleHistory("a");
    if (!event || isBroken(event) || event.at === null) throw new Error("no event");
    expect(event).toMatchObject({ event: "status_changed", fields: { new_status: word } });
    expect(instantToMs(event.at)).toBeGreaterThanOrEqual(before);
    expect(Object.keys((await rawHistory("a"))[0] ?? {})).toEqual(["event", "new_status", "timestamp"]);
  });

  test("is inactive where there is none, and error where it cannot be told", async () => {
    expect(await service.getScheduleStatus("nobody")).toBe("inactive");
    await redis.client.set(status("word"), "PAUSED");
    await redis.client.set(status("empty"), "");
    await redis.client.set(status("bytes"), Buffer.from([0xff, 0xfe]));
    await redis.client.rpush(status("list"), "active");
    for (const id of ["word", "empty", "bytes", "list"]) expect(await service.getScheduleStatus(id)).toBe("error");
  });

  test("gives metadata its seven days again where a pause ends, and leaves the expiry else", async () => {
    await service.setScheduleMetadata("a", { name: "x" });
    await redis.client.expire(meta("a"), 100);
    for (const word of ["active", "inactive", "error", "active"] as const) await service.setScheduleStatus("a", word);
    expect(await redis.client.ttl(meta("a"))).toBeLessThanOrEqual(100);
    await service.setScheduleStatus("a", "paused");
    await service.setScheduleStatus("a", "active");
    expect(await redis.client.ttl(meta("a"))).toBeGreaterThan(sevenDays - 5);
  });

  test("is not set where the history is of a wrong type: both or neither", async () => {
    await redis.client.set(status("a"), "active");
    await redis.client.set(history("a"), "no list");
    await expect(service.setScheduleStatus("a", "paused")).rejects.toThrow(/WRONGTYPE/);
    expect(await redis.client.get(status("a"))).toBe("active");
  });
});

describe("metadata", () => {
  test("lives 7 days from each write, and says when it was written", async () => {
    await service.setScheduleMetadata("a", { name: "x" });
    expect(await redis.client.ttl(meta("a"))).toBeGreaterThan(sevenDays - 5);
    await redis.client.expire(meta("a"), 10);
    await service.setScheduleMetadata("a", { name: "y" });
    expect(await redis.client.ttl(meta("a"))).toBeGreaterThan(sevenDays - 5);
    const written: JsonObject = JSON.parse((await redis.client.get(meta("a"))) ?? "");
    expect(written).toEqual({ name: "y", updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/) });
  });

  test("keeps the time that it came with", async () => {
    await service.setScheduleMetadata("a", { updated_at: "2026-02-08T09:17:42.123456" });
    expect(await service.getScheduleMetadata("a")).toMatchObject({ updatedAt: "2026-02-08T09:17:42.123456Z" });
  });

  test("is null where there is none", async () => {
    expect(await service.getScheduleMetadata("a")).toBeNull();
  });

  test("of 1 MB is read as it was written", async () => {
    const parameters = { text: "报告 & <b>".repeat(100_000) };
    await service.setScheduleMetadata("a", { name: "big", parameters });
    expect(await service.getScheduleMetadata("a")).toMatchObject({ fields: { name: "big", parameters } });
  });

  test("with a field named __proto__ keeps it as a field", async () => {
    await redis.client.set(meta("a"), '{"__proto__": {"x": 1}, "name": "n"}');
    const read = await service.getScheduleMetadata("a");
    if (read === null || isBroken(read)) throw new Error("no metadata");
    await service.setScheduleMetadata("a", read.fields);
    expect(await redis.client.get(meta("a"))).toMatch(/"__proto__":\{"x":1\}/);
  });

  test("that is paused does not expire, whoever of us writes it", async () => {
    await service.setScheduleMetadata("a", { name: "x" });
    await service.setScheduleStatus("a", "paused");
    expect([await redis.client.ttl(meta("a")), await redis.client.ttl(history("a"))]).toEqual([-1, -1]);
    // As Python's own pushes set it again.
    await redis.client.expire(history("a"), 100);
    await service.setScheduleMetadata("a", { name: "y" });
    await service.addScheduleHistoryEvent("a", { event: "e" });
    expect(await service.getScheduleMetadata("a")).toMatchObject({ name: "y" });
    expect([await redis.client.ttl(meta("a")), await redis.client.ttl(history("a"))]).toEqual([-1, -1]);
    await redis.client.expire(history("a"), 100);
    await service.setScheduleStatus("a", "paused");
    expect([await redis.client.ttl(meta("a")), await redis.client.ttl(history("a"))]).toEqual([-1, -1]);
    await service.setScheduleStatus("a", "active");
    expect(await redis.client.ttl(meta("a"))).toBeGreaterThan(sevenDays - 5);
    expect(await redis.client.ttl(history("a"))).toBeGreaterThan(sevenDays - 5);
  });

  test("does not overwrite a key of another type", async () => {
    await redis.client.sadd(meta("a"), "x");
    await expect(service.setScheduleMetadata("a", {})).rejects.toThrow(/WRONGTYPE/);
    expect(await redis.client.type(meta("a"))).toBe("set");
  });
});

describe("the history", () => {
  test("is newest first, and limited", async () => {
    for (const event of ["first", "second", "third"]) await service.addScheduleHistoryEvent("a", { event, n: 1 });
    const names = async (limit?: number) =>
      (await service.getScheduleHistory("a", limit)).map((each) => ("event" in each ? each.event : each.kind));
    expect(await names()).toEqual(["third", "second", "first"]);
    expect(await names(1)).toEqual(["third"]);
    expect(await service.getScheduleHistory("nobody")).toEqual([]);
  });

  test("gives 50 events unless asked for more", async () => {
    await redis.client.rpush(history("a"), ...Array.from({ length: 80 }, (_, n) => JSON.stringify({ event: "e", n })));
    expect(await service.getScheduleHistory("a")).toHaveLength(50);
    expect(await service.getScheduleHistory("a", 80)).toHaveLength(80);
  });

  test("is trimmed to MAX_HISTORY and lives 7 days from each push", async () => {
    const few = new ScheduleHistoryRedisService(redis.source({ MAX_HISTORY: "3", DEFAULT_TTL_S: "1000" }));
    for (let n = 0; n < 5; n++) await few.addScheduleHistoryEvent("a", { event: "e", n });
    expect((await rawHistory("a")).map(({ n }) => n)).toEqual([4, 3, 2]);
    const left = await redis.client.ttl(history("a"));
    expect(left > 990 && left <= 1000).toBe(true);
    await few.setScheduleStatus("a", "active");
    expect((await rawHistory("a")).map(({ event }) => event)).toEqual(["status_changed", "e", "e"]);
  });

  test("keeps an event's own time, and fills it where it is absent", async () => {
    await service.addScheduleHistoryEvent("a", { event: "e", timestamp: "2026-02-08T09:17:42.123456" });
    await service.addScheduleHistoryEvent("a", { event: "f" });
    const [filled, own] = await rawHistory("a");
    expect(own?.timestamp).toBe("2026-02-08T09:17:42.123456");
    expect(filled?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/);
  });

  test("shows broken events as such, beside good ones", async () => {
    await redis.client.rpush(
      history("a"),
      '{"event": "good"}',
      "[1]",
      '"text"',
      "{",
      '{"event": 7}',
      Buffer.from([0xff]),
    );
    const read = await service.getScheduleHistory("a");
    expect(read.map(isBroken)).toEqual([false, true, true, true, true, true]);
    expect(read[1]).toMatchObject({ key: history("a"), raw: "[1]" });
  });
});

describe("full info", () => {
  test("gives status, metadata and the 5 newest events in one round trip", async () => {
    await service.setScheduleMetadata("a", { name: "x", config_id: 7 });
    for (let n = 0; n < 8; n++) await service.addScheduleHistoryEvent("a", { event: "e", n });
    await service.setScheduleStatus("a", "active");
    const info = await service.getScheduleFullInfo("a");
    expect(info).toMatchObject({ scheduleId: "a", status: "active", isScheduled: true, metadata: { configId: "7" } });
    expect(info.recentHistory).toHaveLength(5);
    expect((await service.getScheduleFullInfo("a", 2)).recentHistory).toHaveLength(2);
  });

  test("of a schedule that nobody knows is inactive and empty", async () => {
    expect(await service.getScheduleFullInfo("nobody")).toEqual({
      scheduleId: "nobody",
      status: "inactive",
      metadata: null,
      recentHistory: [],
      isScheduled: false,
    });
  });

  test("shows what can be read beside keys of wrong types", async () => {
    await redis.client.rpush(status("a"), "x");
    await redis.client.hset(meta("a"), "x", "y");
    await redis.client.rpush(history("a"), '{"event": "e"}');
    expect(await service.getScheduleFullInfo("a")).toMatchObject({
      status: "error",
      isScheduled: false,
      metadata: { kind: "broken", key: meta("a") },
      recentHistory: [{ event: "e" }],
    });
    await redis.client.del(status("a"));
    await redis.client.set(status("a"), "active");
    await redis.client.del(history("a"));
    await redis.client.set(history("a"), "x");
    expect(await service.getScheduleFullInfo("a")).toMatchObject({
      status: "active",
      isScheduled: true,
      recentHistory: [{ kind: "broken", key: history("a") }],
    });
  });
});

describe("all statuses and the summary", () => {
  test("count every word, broken keys in the total only, and let no bad key hide the others", async () => {
    const words = ["active", "active", "paused", "inactive", "error", "PAUSED", ""];
    for (const [n, word] of words.entries()) await redis.client.set(status(`s${n}`), word);
    await redis.client.rpush(status("list"), "active");
    await redis.client.hset(status("hash"), "active", "1");
    const id = Buffer.from([0xc3, 0x28]);
    await redis.client.set(Buffer.concat([Buffer.from(status("")), id]), "active");

    const all = await service.getAllScheduleStatuses();
    expect(all.size).toBe(10);
    expect([all.get("s0"), all.get("s2"), all.get("s3"), all.get("s4")]).toEqual([
      "active",
      "paused",
      "inactive",
      "error",
    ]);
    expect(all.get("s5")).toMatchObject({ kind: "broken", raw: "PAUSED", key: status("s5") });
    expect(all.get("list")).toMatchObject({ kind: "broken", reason: expect.stringContaining("list") });
    expect(all.get("hash")).toMatchObject({ kind: "broken", reason: expect.stringContaining("hash") });
    expect(all.get(`~b64:${id.toString("base64url")}`)).toBe("active");

    const before = Date.now();
    const { lastUpdated, ...counts } = await service.getSchedulerSummary();
    expect(counts).toEqual({
      totalSchedules: 10,
      activeSchedules: 3,
      pausedSchedules: 1,
      inactiveSchedules: 1,
      errorSchedules: 1,
    });
    expect(instantToMs(lastUpdated)).toBeGreaterThanOrEqual(before);
  });

  test("are empty for an empty Redis", async () => {
    expect(await service.getAllScheduleStatuses()).toEqual(new Map());
    expect(await service.getSchedulerSummary()).toMatchObject({ totalSchedules: 0, errorSchedules: 0 });
  });

  test("see only their own prefix", async () => {
    await redis.client.mset("schedule:status:a", "active", "other:status:b", "active", "xschedule:status:c", "active");
    const other = new ScheduleHistoryRedisService(redis.source({ SCHEDULE_PREFIX: "other" }));
    expect([...(await service.getAllScheduleStatuses()).keys()]).toEqual(["a"]);
    expect([...(await other.getAllScheduleStatuses()).keys()]).toEqual(["b"]);
    await other.setScheduleStatus("b", "paused");
    expect(await redis.client.exists("other:history:b", "schedule:history:b")).toBe(1);
  });
});

describe("a fleet of 5,000", () => {
  test("is read in bounded commands only", async () => {
    const pipeline = redis.client.pipeline();
    for (let n = 0; n < 5000; n++) {
      pipeline.set(status(`s${n}`), n % 5 === 0 ? "paused" : "active").sadd("schedule:index:config:7", `s${n}`);
      pipeline.set(`schedule:data:s${n}`, "{}").rpush("schedule:cron", `s${n}`);
    }
    await pipeline.exec();
    const sent: string[][] = [];
    const monitor = await redis.client.monitor();
    monitor.on("monitor", (_time: string, args: string[]) => sent.push(args));

    const all = await service.getAllScheduleStatuses();
    expect(all.size).toBe(5000);
    expect(await service.getSchedulerSummary()).toMatchObject({
      totalSchedules: 5000,
      activeSchedules: 4000,
      pausedSchedules: 1000,
    });
    expect((await service.listScheduleIds(7)).length).toBe(5000);
    expect(await service.cleanupLegacyConfigScopedKeys()).toEqual({ status: 0, meta: 0, history: 0 });
    await redis.client.echo("done");
    await expect.poll(() => sent.some(([name]) => name?.toLowerCase() === "echo")).toBe(true);
    monitor.disconnect();

    const names = sent.map(([name = ""]) => name.toLowerCase());
    expect(names.filter((name) => name === "scan").length).toBeGreaterThan(10);
    for (const never of ["keys", "smembers", "hgetall", "sort"]) expect(names).not.toContain(never);
    for (const args of sent) {
      const name = args[0]?.toLowerCase();
      const count = Number(args[args.findIndex((each) => each.toLowerCase() === "count") + 1]);
      if (name === "scan" || name === "sscan") expect(count).toBeLessThanOrEqual(1000);
      if (name === "mget") expect(args.length).toBeLessThanOrEqual(1001);
      if (name === "lrange") expect(Number(args[3]) - Number(args[2])).toBeLessThan(1000);
    }
  });
});

describe("purging a schedule's artifacts", () => {
  test("deletes its five keys, whatever their types, and counts each", async () => {
    await service.setScheduleStatus("a", "active");
    await service.setScheduleMetadata("a", {});
    await redis.client.hset("schedule:stats:a", "runs", "3");
    await service.addScheduleToIndex(7, "a");
    await service.setScheduleStatus("ab", "active");
    expect(await service.purgeScheduleArtifacts("a")).toEqual({ status: 1, meta: 1, history: 1, stats: 1, data: 0 });
    expect(await service.purgeScheduleArtifacts("a")).toEqual({ status: 0, meta: 0, history: 0, stats: 0, data: 0 });
    expect((await redis.client.keys("*")).sort()).toEqual([
      "schedule:history:ab",
      "schedule:index:config:7",
      "schedule:status:ab",
    ]);
  });
});
