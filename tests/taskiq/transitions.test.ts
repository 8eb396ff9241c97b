import { describe, expect, test } from "vitest";
import { transition } from "@/lib/api/contract";
import { describePython } from "../support/python";
import { newId, ownScheduler, pause, purge, resume, show } from "../support/stages/scheduler";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const done = (to: string | null) => ({ status: 200, json: { to } });

describePython("What the operator does reaches the real scheduler", () => {
  // At the same time: each waits for the scheduler, and each has schedules of its own.
  describe.concurrent.each(["json", "pickle"] as const)("in a fleet of %s", (serializer) => {
    const stage = ownScheduler(serializer);

    test("a paused interval is not fired while its neighbour is; resumed, it fires again from the same bytes", async () => {
      const id = await stage.add({ interval: 1, kwargs: { 名: "每日报告" } });
      await stage.scheduler.firedAgain(id);
      const before = await stage.stored(id);
      expect(before.lists).toEqual(["schedule:interval"]);

      expect(await pause(stage, id)).toMatchObject(done("paused"));
      expect(await stage.firesWhileControlDoes(id)).toBe(0);
      expect(await stage.stored(id)).toEqual({ payload: before.payload, lists: [] });

      expect(await resume(stage, id)).toMatchObject(done("active"));
      await stage.scheduler.firedAgain(id, 2);
      expect(await stage.stored(id)).toEqual(before);
    });

    test("one that stands in a past minute's list, too, is not fired after a pause", async () => {
      const id = await stage.add({ interval: 1 });
      await stage.redis.client.rpush("schedule:time:2020-01-01T00:00", id);
      await stage.redis.client.lrem("schedule:interval", 0, id);
      await stage.scheduler.firedAgain(id); // the scheduler reads past minutes
      await stage.redis.client.rpush("schedule:interval", id);
      expect(await pause(stage, id)).toMatchObject(done("paused"));
      expect(await stage.firesWhileControlDoes(id)).toBe(0);
      expect(await stage.stored(id)).toMatchObject({ lists: [] });
    });

    test("from the moment that the answer to a pause names on, it is not fired any more", async () => {
      const id = await stage.add({ interval: 1 });
      await stage.scheduler.firedAgain(id);
      const { takesEffectBy } = transition.parse((await pause(stage, id)).json);
      while (Date.now() < Date.parse(takesEffectBy ?? "")) await stage.scheduler.polls(1);
      const before = stage.scheduler.fired(id);
      expect(takesEffectBy).not.toBeNull();
      await Promise.all([stage.scheduler.polls(2), stage.scheduler.firedAgain(stage.control, 2)]);
      expect(stage.scheduler.fired(id)).toBe(before);
    });

    test("a cron paused after it fired is forgotten, and fires again once it is resumed", async () => {
      const id = await stage.add({ cron: "* * * * *" });
      await stage.scheduler.firedAgain(id);
      const before = await stage.stored(id);
      expect(await pause(stage, id)).toMatchObject(done("paused"));
      expect(await stage.firesWhileControlDoes(id)).toBe(0);

      // The scheduler has forgotten that it ran this minute: proof that it no longer knew the schedule.
      expect(await resume(stage, id)).toMatchObject(done("active"));
      await stage.scheduler.firedAgain(id);
      expect(await stage.stored(id)).toEqual(before);
    });

    test("a one-shot paused in time is not fired when it is due; resumed, it stands where it stood, or fires at once if past", async () => {
      const later = await stage.add({ time: inAnHour() });
      const before = await stage.stored(later);
      expect(before.lists).toHaveLength(1);
      expect(await pause(stage, later)).toMatchObject(done("paused"));
      expect(await stage.stored(later)).toEqual({ payload: before.payload, lists: [] });
      expect(await resume(stage, later)).toMatchObject(done("active"));
      expect(await stage.stored(later)).toEqual(before);

      const dueMs = Date.now() + 4000;
      const soon = await stage.add({ time: new Date(dueMs).toISOString() });
      expect(await pause(stage, soon)).toMatchObject(done("paused"));
      while (Date.now() < dueMs) await stage.scheduler.polls(1);
      await Promise.all([stage.scheduler.polls(2), stage.scheduler.firedAgain(stage.control, 2)]);
      expect(stage.scheduler.fired(soon)).toBe(0);
      expect(await resume(stage, soon)).toMatchObject(done("active"));
      await stage.scheduler.firedAgain(soon);
      await stage.scheduler.polls(2);
      expect(stage.scheduler.fired(soon)).toBe(1);
    });

    test("what is purged is gone from TaskIQ's lists, and never fires again", async () => {
      const ids = await Promise.all([
        stage.add({ interval: 1 }),
        stage.add({ cron: "0 0 1 1 *" }),
        stage.add({ time: inAnHour() }),
      ]);
      for (const id of ids) {
        expect(await purge(stage, id)).toMatchObject(done(null));
        expect(await stage.stored(id)).toEqual({ payload: null, lists: [] });
        expect(await stage.redis.client.keys(`*${id}*`)).toEqual([]);
      }
      expect(await stage.firesWhileControlDoes(ids[0])).toBe(0);
    });

    test("what real TaskIQ added is shown as what it is, though nothing else tracks it", async () => {
      const id = await stage.add({
        cron: "*/5 8-18 * * 1-5",
        cron_offset: "Europe/Berlin",
        labels: { config_id: "9" },
      });
      const { status, json } = await show(stage, id);
      expect(status).toBe(200);
      expect(json).toMatchObject({ scheduleId: id, status: "active", tracked: false, scheduled: true });
      expect(json).toMatchObject(
        serializer === "json"
          ? {
              configId: "9",
              name: "app.tasks:report",
              expression: { kind: "cron", value: "*/5 8-18 * * 1-5", offset: "Europe/Berlin" },
              neverFires: null,
              payload: { serializer: "json", lists: ["schedule:cron"], problems: [] },
            }
          : {
              configId: "7",
              expression: null,
              payload: { serializer: "pickle", lists: ["schedule:cron"], json: null },
            },
      );
    });

    test("a schedule that Python paused is rebuilt for JSON and fired; among pickles that is refused", async () => {
      const sibling = await stage.add({ interval: 3600, args: [7], labels: { config_id: "7", task_type: "report" } });
      const id = newId(7);
      await stage.redis.client
        .multi()
        .set(`schedule:status:${id}`, "paused")
        .set(
          `schedule:meta:${id}`,
          JSON.stringify({
            config_id: 7,
            name: "每日报告",
            task_type: "report",
            scheduler_type: "cron",
            parameters: { depth: 3 },
            schedule_config: { cron_expression: "* * * * *" },
            registered_at: "2026-11-20T08:00:00.000001",
          }),
          "EX",
          604_800,
        )
        .sadd("schedule:index:config:7", id, sibling)
        .exec();

      const answer = await resume(stage, id);
      if (serializer === "pickle") {
        expect(answer).toMatchObject({ status: 422, json: { code: "payload_unsafe" } });
        expect(await stage.stored(id)).toEqual({ payload: null, lists: [] });
        await stage.scheduler.firedAgain(stage.control, 2);
        return;
      }
      expect(answer).toMatchObject(done("active"));
      await stage.scheduler.firedAgain(id);
      const { payload, lists } = await stage.stored(id);
      expect(lists).toEqual(["schedule:cron"]);
      expect(JSON.parse(Buffer.from(payload ?? "", "hex").toString())).toMatchObject({
        task_name: "app.tasks:report",
        args: [7],
        kwargs: { depth: 3 },
        schedule_id: id,
        cron: "* * * * *",
      });
    });
  });
});
