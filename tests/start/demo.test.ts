import { expect, test } from "vitest";
import { wire } from "@/lib/demo/clock";
import { loadDemo, NotEmptyError } from "@/lib/demo/fleet";
import { isSampleId } from "@/lib/demo/ids";
import { sampleFleet, sampleSize } from "@/lib/demo/schedules";
import { hole, pythonJson, stencil } from "@/lib/demo/wire";
import { repair } from "@/lib/drift/repair";
import { parseMetadata } from "@/lib/schedules/parse";
import { instantFromMs, toWire } from "@/lib/schedules/timestamps";
import { isBroken } from "@/lib/schedules/types";
import { readPayload } from "@/lib/taskiq/payload";
import { ownRedis } from "@/tests/support/stages/redis";

const redis = ownRedis();

test("the sample has 60 schedules of six configurations, and no payload that blinds or kills a scheduler", async () => {
  const source = redis.source();
  expect(await loadDemo(source)).toEqual({ schedules: 60, configs: 6 });
  let payloads = 0;
  for (const schedule of sampleFleet(source.keys, 604_800, sampleSize, Date.now())) {
    expect(isSampleId(schedule.id)).toBe(true);
    if (schedule.payload === null) continue;
    const bytes = await redis.client.getBuffer(source.keys.data(schedule.id).toString());
    const payload = readPayload(bytes ?? Buffer.alloc(0), schedule.id);
    expect(payload.problems).toEqual([]);
    expect(payload.task?.scheduleId).toBe(schedule.id);
    payloads++;
  }
  expect(payloads).toBeGreaterThan(45);
});

test("metadata of the sample is read back as it was written, Chinese names included", async () => {
  const source = redis.source();
  await loadDemo(source);
  const names: string[] = [];
  for (const { id, metadata } of sampleFleet(source.keys, 604_800, sampleSize, Date.now())) {
    if (metadata === null || !metadata.text.endsWith("}")) continue;
    const key = source.keys.meta(id).toString();
    const read = parseMetadata((await redis.client.getBuffer(key)) ?? Buffer.alloc(0), key);
    if (isBroken(read)) throw new Error(read.reason);
    expect(read.name).toBe(JSON.parse(metadata.text).name);
    names.push(read.name ?? "");
  }
  expect(names).toContain("每日对账 Daily reconciliation");
});

test("a database of someone else is refused and left exactly as it is", async () => {
  await redis.client.set("schedule:status:scheduled_task:1:mine", "active");
  await expect(loadDemo(redis.source())).rejects.toThrow(NotEmptyError);
  expect(await redis.client.keys("*")).toEqual(["schedule:status:scheduled_task:1:mine"]);
});

test("loading again replaces the sample, and a larger one", async () => {
  await loadDemo(redis.source(), { size: 700 });
  expect(await redis.client.llen("schedule:cron")).toBeGreaterThan(300);
  await loadDemo(redis.source());
  const first = await redis.client.dbsize();
  await loadDemo(redis.source());
  expect(await redis.client.dbsize()).toBe(first);
  expect(await redis.client.llen("schedule:cron")).toBeLessThan(60);
});

test("a load that was stopped in the middle can be repeated at once", async () => {
  const stop = new AbortController();
  const stopped = loadDemo(redis.source(), {
    size: 5000,
    signal: stop.signal,
    onProgress: (written) => {
      if (written >= 1000) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow("aborted");
  const left = await redis.client.dbsize();
  expect(left).toBeGreaterThan(1000);
  await loadDemo(redis.source());
  expect(await redis.client.dbsize()).toBeLessThan(left);
});

test("loading again leaves nothing aside that a repair kept of the sample", async () => {
  const source = redis.source();
  await loadDemo(source);
  const [id = ""] = await redis.client.lrange("schedule:cron", 0, 0);
  await redis.client.set(`schedule:data:${id}`, "{");
  await repair(source, { kind: "scheduler-blind", scheduleId: id }, { actor: "ann" });
  await repair(source, { kind: "broken-json", scheduleId: id }, { actor: "ann" });
  expect(await redis.client.keys("rota:schedule:aside*")).toHaveLength(2);
  await loadDemo(source);
  expect(await redis.client.keys("rota:schedule:aside*")).toEqual([]);
});

test("a schedule that an application added beside the sample is never deleted", async () => {
  await loadDemo(redis.source());
  await redis.client.rpush("schedule:cron", "scheduled_task:1:mine");
  const before = await redis.client.dbsize();
  await expect(loadDemo(redis.source())).rejects.toThrow(NotEmptyError);
  expect(await redis.client.lrange("schedule:cron", -1, -1)).toEqual(["scheduled_task:1:mine"]);
  expect(await redis.client.dbsize()).toBe(before);
});

test("the moments of the sample stand in the same form as any other", () => {
  for (const ms of [0, 1_770_542_262_123.456, 1_770_508_800_000, 1_770_508_799_999.999, 951_782_400_000.5, -1.25]) {
    expect(wire(ms)).toBe(toWire(instantFromMs(ms)));
  }
});

test("JSON with holes is the same as JSON of the whole", () => {
  const made = stencil({ 名: hole, args: [hole, 1], "": { last: hole } }, { ascii: true });
  const values = ['"q"', "7", "null"];
  expect(made(...values)).toBe(pythonJson({ 名: "q", args: [7, 1], "": { last: null } }, { ascii: true }));
});

test("JSON is written as Python writes it", () => {
  const value = { 名: ["a", 1, null, true], text: 'q"\\\n\u007f' };
  expect(pythonJson(value, { ascii: false })).toBe('{"名": ["a", 1, null, true], "text": "q\\"\\\\\\n\u007f"}');
  expect(pythonJson(value, { ascii: true })).toBe('{"\\u540d": ["a", 1, null, true], "text": "q\\"\\\\\\n\\u007f"}');
});
