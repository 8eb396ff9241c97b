import { beforeEach, describe, expect, test } from "vitest";
import { type Call, contract } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import { idFromBytes } from "@/lib/ids";
import { payloadOf, register } from "../support/application";
import { post, request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const stage = ownDashboard();

/** Asks, and holds the answer against the contract. */
async function get<C extends Call>(call: C, path: string): Promise<unknown> {
  const answer = await request(stage.dashboard, path);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  expect(answer.headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
  expect(answer.headers["x-request-id"]).toMatch(/.{8}/);
  return call.answer.parse(answer.json);
}

/** Lists are read in the background: at most a second old. */
const eventually = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 10_000, interval: 100 });

test("what is wrong in a thousand places is told of a few of them, in an answer and a line of the log that fit", async () => {
  const answer = await request(stage.dashboard, `/api/drift?kind=${"nothing,".repeat(1500)}`);
  expect(answer).toMatchObject(problem("invalid_request", 400));
  expect(answer.text).toContain("and 1,490 more");
  expect(answer.text.length).toBeLessThan(10_000);
});

describe("every read of the contract is answered in its form", () => {
  beforeEach(() => register(stage.redis.client, "scheduled_task:7:a"));

  test("the summary", async () => {
    await eventually(() => get(contract.summary, "/api/summary")).toMatchObject({
      total: 1,
      active: 1,
      paused: 0,
      configs: 1,
      drift: 0,
      overdue: null,
      freshness: { state: "live", asOf: expect.stringMatching(/Z$/) },
    });
  });

  test("configurations, one of them, and its schedules", async () => {
    await eventually(() => get(contract.listConfigs, "/api/configs")).toMatchObject({ total: 1, nextCursor: null });
    expect(await get(contract.getConfig, "/api/configs/7")).toMatchObject({
      configId: "7",
      name: "Daily report",
      total: 1,
    });
    expect(await get(contract.listConfigSchedules, "/api/configs/7/schedules")).toMatchObject({ total: 1 });
    expect(await request(stage.dashboard, "/api/configs/8")).toMatchObject(problem("not_found", 404));
    expect(await request(stage.dashboard, "/api/configs/8/schedules")).toMatchObject(problem("not_found", 404));
    expect(await request(stage.dashboard, "/api/configs/seven")).toMatchObject(problem("not_found", 404));
  });

  test.each(["7205759403792793601", "-1", "007", "stock", "a/b c%", "中文", "..", "~b64:Nw", "?#&"])(
    "the configuration %s, by its path and by a filter",
    async (configId) => {
      const shown = idFromBytes(Buffer.from(configId));
      await register(stage.redis.client, "b", { config_id: configId });
      const path = `/api/configs/${idToPath(shown)}`;
      await eventually(() => request(stage.dashboard, path)).toMatchObject({ status: 200 });
      expect(await get(contract.getConfig, path)).toMatchObject({ configId: shown, total: 1 });
      // The index is read a moment after the metadata.
      await eventually(() => get(contract.listConfigSchedules, `${path}/schedules`)).toMatchObject({
        items: [{ scheduleId: "b", configId: shown, drift: [] }],
      });
      for (const asked of [shown, `~b64:${Buffer.from(configId).toString("base64url")}`]) {
        const query = `?config=${encodeURIComponent(asked)}`;
        expect(await get(contract.listSchedules, `/api/schedules${query}`)).toMatchObject({ total: 1 });
        expect(await get(contract.upcomingStarts, `/api/upcoming/starts${query}`)).toMatchObject({ total: 288 });
      }
      expect(await get(contract.listConfigs, "/api/configs")).toMatchObject({ total: 2 });
    },
  );

  test("every digit of a large number in metadata, payload and history, which another reader of JSON sees, too", async () => {
    const id = "scheduled_task:7:a";
    const large = "7205759403792793601";
    await stage.redis.client.set(`schedule:meta:${id}`, `{"config_id": ${large}, "parameters": [${large}]}`);
    await stage.redis.client.set(`schedule:data:${id}`, payloadOf(id).replace("[7]", `[${large}]`));
    await stage.redis.client.lpush(`schedule:history:${id}`, `{"event": "task_moved", "config": ${large}}`);
    const { text } = await request(stage.dashboard, `/api/schedules/${id}`);
    expect(text).toContain(`"configId":"${large}"`);
    expect(text).toContain(`"metadata":{"config_id":${large},"parameters":[${large}]}`);
    expect(text).toContain(`"args":[${large}]`);
    expect(text).toContain(`"config":${large}`);
    for (const path of [`/api/schedules/${id}/history`, "/api/history"]) {
      await eventually(async () => (await request(stage.dashboard, path)).status).toBe(200);
    }
    expect((await request(stage.dashboard, `/api/schedules/${id}/history`)).text).toContain(`"config":${large}`);
  });

  test("what will start, and of which schedules", async () => {
    await eventually(() => get(contract.upcoming, "/api/upcoming?search=daily&type=cron")).toMatchObject({
      bucket: "hour",
      schedules: 1,
      starts: 288,
      peak: { starts: 1 },
      intervals: { schedules: 0, perHour: 0 },
      partial: null,
    });
    expect(await get(contract.upcoming, "/api/upcoming?config=8")).toMatchObject({ starts: 0, peak: null });
    expect(await get(contract.upcomingStarts, "/api/upcoming/starts?limit=2")).toMatchObject({
      items: [{ scheduleId: "scheduled_task:7:a", name: "Daily report" }, { scheduleId: "scheduled_task:7:a" }],
      total: 288,
      nextCursor: expect.any(String),
    });
    for (const wrong of ["from=yesterday", "to=2001-01-01T00:00:00Z", "to=2999-01-01T00:00:00Z", "bucket=day"]) {
      expect(await request(stage.dashboard, `/api/upcoming?${wrong}`)).toMatchObject(problem("invalid_request", 400));
    }
    const badCursor = "/api/upcoming/starts?cursor=x";
    expect(await request(stage.dashboard, badCursor)).toMatchObject(problem("invalid_request", 400));
  });

  test("schedules", async () => {
    await eventually(() =>
      get(contract.listSchedules, "/api/schedules?search=DAILY&status=active&type=cron"),
    ).toMatchObject({
      items: [{ scheduleId: "scheduled_task:7:a" }],
      total: 1,
    });
  });

  test.each([
    ["fields, a minus and quotes", 'status:active,paused config:7 -type:date name:"Daily rep" next:<1h', 1],
    ["a pasted id", "scheduled_task:7:a", 1],
    ["what it leaves out", "-daily", 0],
    ["a field without a value yet", "status:", 1],
    ["a value half typed, by what it begins", "status:act", 1],
    ["100%", "100%", 0],
    ["a lonely minus", "-", 0],
    ["a quote that is not closed", 'name:"Daily', 1],
    ["a value that is none, as text", "next:soon", 0],
    ["a configuration of any name", "config:seven", 0],
  ])("a search understands %s", async (_, search, total) => {
    await eventually(() => get(contract.listSchedules, "/api/schedules")).toMatchObject({ total: 1 });
    const path = `/api/schedules?search=${encodeURIComponent(search)}`;
    expect(await get(contract.listSchedules, path)).toMatchObject({ total });
  });

  test("only the schedules that can never fire, and the word that a status was set to", async () => {
    await register(stage.redis.client, "scheduled_task:7:never", {
      payload: payloadOf("scheduled_task:7:never", { cron: "0 2 * * 7" }),
    });
    const event = { event: "status_changed", new_status: "error", timestamp: "2026-02-08T09:17:43.500000" };
    await stage.redis.client.lpush("schedule:history:scheduled_task:7:never", JSON.stringify(event));
    await eventually(() => get(contract.listSchedules, "/api/schedules?neverFires=true")).toMatchObject({
      total: 1,
      items: [{ scheduleId: "scheduled_task:7:never", lastEvent: { event: "status_changed", new_status: "error" } }],
    });
    expect(await request(stage.dashboard, "/api/schedules?neverFires=perhaps")).toMatchObject({ status: 400 });
  });

  test("configurations from an offset on", async () => {
    await register(stage.redis.client, "scheduled_task:8:b", { config_id: 8 });
    await eventually(() => get(contract.listConfigs, "/api/configs?offset=1&limit=1")).toMatchObject({
      total: 2,
      items: [{ configId: "8" }],
    });
  });

  test("one schedule, directly", async () => {
    expect(await get(contract.getSchedule, "/api/schedules/scheduled_task:7:a")).toMatchObject({
      status: "active",
      scheduled: true,
      metadata: { config_id: 7, name: "Daily report" },
      metadataExpiresAt: expect.stringMatching(/Z$/),
      payload: {
        serializer: "json",
        lists: ["schedule:cron"],
        json: { schedule_id: "scheduled_task:7:a" },
        problems: [],
      },
      recentHistory: [{ event: "task_registered", at: "2026-02-08T09:17:42.500000Z", success: true }],
      historyTotal: 1,
      broken: [],
    });
    const answer = await get(contract.getSchedule, "/api/schedules/scheduled_task:7:a");
    expect(contract.getSchedule.answer.parse(answer).nextRuns).toHaveLength(5);
  });

  test("its history, newest first, with the length of the list", async () => {
    for (let n = 1; n <= 3; n++)
      await stage.redis.client.lpush("schedule:history:scheduled_task:7:a", `{"event": "e${n}"}`);
    await stage.redis.client.lpush("schedule:history:scheduled_task:7:a", "[1]");
    expect(await get(contract.getHistory, "/api/schedules/scheduled_task:7:a/history?limit=3")).toMatchObject({
      items: [
        { event: "e3", at: null },
        { event: "e2", at: null },
      ],
      total: 5,
      broken: [{ key: "schedule:history:scheduled_task:7:a" }],
    });
  });

  test("the latest events over all schedules", async () => {
    await register(stage.redis.client, "scheduled_task:7:b");
    await stage.redis.client.lpush(
      "schedule:history:scheduled_task:7:b",
      '{"event": "task_paused", "timestamp": "2026-03-01T00:00:00"}',
    );
    await eventually(() => get(contract.latestEvents, "/api/history?limit=2")).toMatchObject({
      items: [
        { event: "task_paused", scheduleId: "scheduled_task:7:b", name: "Daily report" },
        { event: "task_registered" },
      ],
    });
  });

  test("which Redis this is, without its password", async () => {
    expect(await get(contract.connection, "/api/connection")).toMatchObject({
      server: expect.stringMatching(/^(Redis|Valkey) \d/),
      role: "master",
      keys: expect.any(Number),
      schedulePrefix: "schedule",
      embedded: false,
      tls: false,
    });
  });

  test("health and readiness", async () => {
    expect(await get(contract.health, "/api/health")).toEqual({ status: "ok" });
    expect(await get(contract.ready, "/api/ready")).toEqual({ status: "ok" });
  });
});

describe("a schedule of any id is found", () => {
  test.each([
    ["with everything that means something in a URL", "a/b.c:d+e%f g?h#i&j=k"],
    ["in Chinese", "报表:每日"],
    ["that looks percent-encoded", "100%25%2F"],
    ["of one dot", "."],
    ["of two dots", ".."],
    ["with a path in it", "../../etc/passwd"],
    ["of one kilobyte", "x".repeat(1024)],
    ["with HTML in it", "<script>alert(1)</script>"],
    ["with a line feed", "a\nb"],
  ])("%s", async (_, id) => {
    await register(stage.redis.client, id);
    expect(await get(contract.getSchedule, `/api/schedules/${idToPath(id)}`)).toMatchObject({ scheduleId: id });
    expect(await get(contract.getHistory, `/api/schedules/${idToPath(id)}/history`)).toMatchObject({ total: 1 });
    await eventually(() => get(contract.listSchedules, "/api/schedules")).toMatchObject({
      items: [{ scheduleId: id }],
    });
  });

  test("that is no UTF-8", async () => {
    await stage.redis.client.set(Buffer.concat([Buffer.from("schedule:status:"), Buffer.from([0xff, 0xfe])]), "active");
    await eventually(() => get(contract.listSchedules, "/api/schedules")).toMatchObject({
      items: [{ scheduleId: "~b64:__4" }],
    });
    expect(await get(contract.getSchedule, "/api/schedules/~b64:__4")).toMatchObject({ status: "active" });
  });

  test("an unknown one is 404, however long it is, and the empty one too", async () => {
    expect(await request(stage.dashboard, "/api/schedules/nowhere")).toMatchObject(problem("not_found", 404));
    expect(await request(stage.dashboard, "/api/schedules/nowhere/history")).toMatchObject(problem("not_found", 404));
    for (const unknown of ["x".repeat(5000), "界".repeat(2000), "~b64:", `~b64:${"_".repeat(8000)}`]) {
      const path = `/api/schedules/${idToPath(unknown)}`;
      expect(await request(stage.dashboard, path)).toMatchObject(problem("not_found", 404));
      expect(await post(stage.dashboard, `${path}/pause`, {})).toMatchObject(problem("not_found", 404));
    }
  });
});

describe("what stands in a field is text", () => {
  test("HTML and scripts come back as they were written, in JSON that no browser takes for a page", async () => {
    const name = "</script><script>alert(1)</script>";
    await register(stage.redis.client, "x", { name });
    const answer = await request(stage.dashboard, "/api/schedules/x");
    expect(answer.headers).toMatchObject({ "content-type": "application/json", "x-content-type-options": "nosniff" });
    expect(answer.json).toMatchObject({ name, metadata: { name } });
  });

  test("a megabyte of metadata is cut, and says so", async () => {
    await register(stage.redis.client, "big", { name: "n".repeat(1_000_000) });
    expect(await get(contract.getSchedule, "/api/schedules/big")).toMatchObject({
      metadata: { config_id: 7, name: expect.stringMatching(/^n+… \(1,000,000 characters\)$/), scheduler_type: "cron" },
      cut: ["metadata"],
    });
    await eventually(() => get(contract.listSchedules, "/api/schedules")).toMatchObject({ total: 1 });
    expect((await request(stage.dashboard, "/api/schedules")).text.length).toBeLessThan(10_000);
  });

  test("an event whose fields are called like ours does not hide the event", async () => {
    await register(stage.redis.client, "x");
    await stage.redis.client.lpush(
      "schedule:history:x",
      '{"event": "mine", "at": "never", "__proto__": 1, "fields": {}}',
    );
    expect(await get(contract.getHistory, "/api/schedules/x/history?limit=1")).toMatchObject({
      items: [{ event: "mine", at: null }],
    });
  });
});

test("one bad key hides nothing else", async () => {
  await register(stage.redis.client, "good");
  await register(stage.redis.client, "bad", { payload: "{" });
  await stage.redis.client.del("schedule:status:bad", "schedule:history:bad", "schedule:meta:bad");
  await stage.redis.client.hset("schedule:status:bad", "a", "b");
  await stage.redis.client.hset("schedule:history:bad", "a", "b");
  await stage.redis.client.lpush("schedule:meta:bad", "a");
  await stage.redis.client.set("schedule:index:config:1", "no set");
  await eventually(() => get(contract.listSchedules, "/api/schedules?sort=-status")).toMatchObject({
    items: [
      { scheduleId: "bad", status: "unknown", lastEvent: null },
      { scheduleId: "good", status: "active" },
    ],
    total: 2,
  });
  expect(await get(contract.getSchedule, "/api/schedules/bad")).toMatchObject({
    metadata: null,
    payload: { json: null, problems: [{ effect: "blind" }] },
    recentHistory: [],
    broken: [
      { key: "schedule:status:bad", reason: "The key holds a hash where a string belongs." },
      { key: "schedule:meta:bad" },
      { key: "schedule:history:bad" },
    ],
  });
  expect(await get(contract.getHistory, "/api/schedules/bad/history")).toMatchObject({
    items: [],
    total: 0,
    broken: [{}],
  });
});

test("an opaque payload is shown as opaque", async () => {
  await register(stage.redis.client, "pickled");
  await stage.redis.client.set("schedule:data:pickled", Buffer.from("\x80\x05\x95rest", "latin1"));
  expect(await get(contract.getSchedule, "/api/schedules/pickled")).toMatchObject({
    payload: { serializer: "pickle", json: null, lists: ["schedule:cron"] },
  });
});

test("a one-shot is found in the list of its minute", async () => {
  const payload = payloadOf("once", { cron: null, time: "2099-01-01T08:30:00" });
  await stage.redis.client.set("schedule:data:once", payload);
  await stage.redis.client.rpush("schedule:time:2099-01-01T08:30", "once");
  expect(await get(contract.getSchedule, "/api/schedules/once")).toMatchObject({
    tracked: false,
    status: "active",
    schedulerType: "date",
    payload: { lists: ["schedule:time:2099-01-01T08:30"] },
    nextRunAt: "2099-01-01T08:30:00.000000Z",
  });
});

describe("what cannot be asked", () => {
  test.each([
    "/api/schedules?limit=0",
    "/api/schedules?limit=501",
    "/api/schedules?limit=ten",
    "/api/schedules?offset=-1",
    "/api/schedules?sort=colour",
    "/api/schedules?status=asleep",
    "/api/schedules?config=",
    "/api/schedules?cursor=garbage",
    `/api/schedules?search=${"x".repeat(201)}`,
    "/api/schedules/x?history=0",
    "/api/schedules/x/history?limit=1001",
    "/api/history?limit=0",
    "/api/configs?limit=0",
  ])("is 400 with a sentence: %s", async (path) => {
    expect(await request(stage.dashboard, path)).toMatchObject(problem("invalid_request", 400));
  });
});
