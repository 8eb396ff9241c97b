import { beforeEach, describe, expect, test } from "vitest";
import { contract, type Why } from "@/lib/api/contract";
import { payloadOf, register } from "../support/application";
import { post, request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const id = "scheduled_task:7:a";
const token = "let the reporter in";
const stage = ownDashboard({ ROTA_RUNS_TOKEN: token });

beforeEach(async () => {
  // Nothing of the test before, nor its flush, is still being read.
  const nothing = { total: 0, schedulerBlind: null, freshness: { state: "live" } };
  await eventually(async () => (await request(stage.dashboard, "/api/summary")).json).toMatchObject(nothing);
});

const eventually = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 10_000, interval: 100 });

async function why(of = id, at?: string): Promise<Why> {
  const answer = await request(stage.dashboard, `/api/schedules/${of}/why${at ? `?at=${at}` : ""}`);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return contract.why.answer.parse(answer.json);
}

const state = ({ checks }: Why, name: string) => checks.find(({ check }) => check === name)?.state;
const event = (name: string, at: string, fields = {}) => JSON.stringify({ event: name, timestamp: at, ...fields });

describe("the chain from configuration to run", () => {
  test("holds: known, active, listed once, readable, due, and nothing speaks against the scheduler", async () => {
    await register(stage.redis.client, id);
    const told = await why();
    expect(told).toMatchObject({
      scheduleId: id,
      verdict: "fires",
      first: null,
      repair: null,
      sentence: "It fires as it should.",
      previousDueAt: expect.stringMatching(/:[0-5][05]:00\.000000Z$/),
      nextDueAt: expect.stringMatching(/:[0-5][05]:00\.000000Z$/),
      minute: null,
    });
    expect(told.checks.map(({ check, state: of }) => `${check} ${of}`)).toEqual([
      "known ok",
      "status ok",
      "listed ok",
      "payload ok",
      "expression ok",
      "scheduler unknown",
      "queued unknown",
      "started unknown",
      "finished unknown",
    ]);
  });

  test("holds for a schedule that only TaskIQ knows", async () => {
    await stage.redis.client.set(`schedule:data:${id}`, payloadOf(id));
    await stage.redis.client.rpush("schedule:cron", id);
    const told = await why();
    expect(told.verdict).toBe("fires");
    expect([state(told, "known"), state(told, "status")]).toEqual(["ok", "ok"]);
  });

  test("is held by a pause, by whom and why, and a resume lets go", async () => {
    await register(stage.redis.client, id);
    await post(stage.dashboard, `/api/schedules/${id}/pause`, { reason: "moving the database" });
    const told = await why();
    expect(told).toMatchObject({ verdict: "held", first: "status", repair: { kind: null, action: "resume" } });
    expect(told.sentence).toContain("moving the database");
    expect(state(told, "listed")).toBe("not-reached");
    await post(stage.dashboard, `/api/schedules/${id}/resume`);
    expect(await why()).toMatchObject({ verdict: "fires" });
  });

  test("is held by a configuration that was never registered in TaskIQ", async () => {
    await stage.redis.client.set(`schedule:status:${id}`, "inactive");
    expect(await why()).toMatchObject({ verdict: "held", first: "status", repair: { action: null } });
  });
});

/** Its payload says no longer when it fires; its metadata says a cron, while it stands in the list of intervals. */
async function namesNoList() {
  const { client } = stage.redis;
  await client.del("schedule:cron", `schedule:data:${id}`);
  const metadata = { schedule_config: { cron_expression: "*/5 * * * *" } };
  await register(client, id, { ...metadata, payload: payloadOf(id, { cron: null }), list: "schedule:interval" });
}

describe("the first broken link is named, with its repair", () => {
  test.each<[string, Why["first"], string | null, () => Promise<unknown>]>([
    ["active, and in no list", "listed", "active-not-listed", () => stage.redis.client.del("schedule:cron")],
    ["paused, and listed all the same", "status", "listed-not-active", () => set("status", "paused")],
    ["a status that nobody knows", "status", "unknown-status", () => set("status", "asleep")],
    ["a status of a wrong type", "status", "wrong-type", () => replaceBySet("status")],
    ["listed twice", "listed", "listed-twice", () => stage.redis.client.rpush("schedule:cron", id)],
    ["in another list than its payload says", "listed", "in-wrong-list", () => move("schedule:interval")],
    ["listed without a payload", "payload", "dangling-id", () => stage.redis.client.del(`schedule:data:${id}`)],
    ["an empty payload", "payload", "broken-json", () => set("data", "")],
    ["a payload of a wrong type", "payload", "wrong-type", () => replaceBySet("data")],
    ["a payload that names no list, in another than its metadata says", "payload", "scheduler-blind", namesNoList],
    ["a payload that cannot be read", "payload", "scheduler-blind", () => set("data", "{")],
    ["a step of zero", "payload", "kills-scheduler", () => set("data", payloadOf(id, { cron: "*/0 * * * *" }))],
    ["no schedule_id", "payload", "fires-at-every-poll", () => set("data", payloadOf(id, { schedule_id: undefined }))],
    ["a weekday of 7", "expression", "never-fires", () => set("data", payloadOf(id, { cron: "0 2 * * 7" }))],
    [
      "an error, and in no list",
      "status",
      null,
      async () => {
        await set("status", "error");
        await stage.redis.client.del("schedule:cron");
      },
    ],
    [
      "inactive, with its payload left",
      "status",
      "data-without-list",
      async () => {
        await set("status", "inactive");
        await stage.redis.client.del("schedule:cron");
      },
    ],
  ])("%s", async (_, first, kind, spoil) => {
    await register(stage.redis.client, id);
    await spoil();
    const told = await why();
    expect(told).toMatchObject({ verdict: "broken", first, repair: { kind } });
    expect(told.sentence).toMatch(/\.$/);
    expect(told.repair?.sentence).toMatch(/\.$/);
  });

  test("a one-shot that TaskIQ fired and the application left active", async () => {
    await register(stage.redis.client, id, { payload: payloadOf(id) });
    await stage.redis.client.del(`schedule:data:${id}`, "schedule:cron");
    const metadata = { config_id: 7, schedule_config: { run_date: "2026-02-08T03:00:00" } };
    await set("meta", JSON.stringify(metadata));
    expect(await why()).toMatchObject({
      first: "listed",
      repair: { kind: "active-not-listed", sentence: "Set its status to inactive." },
      checks: expect.arrayContaining([expect.objectContaining({ check: "listed", at: "2026-02-08T03:00:00.000000Z" })]),
    });
  });

  test("a neighbour that blinds the scheduler", async () => {
    await register(stage.redis.client, id);
    await register(stage.redis.client, "culprit", { payload: "{", name: "Broken one" });
    await eventually(() => why()).toMatchObject({
      verdict: "broken",
      first: "scheduler",
      repair: { kind: "scheduler-blind" },
      sentence: expect.stringContaining("Broken one"),
    });
    expect(await why("culprit")).toMatchObject({ first: "payload", repair: { kind: "scheduler-blind" } });
  });

  test("no scheduler that reads: a one-shot of the past stays listed", async () => {
    await register(stage.redis.client, id);
    await stage.redis.client.set("schedule:data:once", payloadOf("once", { cron: null, time: "2026-02-08T03:00:00" }));
    await stage.redis.client.rpush("schedule:time:2026-02-08T03:00", "once");
    await eventually(() => why()).toMatchObject({ first: "scheduler", repair: { kind: "scheduler-silent" } });
  });

  const set = (kind: "status" | "data" | "meta", value: string) =>
    stage.redis.client.set(`schedule:${kind}:${id}`, value);
  const replaceBySet = async (kind: "status" | "data") => {
    await stage.redis.client.del(`schedule:${kind}:${id}`);
    await stage.redis.client.sadd(`schedule:${kind}:${id}`, "member");
  };
  const move = async (list: string) => {
    await stage.redis.client.lrem("schedule:cron", 0, id);
    await stage.redis.client.rpush(list, id);
  };
});

describe("why did it not run at a minute?", () => {
  const history = (...events: string[]) => stage.redis.client.lpush(`schedule:history:${id}`, ...events);
  const about = async (at: string) => (await why(id, at)).minute;

  test("it was not due then: the runs before and after it are told", async () => {
    await register(stage.redis.client, id, { payload: payloadOf(id, { cron: "0 3 * * *" }) });
    expect(await about("2026-11-20T03:01Z")).toMatchObject({
      at: "2026-11-20T03:01:00.000000Z",
      ran: "no",
      sentence: expect.stringContaining("not due"),
      previousDueAt: "2026-11-20T03:00:00.000000Z",
      nextDueAt: "2026-11-21T03:00:00.000000Z",
    });
  });

  test("it was due by the clock of its zone, and nothing is known that held it back", async () => {
    await register(stage.redis.client, id, {
      payload: payloadOf(id, { cron: "0 3 * * *", cron_offset: "Europe/Paris" }),
    });
    expect(await about("2026-11-20T02:00:41Z")).toMatchObject({
      at: "2026-11-20T02:00:00.000000Z",
      ran: "unknown",
      checks: [{ state: "ok" }, { check: "due", state: "ok" }, { state: "ok" }, { check: "queued", state: "unknown" }],
    });
  });

  test("it was paused then, though it is not now", async () => {
    await register(stage.redis.client, id);
    await history(event("task_paused", "2026-11-20T02:00:00"), event("task_resumed", "2026-11-20T04:00:00"));
    expect(await about("2026-11-20T03:00Z")).toMatchObject({ ran: "no", sentence: "It was paused then." });
    expect(await about("2026-11-20T05:00Z")).toMatchObject({ ran: "unknown" });
  });

  test("it is paused since before, by Rota's record, when its history has expired", async () => {
    await register(stage.redis.client, id, { status: "paused" });
    await stage.redis.client.del(`schedule:history:${id}`);
    await stage.redis.client.hset(`rota:schedule:pause:${id}`, {
      at: "2026-11-20T02:00:00",
      by: "lin",
      reason: "leak",
    });
    expect(await about("2026-11-20T03:00Z")).toMatchObject({
      ran: "no",
      sentence: "It was paused then by lin: “leak”.",
    });
  });

  test("it was registered only later", async () => {
    await register(stage.redis.client, id, { registered_at: "2026-02-08T09:17:42.000000" });
    expect(await about("2026-02-08T03:00Z")).toMatchObject({
      ran: "no",
      checks: [{ check: "registered", state: "broken", at: "2026-02-08T09:17:42.000000Z" }, {}, {}, {}],
    });
  });

  test("the history that is kept reaches back only to a later moment, and it says so", async () => {
    await register(stage.redis.client, id);
    await stage.redis.client.del(`schedule:history:${id}`);
    await history(event("report_sent", "2026-11-20T02:00:00"));
    expect(await about("2026-11-19T03:00Z")).toMatchObject({
      checks: [{ state: "unknown" }, {}, { check: "not-paused", state: "unknown" }, {}],
    });
  });

  test("an interval does not tell when it was due", async () => {
    await register(stage.redis.client, id, { payload: payloadOf(id, { cron: null, interval: 60 }) });
    expect(await about("2026-11-20T03:00Z")).toMatchObject({ ran: "unknown", previousDueAt: null, nextDueAt: null });
  });

  test("a minute that is still to come", async () => {
    await register(stage.redis.client, id);
    expect(await about("2099-01-01T03:00Z")).toMatchObject({
      ran: "to-come",
      sentence: expect.stringContaining("is due"),
    });
  });
});

describe("with runs reported", () => {
  const report = async (task: string, kind: string, fields: Record<string, unknown>, of = id) => {
    const begin = { args: [], kwargs: {}, labels: { schedule_id: of }, taskName: "report", worker: null };
    const answer = await request(stage.dashboard, `/api/tasks/${task}/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json", "access-token": token },
      body: JSON.stringify({ ...begin, ...fields }),
    });
    expect(answer, answer.text).toMatchObject({ status: 200, json: { kept: true } });
  };
  const ended = (at: string, error: string | null = null) => ({
    finishedAt: at,
    executionTime: 1,
    error,
    returnValue: { return_value: null },
  });
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const everyMinute = { registered_at: "2026-02-08T09:17:42", payload: payloadOf(id, { cron: "* * * * *" }) };

  test("the chain holds to its end: queued, started, finished, and the scheduler is seen to read", async () => {
    await register(stage.redis.client, id, everyMinute);
    await report("t1", "queued", { queuedAt: minutesAgo(0) });
    await report("t1", "started", { startedAt: minutesAgo(0) });
    await report("t1", "executed", ended(minutesAgo(0)));
    await eventually(() => why()).toMatchObject({ verdict: "fires" });
    expect((await why()).checks.map(({ state: of }) => of)).toEqual(Array.from({ length: 9 }, () => "ok"));
  });

  test("overdue: it was due, others were queued since, and it was not", async () => {
    await register(stage.redis.client, id, everyMinute);
    await report("t0", "queued", { queuedAt: minutesAgo(10) });
    await report("t1", "queued", { queuedAt: minutesAgo(0) }, "scheduled_task:7:other");
    expect(await why()).toMatchObject({ verdict: "broken", first: "queued", repair: { kind: "overdue" } });
  });

  test("one that was registered a moment ago is not overdue", async () => {
    await register(stage.redis.client, id, { ...everyMinute, registered_at: minutesAgo(0) });
    await report("t1", "queued", { queuedAt: minutesAgo(0) }, "scheduled_task:7:other");
    expect(await why()).toMatchObject({ verdict: "fires" });
  });

  test("queued, and no worker begins it", async () => {
    await register(stage.redis.client, id, { payload: payloadOf(id, { cron: "0 0 1 1 *" }) });
    await report("t0", "started", { startedAt: minutesAgo(60) }, "scheduled_task:7:other");
    await report("t1", "queued", { queuedAt: minutesAgo(20) });
    expect(await why()).toMatchObject({ verdict: "broken", first: "started", repair: { kind: null } });
  });

  test("its last runs failed, and with which error", async () => {
    await register(stage.redis.client, id, { payload: payloadOf(id, { cron: "0 0 1 1 *" }) });
    for (const task of ["t1", "t2", "t3"]) {
      await report(task, "queued", { queuedAt: minutesAgo(2) });
      await report(task, "started", { startedAt: minutesAgo(2) });
      await report(task, "executed", ended(minutesAgo(1), "KeyError('region')"));
    }
    expect(await why()).toMatchObject({
      first: "finished",
      repair: { kind: "failing" },
      sentence: "Its last 3 runs failed: KeyError('region').",
    });
  });

  test("a past minute in which it ran, one in which it did not, and one before all runs that are kept", async () => {
    await register(stage.redis.client, id, everyMinute);
    await report("t1", "queued", { queuedAt: "2026-11-20T03:00:01" });
    await report("t1", "executed", ended("2026-11-20T03:00:02"));
    await report("t2", "queued", { queuedAt: "2026-11-20T03:05:01" });
    const ran = async (at: string) => (await why(id, at)).minute?.ran;
    expect(await ran("2026-11-20T03:00Z")).toBe("yes");
    expect(await ran("2026-11-20T03:02Z")).toBe("missed");
    expect(await ran("2026-11-20T02:59Z")).toBe("unknown");
  });

  test("runs that were due and did not come are told, newest first; not those of a pause, nor of a time before it was as it is", async () => {
    const nowMs = Date.now(); // the minute may turn while this runs
    const minute = (ago: number) => new Date(Math.floor(nowMs / 60_000 - ago) * 60_000).toISOString();
    await register(stage.redis.client, id, everyMinute);
    for (const ago of [20, 19, 16, 12, 10, 9, 8, 6, 5, 4, 3, 2, 1, 0]) {
      await report(`t${ago}`, "queued", { queuedAt: minute(ago) });
    }
    const gaps = [7, 11, 13, 14, 15, 17, 18];
    const at = (ago: number) => minute(ago).replace("000Z", "000000Z");
    expect((await why()).missed).toEqual(gaps.map(at));
    const moment = (ago: number) => minute(ago).replace("000Z", "000000");
    await stage.redis.client.lpush(
      `schedule:history:${id}`,
      event("task_paused", moment(16)),
      event("task_resumed", moment(13)),
    );
    expect((await why()).missed).toEqual([7, 11].map(at));
    await stage.redis.client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, interval: 60 }));
    expect((await why()).missed).toEqual([]);
  });
});

test("an unknown schedule is 404, and a time that is none is 400", async () => {
  expect(await request(stage.dashboard, "/api/schedules/nowhere/why")).toMatchObject(problem("not_found", 404));
  await register(stage.redis.client, id);
  expect(await request(stage.dashboard, `/api/schedules/${id}/why?at=yesterday`)).toMatchObject(
    problem("invalid_request", 400),
  );
});
