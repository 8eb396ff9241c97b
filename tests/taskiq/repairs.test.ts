import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { payloadOf } from "../support/application";
import { post, request } from "../support/dashboard";
import { describePython } from "../support/python";
import { startScheduler } from "../support/scheduler";
import { newId, ownScheduler, type Stage } from "../support/stages/scheduler";

let stage: Stage;

/** Puts a payload before the scheduler as another program does, past every check of ours. */
async function list(payload: string | Buffer, id = newId(), key = "schedule:cron"): Promise<string> {
  await stage.redis.client.multi().set(`schedule:data:${id}`, payload).rpush(key, id).exec();
  return id;
}

const found = (kind: DriftKind) =>
  expect.poll(
    async () => {
      const { json } = await request(stage.dashboard, `/api/drift?kind=${kind}`);
      return contract.drift.answer.parse(json).items.map(({ scheduleId, key }) => scheduleId ?? key);
    },
    { timeout: 30_000 },
  );

/** Repairs all of a kind as the button does, after it was found, and sees it gone. */
async function repairAll(kind: DriftKind, ...named: string[]): Promise<void> {
  await found(kind).toEqual(named);
  const body = { kind, all: true, expectedTotal: named.length };
  const { json } = await post(stage.dashboard, "/api/drift/repair", body);
  expect(contract.repair.answer.parse(json).results).toMatchObject(named.map(() => ({ result: "repaired" })));
  await found(kind).toEqual([]);
}

describePython("What is repaired, the real scheduler confirms", () => {
  describe("in a fleet of JSON", () => {
    const own = ownScheduler("json");
    beforeEach(async () => {
      stage = own;
      await stage.clear();
    });

    test("blinded by a payload it sees again once that is taken out, and fires it once it is mended and put back", async () => {
      const culprit = await list(Buffer.from("800495", "hex"));
      expect(await stage.scheduler.goesBlind()).not.toBe("");
      await repairAll("scheduler-blind", culprit);
      await stage.scheduler.sees();
      await stage.scheduler.firedAgain(stage.control, 2);

      const putBack = () => post(stage.dashboard, "/api/drift/put-back", { scheduleId: culprit });
      expect(await putBack()).toMatchObject({ status: 422, json: { code: "payload_unsafe" } });
      await stage.redis.client.set(`schedule:data:${culprit}`, payloadOf(culprit, { cron: null, interval: 1 }));
      expect(await putBack()).toMatchObject({ status: 200, json: { result: "repaired" } });
      await stage.scheduler.firedAgain(culprit, 2);
      expect(stage.scheduler.alive()).toBe(true);
    });

    test("blinded by an id that is no UTF-8 it sees again once that is taken out", async () => {
      const raw = Buffer.from([0xff, 0xfe]);
      await stage.redis.client.rpush("schedule:cron", raw);
      await stage.scheduler.goesBlind();
      await repairAll("scheduler-blind", `~b64:${raw.toString("base64url")}`);
      await stage.scheduler.sees();
      await stage.scheduler.firedAgain(stage.control, 2);
    });

    test("blinded by a list of a wrong type it sees again once that is moved aside", async () => {
      await stage.redis.client.set("schedule:cron", "x");
      await stage.scheduler.goesBlind();
      await repairAll("scheduler-blind", "schedule:cron");
      await stage.scheduler.sees();
      await stage.scheduler.firedAgain(stage.control, 2);
      expect(await stage.redis.client.get("rota:schedule:aside-key:schedule:cron")).toBe("x");
    });

    test("killed by a payload it stays alive once that is taken out and it is started again", async () => {
      const killer = newId();
      await list(payloadOf(killer, { cron: "*/0 * * * *" }), killer);
      await stage.scheduler.dies();
      await repairAll("kills-scheduler", killer);
      stage.scheduler = await startScheduler(stage.redis.url);
      await stage.scheduler.firedAgain(stage.control, 3);
      expect(stage.scheduler.alive()).toBe(true);
    });

    test("what fires at every poll stops once it is taken out", async () => {
      const id = newId();
      const { schedule_id: _, ...anonymous } = JSON.parse(payloadOf(id, { cron: "* * * * *" }));
      await list(JSON.stringify(anonymous), id);
      const others = () => stage.scheduler.firedInAll() - stage.scheduler.fired(stage.control);
      await expect.poll(others, { timeout: 30_000 }).toBeGreaterThan(2);
      await repairAll("fires-at-every-poll", id);
      expect(await stage.stored(id)).toMatchObject({ lists: [] });
      await stage.scheduler.polls(2);
      const before = others();
      await Promise.all([stage.scheduler.polls(2), stage.scheduler.firedAgain(stage.control, 2)]);
      expect(others()).toBe(before);
    });

    test("listed though it says paused, it stops once that is made true", async () => {
      const id = await stage.add({ interval: 1 });
      await stage.redis.client.set(`schedule:status:${id}`, "paused");
      await stage.scheduler.firedAgain(id);
      await repairAll("listed-not-active", id);
      expect(await stage.firesWhileControlDoes(id)).toBe(0);
    });

    test("a dangling id is given its payload again, and fires; a one-shot that has fired is not fired twice", async () => {
      const sibling = await stage.add({ interval: 3600, labels: { config_id: "7", task_type: "report" } });
      const id = newId(7);
      const metadata = {
        config_id: 7,
        task_type: "report",
        scheduler_type: "cron",
        schedule_config: { cron_expression: "* * * * *" },
      };
      const fired = newId(8);
      const past = { config_id: 8, scheduler_type: "date", schedule_config: { run_date: "2026-01-01T00:00:00" } };
      await stage.redis.client
        .multi()
        .sadd("schedule:index:config:7", sibling, id)
        .sadd("schedule:index:config:8", fired)
        .mset(`schedule:status:${id}`, "active", `schedule:meta:${id}`, JSON.stringify(metadata))
        .mset(`schedule:status:${fired}`, "active", `schedule:meta:${fired}`, JSON.stringify(past))
        .rpush("schedule:cron", id)
        .exec();
      await repairAll("dangling-id", id);
      await repairAll("active-not-listed", fired);
      await stage.scheduler.firedAgain(id);
      await stage.scheduler.polls(2);
      expect(stage.scheduler.fired(fired)).toBe(0);
      expect(await stage.redis.client.get(`schedule:status:${fired}`)).toBe("inactive");
    });
  });

  describe("in a fleet of pickles", () => {
    const own = ownScheduler("pickle");
    beforeEach(() => {
      stage = own;
    });

    test("active, but in no list, it fires once it is listed", async () => {
      const id = await stage.add({ interval: 1 });
      await stage.redis.client.set(`schedule:status:${id}`, "active");
      await stage.redis.client.lrem("schedule:interval", 0, id);
      expect(await stage.firesWhileControlDoes(id)).toBe(0);
      // Its payload is a pickle, which does not tell the list: a pause recorded it.
      await stage.redis.client.hset(`rota:schedule:pause:${id}`, "list", "schedule:interval");
      await repairAll("active-not-listed", id);
      await stage.scheduler.firedAgain(id, 2);
    });
  });
});
