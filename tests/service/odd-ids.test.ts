import { describe, expect, test } from "vitest";
import { idFromBytes, idToBytes } from "@/lib/ids";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf } from "../support/application";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();

const ids = [
  ".",
  "..",
  "a/b",
  "a:b::c:",
  ":",
  "a+b%20c%",
  " a b\t\n",
  "中文 任务 😀",
  "\u0000\u001f\u007f\ufeff\ufffd",
  "<script>alert(1)</script>",
  "*?[a-z]\\",
  "__proto__",
  "constructor",
  "~b64:Zg text",
  "x".repeat(1024),
  "界".repeat(1365),
];

/** Ids that no program may give to the service, which are in Redis all the same. */
const found: [name: string, text: string][] = [
  ["the empty id", ""],
  ["an id of 5,000 bytes", "x".repeat(5000)],
  ["an id of 1 MB", "界".repeat(350_000)],
];

describe.each(found)("%s", (_, text) => {
  test("is paused, resumed and purged like any other", async () => {
    const source = redis.source();
    const id = idFromBytes(Buffer.from(text));
    expect(id).not.toBe("");
    expect(idToBytes(id).toString()).toBe(text);
    const by = { actor: "ann" };
    await redis.client.set(`schedule:data:${text}`, payloadOf(text));
    await redis.client.rpush("schedule:cron", "other", text);
    await redis.client.sadd("schedule:index:config:7", text);
    expect(await pauseSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: "paused" });
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other"]);
    expect(await resumeSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: "active" });
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other", text]);
    expect(await new ScheduleHistoryRedisService(source).getAllScheduleStatuses()).toEqual(new Map([[id, "active"]]));
    expect(await purgeSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: null });
    expect(await redis.client.keys("*")).toEqual(["schedule:cron"]);
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other"]);
  });
});

test.each(["", "~b64:Zg text"])("a payload made again for the id %j holds the id as it is in Redis", async (text) => {
  const source = redis.source();
  const id = idFromBytes(Buffer.from(text));
  await redis.client.set("schedule:data:sibling", payloadOf("sibling", { labels: { config_id: "7" } }));
  await redis.client.sadd("schedule:index:config:7", "sibling", text);
  await redis.client.set(`schedule:status:${text}`, "paused");
  const metadata = { config_id: 7, task_type: "report", schedule_config: { cron_expression: "5 4 * * *" } };
  await redis.client.set(`schedule:meta:${text}`, JSON.stringify(metadata));
  await resumeSchedule(source, id, { actor: "ann" });
  expect(JSON.parse((await redis.client.get(`schedule:data:${text}`)) ?? "")).toMatchObject({ schedule_id: text });
  expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual([text]);
});

describe.each(ids)("the id %j", (text) => {
  test("is registered, listed, paused, resumed and purged like any other", async () => {
    const source = redis.source();
    const service = new ScheduleHistoryRedisService(source);
    const id = idFromBytes(Buffer.from(text));
    expect(idToBytes(id).toString()).toBe(text);
    const by = { actor: "ann" };

    await redis.client.set(`schedule:data:${text}`, payloadOf(text));
    await redis.client.rpush("schedule:cron", "other", text);
    await service.addScheduleToIndex(7, id);
    await service.setScheduleStatus(id, "active");
    await service.setScheduleMetadata(id, { config_id: 7 });
    expect(await service.listScheduleIds(7)).toEqual([id]);
    expect(await service.getAllScheduleStatuses()).toEqual(new Map([[id, "active"]]));
    expect(await service.getScheduleFullInfo(id)).toMatchObject({
      scheduleId: id,
      status: "active",
      isScheduled: true,
    });

    expect(await pauseSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: "paused" });
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other"]);
    expect(await resumeSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: "active" });
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other", text]);
    expect(await purgeSchedule(source, id, by)).toMatchObject({ scheduleId: id, to: null });
    expect(await redis.client.keys("*")).toEqual(["schedule:cron"]);
    expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["other"]);
  });
});
