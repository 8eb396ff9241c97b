import { beforeAll, expect, test } from "vitest";
import { idToBytes } from "@/lib/ids";
import { readJson, writeJson } from "@/lib/schedules/json";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { instantToMs, parseInstant, toWire } from "@/lib/schedules/timestamps";
import type { Json, JsonObject } from "@/lib/schedules/types";
import { describePython, runPython } from "../support/python";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let service: ScheduleHistoryRedisService;
beforeAll(() => {
  service = new ScheduleHistoryRedisService(redis.source());
});

/** Calls the specification's methods in a Python of their own and gives what each returned. */
async function inPython(...calls: Json[][]): Promise<Json[]> {
  const answers: Json = readJson(await runPython("writer.py", [redis.url, "call"], writeJson(calls)));
  if (!Array.isArray(answers)) throw new Error("Python answered no array.");
  return answers;
}

const ids = ["scheduled_task:7:0b6f3f5e-9c1e-4f2a-8a53-0d7a5f2f1c11", "scheduled_task_12", "a/b:c.d+e%20 中文 😀"];
const metadata: JsonObject = {
  config_id: 7,
  name: "每日报告 😀",
  task_type: "report",
  scheduler_type: "cron",
  timeout_seconds: 300,
  priority: 5,
  parameters: { to: ["a@example.org", "乙"], ratio: 0.1, nested: { deep: [null, true, -1.5e-7] }, html: "<b>&</b>" },
  schedule_config: { minute: "*/5", hour: "*", day: "*", month: "*", day_of_week: "*" },
  registered_at: "2026-02-08T09:17:42.123456",
  updated_at: "2026-02-08T09:17:42.000001",
  a_field_of_the_future: { "": '\u2028\u0000"\\' },
};

describePython("what Python writes", () => {
  test.each(ids)("we read equal, field by field: %s", async (id) => {
    await inPython(
      ["add_schedule_to_index", 7, id],
      ["set_schedule_metadata", id, metadata],
      ["set_schedule_status", id, "active"],
      [
        "add_schedule_history_event",
        id,
        { event: "task_registered", task_name: "报告", success: true, more: { x: [1] } },
      ],
      [
        "add_schedule_history_event",
        id,
        { event: "task_pause_error", error: "失败", timestamp: "2026-02-08T09:17:42.000007" },
      ],
    );
    expect(await service.listScheduleIds(7)).toEqual([id]);
    expect(await service.getAllScheduleStatuses()).toEqual(new Map([[id, "active"]]));
    const info = await service.getScheduleFullInfo(id);
    expect(info).toMatchObject({ status: "active", isScheduled: true });
    expect(info.metadata).toEqual({
      configId: "7",
      name: "每日报告 😀",
      taskType: "report",
      schedulerType: "cron",
      registeredAt: "2026-02-08T09:17:42.123456Z",
      updatedAt: "2026-02-08T09:17:42.000001Z",
      fields: metadata,
    });
    expect(info.recentHistory).toEqual([
      { event: "task_pause_error", at: "2026-02-08T09:17:42.000007Z", fields: { error: "失败" } },
      {
        event: "task_registered",
        at: expect.any(String),
        fields: { task_name: "报告", success: true, more: { x: [1] } },
      },
      { event: "status_changed", at: expect.any(String), fields: { new_status: "active" } },
    ]);
  });

  test.each<[string, string | number | bigint]>([
    ["7", 7],
    ["-1", -1],
    ["7205759403792793601", 7205759403792793601n],
    ["-7205759403792793601", -7205759403792793601n],
    ["007", "007"],
    ["stock", "stock"],
    ["a/b c% 中文", "a/b c% 中文"],
  ])("names the configuration %s, in its index as in its metadata", async (configId, written) => {
    await inPython(["add_schedule_to_index", written, "a"], ["set_schedule_metadata", "a", { config_id: written }]);
    expect(await service.listScheduleIds(configId)).toEqual(["a"]);
    expect(await service.getScheduleMetadata("a")).toMatchObject({ configId, fields: { config_id: written } });
  });

  test("carries a time that we read as UTC, whatever the zone of this machine", async () => {
    const before = Date.now();
    await inPython(["set_schedule_metadata", "a", { name: "x" }]);
    const read = await service.getScheduleMetadata("a");
    if (read === null || !("updatedAt" in read) || read.updatedAt === null) throw new Error("no time was read");
    expect(instantToMs(read.updatedAt)).toBeGreaterThanOrEqual(before - 1);
    expect(instantToMs(read.updatedAt)).toBeLessThanOrEqual(Date.now() + 1);
  });
});

describePython("what we write", () => {
  test.each(ids)("Python reads equal, field by field: %s", async (id) => {
    await service.addScheduleToIndex(7, id);
    await service.setScheduleMetadata(id, metadata);
    await service.setScheduleStatus(id, "paused");
    await service.addScheduleHistoryEvent(id, {
      event: "task_resumed",
      原因: "好了",
      timestamp: "2026-02-08T09:17:42.123456",
    });
    const [indexed, status, read, history] = await inPython(
      ["list_schedule_ids", 7],
      ["get_schedule_status", id],
      ["get_schedule_metadata", id],
      ["get_schedule_history", id],
    );
    expect(indexed).toEqual([id]);
    expect(status).toBe("paused");
    expect(read).toEqual(metadata);
    expect(history).toEqual([
      { event: "task_resumed", 原因: "好了", timestamp: "2026-02-08T09:17:42.123456" },
      {
        event: "status_changed",
        new_status: "paused",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$/),
      },
    ]);
  });

  test.each([7, 7205759403792793601n, "007", "stock"])("is found by Python in the index of %s", async (configId) => {
    await service.addScheduleToIndex(configId, "a");
    await service.setScheduleMetadata("a", { config_id: configId, parameters: { of: [configId] }, updated_at: "" });
    expect(await inPython(["list_schedule_ids", configId], ["get_schedule_metadata", "a"])).toEqual([
      ["a"],
      { config_id: configId, parameters: { of: [configId] }, updated_at: "" },
    ]);
    await service.removeScheduleFromIndex(configId, "a");
    expect(await inPython(["list_schedule_ids", configId])).toEqual([[]]);
  });

  test("stands there in raw UTF-8, without escapes", async () => {
    await service.setScheduleMetadata("a", { name: "每日报告" });
    expect((await redis.client.getBuffer("schedule:meta:a"))?.toString("utf8")).toContain('"name":"每日报告"');
  });

  test("keeps what Python wrote beside it when metadata is read, changed and written again", async () => {
    await inPython(["set_schedule_metadata", "a", metadata]);
    const read = await service.getScheduleMetadata("a");
    if (read === null || !("fields" in read)) throw new Error("no metadata was read");
    await service.setScheduleMetadata("a", { ...read.fields, name: "new" });
    expect(await inPython(["get_schedule_metadata", "a"])).toEqual([{ ...metadata, name: "new" }]);
  });

  test("holds times that Python reads as the same microsecond", async () => {
    const written = ["2026-02-08T09:17:42.123456Z", "1970-01-01T00:00:00.000001Z", "2026-12-31T23:59:59.999999Z"];
    const wire = written.map(toWire);
    const [micros] = await inPython(["parse_timestamps", ...wire]);
    expect(micros).toEqual([1770542262123456, 1, 1798761599999999]);
    expect(wire.map(parseInstant)).toEqual(written);
  });

  test("goes to keys whose bytes are the id's, for an id that is no text", async () => {
    const id = `~b64:${Buffer.from([0xff, 0x00, 0x3a]).toString("base64url")}`;
    await service.setScheduleStatus(id, "active");
    expect(await redis.client.getBuffer(Buffer.concat([Buffer.from("schedule:status:"), idToBytes(id)]))).toEqual(
      Buffer.from("active"),
    );
    expect(await service.getAllScheduleStatuses()).toEqual(new Map([[id, "active"]]));
  });
});
