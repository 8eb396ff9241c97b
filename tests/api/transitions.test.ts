import { rm } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import { payloadOf, register } from "../support/application";
import { post, request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard();
beforeEach(async () => {
  await register(stage.redis.client, "a");
  await request(stage.dashboard, "/api/schedules");
});

const path = (id: string, action: string) => `/api/schedules/${idToPath(id)}/${action}`;
const row = async (id: string) => {
  const { json } = await request(stage.dashboard, "/api/schedules");
  return contract.listSchedules.answer.parse(json).items.find(({ scheduleId }) => scheduleId === id);
};

describe("pause", () => {
  test("takes the schedule from TaskIQ, says by when, and the next list shows it with who and why", async () => {
    const answer = await post(stage.dashboard, path("a", "pause"), { reason: "costs too much" });
    expect(answer).toMatchObject({ status: 200, json: { scheduleId: "a", from: "active", to: "paused" } });
    expect(Date.parse(contract.pauseSchedule.answer.parse(answer.json).takesEffectBy ?? "")).toBeGreaterThan(
      Date.now(),
    );
    expect(await row("a")).toMatchObject({
      status: "paused",
      scheduled: false,
      nextRunAt: null,
      pause: { by: "anonymous", reason: "costs too much" },
      lastEvent: { event: "task_paused" },
    });
    expect(await stage.redis.client.lrange("schedule:cron", 0, -1)).toEqual([]);
    expect((await request(stage.dashboard, "/api/schedules/a")).json).toMatchObject({
      pausedFrom: "schedule:cron",
      metadataExpiresAt: null,
      recentHistory: [{ event: "task_paused", actor: "anonymous" }, { event: "status_changed" }, {}],
    });
  });

  test("of a paused schedule is a conflict that says what it is now", async () => {
    await post(stage.dashboard, path("a", "pause"));
    const again = await post(stage.dashboard, path("a", "pause"));
    expect(again).toMatchObject(problem("state_conflict", 409));
    expect(again.json).toMatchObject({ currentStatus: "paused" });
  });

  test("needs no body", async () => {
    expect(await request(stage.dashboard, path("a", "pause"), { method: "POST" })).toMatchObject({ status: 200 });
  });

  test("with a reason over 500 characters is refused", async () => {
    expect(await post(stage.dashboard, path("a", "pause"), { reason: "x".repeat(501) })).toMatchObject(
      problem("invalid_request", 400),
    );
    expect(await stage.redis.client.get("schedule:status:a")).toBe("active");
  });

  test.each(["a/b.c:d+e%f", "报表:每日", ".", "..", "x".repeat(1024)])("finds any id: %s", async (id) => {
    await register(stage.redis.client, id);
    expect(await post(stage.dashboard, path(id, "pause"))).toMatchObject({ status: 200, json: { scheduleId: id } });
    expect(await stage.redis.client.get(`schedule:status:${id}`)).toBe("paused");
  });
});

describe("resume", () => {
  test("puts it back, byte for byte, and the next list shows it", async () => {
    const before = await stage.redis.client.getBuffer("schedule:data:a");
    await post(stage.dashboard, path("a", "pause"));
    expect(await post(stage.dashboard, path("a", "resume"))).toMatchObject({ status: 200, json: { to: "active" } });
    expect(await stage.redis.client.getBuffer("schedule:data:a")).toEqual(before);
    expect(await stage.redis.client.lrange("schedule:cron", 0, -1)).toEqual(["a"]);
    expect(await row("a")).toMatchObject({ status: "active", scheduled: true, pause: null });
  });

  test("of what is listed and active is a conflict", async () => {
    expect(await post(stage.dashboard, path("a", "resume"))).toMatchObject(problem("state_conflict", 409));
  });

  test("of a payload that would stop the scheduler is refused", async () => {
    await post(stage.dashboard, path("a", "pause"));
    await stage.redis.client.set("schedule:data:a", payloadOf("a", { cron: "*/0 * * * *" }));
    expect(await post(stage.dashboard, path("a", "resume"))).toMatchObject(problem("payload_unsafe", 422));
    expect(await stage.redis.client.lrange("schedule:cron", 0, -1)).toEqual([]);
  });

  test("without a payload, and too little to make one from, says so", async () => {
    await stage.redis.client.set("schedule:status:bare", "paused");
    expect(await post(stage.dashboard, path("bare", "resume"))).toMatchObject(problem("payload_missing", 422));
  });
});

describe("purge", () => {
  test("wants the id as confirmation", async () => {
    for (const body of [{}, { confirm: "b" }]) {
      expect(await post(stage.dashboard, path("a", "purge"), body)).toMatchObject(problem("invalid_request", 400));
    }
    expect(await stage.redis.client.get("schedule:status:a")).toBe("active");
  });

  test("leaves no trace, and the next list has it no more", async () => {
    expect(await post(stage.dashboard, path("a", "purge"), { confirm: "a" })).toMatchObject({
      status: 200,
      json: { to: null },
    });
    expect(await row("a")).toBeUndefined();
    expect(await stage.redis.client.keys("*")).toEqual([]);
    expect(await request(stage.dashboard, "/api/schedules/a")).toMatchObject(problem("not_found", 404));
    expect(await post(stage.dashboard, path("a", "purge"), { confirm: "a" })).toMatchObject(problem("not_found", 404));
  });
});

test("legacy keys are shown first, and cleaned up only as they were shown", async () => {
  await stage.redis.client.set("schedule:status:42", "active");
  const shown = await request(stage.dashboard, "/api/legacy");
  expect(contract.legacy.answer.parse(shown.json)).toMatchObject({
    status: 1,
    meta: 0,
    samples: ["schedule:status:42"],
  });
  expect(
    await post(stage.dashboard, "/api/legacy/cleanup", { expected: { status: 2, meta: 0, history: 0 } }),
  ).toMatchObject(problem("state_conflict", 409));
  expect(
    await post(stage.dashboard, "/api/legacy/cleanup", { expected: { status: 1, meta: 0, history: 0 } }),
  ).toMatchObject({
    status: 200,
    json: { status: 1, meta: 0, history: 0 },
  });
  expect(await stage.redis.client.exists("schedule:status:42")).toBe(0);
});

test("the sample is loaded into an empty database only", async () => {
  expect(await post(stage.dashboard, "/api/demo")).toMatchObject(problem("not_empty", 409));
  await stage.redis.client.flushall();
  const loaded = await post(stage.dashboard, "/api/demo");
  expect(loaded).toMatchObject({ status: 200 });
  const { schedules } = contract.loadDemo.answer.parse(loaded.json);
  const summary = async () => (await request(stage.dashboard, "/api/summary")).json;
  await expect.poll(summary, { timeout: 5000 }).toMatchObject({ total: schedules });
});

test("a write to a Redis that cannot save says so", async () => {
  // Its folder is gone: it cannot write its file there.
  await rm(stage.redis.dir, { recursive: true });
  await stage.redis.client.config("SET", "save", "1 1");
  await stage.redis.client.bgsave().catch(() => {}); // it has begun to save by itself
  await expect
    .poll(async () => (await stage.redis.client.info("persistence")).includes("rdb_last_bgsave_status:err"), {
      timeout: 10_000,
    })
    .toBe(true);
  const answer = await post(stage.dashboard, path("a", "pause"));
  await stage.redis.client.config("SET", "save", "");
  expect(answer).toMatchObject(problem("redis_unavailable", 503));
  expect(answer.text).toContain("MISCONF");
});
