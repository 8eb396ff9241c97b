import { describe, expect, test } from "vitest";
import type { RepairRequest } from "@/lib/drift/plan";
import { repair } from "@/lib/drift/repair";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { pauseSchedule } from "@/lib/transitions/pause";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../../support/application";
import { everything, id, pickle, repairStage } from "./stage";

const use = repairStage();
const client = () => use.redis.client;
const record = `rota:schedule:pause:${id}`;
const minute = "2099-01-01T00:00";
const by = { actor: "ann", reason: "too dear" };

type Stage = () => Promise<unknown>;

/**
 * All that stands in Redis, but for when it was written, the change's own event, and `status_changed`: a pause and a resume
 * always leave one, a repair only where the status word was another.
 */
async function written(): Promise<Record<string, string>> {
  const found = await everything(use.redis);
  const timeless = Object.entries(found).map(([key, value]) => [
    key,
    value
      .replace(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}/g, "(a time)")
      .replace(/\{"event":"status_changed",[^}]*\} \| /, "")
      .replace(/\{"event":"(task_paused|task_resumed|repaired)",[^}]*\}/g, "(its own event)"),
  ]);
  return Object.fromEntries(timeless);
}

/** What each of two changes leaves of the same stage. */
async function outcomes(stage: Stage, first: Stage, second: Stage) {
  const found: Record<string, string>[] = [];
  for (const act of [first, second]) {
    await client().flushall();
    await stage();
    await act();
    found.push(await written());
  }
  return found;
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
    const [paused, mended] = await outcomes(
      stage,
      () => pauseSchedule(use.source, id, by),
      () => repaired("listed-not-active", "pause"),
    );
    expect(paused?.[`schedule:status:${id}`]).toBe("string paused");
    expect(mended).toEqual(paused);
  });

  test("what is active, in no list: an older record keeps the list and the payload", async () => {
    const stage = async () => {
      await register(client(), id, { payload: payloadOf(id, { cron: "@daily" }) });
      await client().del("schedule:cron");
      await client().hset(record, { list: `schedule:time:${minute}`, payload: pickle, reason: "old", by: "bob" });
    };
    const [paused, mended] = await outcomes(
      stage,
      () => pauseSchedule(use.source, id, by),
      () => repaired("never-fires", "pause"),
    );
    expect(mended).toEqual(paused);
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
    "what is made of the metadata": async () => {
      await register(client(), "sibling");
      await register(client(), id, { schedule_config: { cron_expression: "5 4 * * *" } });
      await client().lrem("schedule:cron", 0, id);
      await client().del(`schedule:data:${id}`);
    },
  };
  test.each(Object.entries(stages))("%s", async (_, stage) => {
    const [resumed, mended] = await outcomes(
      stage,
      () => resumeSchedule(use.source, id, by),
      () => repaired("active-not-listed", "list"),
    );
    expect(mended).toEqual(resumed);
  });
});
