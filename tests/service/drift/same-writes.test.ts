import { describe, expect, test } from "vitest";
import type { RepairRequest } from "@/lib/drift/plan";
import { repair } from "@/lib/drift/repair";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import type { JsonObject } from "@/lib/schedules/types";
import { pauseSchedule } from "@/lib/transitions/pause";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../../support/application";
import { eventsOf, everything, id, pickle, repairStage, wireTime } from "./stage";

const use = repairStage();
const client = () => use.redis.client;
const record = `rota:schedule:pause:${id}`;
const minute = "2099-01-01T00:00";
const by = { actor: "ann", reason: "too dear", requestId: "r-1" };

type Stage = () => Promise<unknown>;

/**
 * What a change left: all that Redis holds, but for when it was written; and the events of the change, without their moments,
 * without the name of its own event, and without what only a repair says in it.
 */
type Written = { keys: Record<string, string>; own: JsonObject; statusChanged: JsonObject[] };

async function written(historyBefore: number): Promise<Written> {
  const timeless = Object.entries(await everything(use.redis)).map(([key, value]) => [
    key,
    // Of the history, whether it expires: its events are compared below.
    key === `schedule:history:${id}`
      ? value.replace(/ \{.*/s, "")
      : value.replace(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}/g, "(a time)"),
  ]);
  const events = await eventsOf(use.redis);
  const [newest, ...older] = events.slice(0, events.length - historyBefore);
  const { event, kind, repair, timestamp, ...own } = newest ?? {};
  expect(["task_paused", "task_resumed", "repaired"]).toContain(event);
  expect(timestamp).toEqual(wireTime);
  const statusChanged = older.map((each) => ({ ...each, timestamp: "(a time)" }));
  return { keys: Object.fromEntries(timeless), own, statusChanged };
}

/**
 * Expects that a repair leaves of a stage what a transition leaves of it. A transition always writes `status_changed`, a repair
 * only where the status word was another.
 * @returns what the transition left
 */
async function expectSameWrites(stage: Stage, transition: Stage, repairing: Stage): Promise<Written> {
  const [first, second] = [await outcome(stage, transition), await outcome(stage, repairing)];
  expect(second.keys).toEqual(first.keys);
  expect(second.own).toEqual(first.own);
  expect(first.own).toMatchObject({ actor: "ann", reason: "too dear", request_id: "r-1" });
  const keepsStatus = second.statusBefore === second.keys[`schedule:status:${id}`];
  expect(second.statusChanged).toEqual(keepsStatus ? [] : first.statusChanged);
  expect(first.statusChanged).toHaveLength(1);
  return first;
}

async function outcome(stage: Stage, act: Stage): Promise<Written & { statusBefore: string | undefined }> {
  await client().flushall();
  await stage();
  const before = await everything(use.redis);
  const historyBefore = await client().llen(`schedule:history:${id}`);
  await act();
  return { ...(await written(historyBefore)), statusBefore: before[`schedule:status:${id}`] };
}

async function repaired(kind: DriftKind, choice: RepairRequest["choice"]) {
  expect(await repair(use.source, { kind, scheduleId: id }, { ...by, choice })).toMatchObject({ result: "repaired" });
}

describe("a repair that pauses writes what a pause writes, of", () => {
  const oneShot = payloadOf(id, { cron: null, time: `${minute}:00` });
  const inTimeList = async (payload: string | Buffer) => {
    await register(client(), id, { status: "paused", list: `schedule:time:${minute}` });
    await client().set(`schedule:data:${id}`, payload);
  };
  const stages: Record<string, Stage> = {
    "a cron": () => register(client(), id, { status: "paused" }),
    "an interval": () =>
      register(client(), id, {
        status: "inactive",
        list: "schedule:interval",
        payload: payloadOf(id, { cron: null, interval: 60 }),
      }),
    "a one-shot": () => inTimeList(oneShot),
    "an opaque one-shot": () => inTimeList(pickle),
    "a cron that fires once": () =>
      register(client(), id, { status: "paused", payload: payloadOf(id, { time: `${minute}:00` }) }),
    "what an older pause left a record of": async () => {
      await register(client(), id, { status: "paused" });
      await client().hset(record, { list: "schedule:interval", payload: pickle, reason: "old", until: "x", by: "bob" });
    },
    "what has no reason from before, and a record of a wrong type": async () => {
      await register(client(), id, { status: "paused" });
      await client().set(record, "text");
    },
  };
  test.each(Object.entries(stages))("%s", async (_, stage) => {
    const paused = await expectSameWrites(
      stage,
      () => pauseSchedule(use.source, id, by),
      () => repaired("listed-not-active", "pause"),
    );
    expect(paused.keys[`schedule:status:${id}`]).toBe("string paused");
  });

  test("what is active, in no list: an older record keeps the list and the payload", async () => {
    const stage = async () => {
      await register(client(), id, { payload: payloadOf(id, { cron: "@daily" }) });
      await client().del("schedule:cron");
      await client().hset(record, { list: `schedule:time:${minute}`, payload: pickle, reason: "old", by: "bob" });
    };
    await expectSameWrites(
      stage,
      () => pauseSchedule(use.source, id, by),
      () => repaired("never-fires", "pause"),
    );
  });
});

describe("a repair that lists writes what a resume writes, of", () => {
  const stages: Record<string, Stage> = {
    "what has its payload": async () => {
      await register(client(), id);
      await client().del("schedule:cron");
    },
    "what its pause kept the payload of": async () => {
      await register(client(), id);
      await client().del("schedule:cron", `schedule:data:${id}`);
      const payload = payloadOf(id, { cron: null, time: `${minute}:00` });
      await client().hset(record, { list: `schedule:time:${minute}`, payload, by: "bob" });
    },
    "what a repair set the payload of aside": async () => {
      await register(client(), id);
      await client().del("schedule:cron", `schedule:data:${id}`);
      const payload = payloadOf(id, { cron: "5 4 * * *" });
      await client().hset(`rota:schedule:aside:${id}`, {
        kind: "scheduler-blind",
        list: "schedule:cron",
        payload,
        by: "bob",
      });
    },
    "what is made of the metadata": async () => {
      await register(client(), "sibling");
      await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" } });
      await client().lrem("schedule:cron", 0, id);
      await client().del(`schedule:data:${id}`);
    },
  };
  test.each(Object.entries(stages))("%s", async (_, stage) => {
    await expectSameWrites(
      stage,
      () => resumeSchedule(use.source, id, by),
      () => repaired("active-not-listed", "list"),
    );
  });
});
