import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addSchedules } from "../support/adder";
import { describePython } from "../support/python";
import { type Scheduler, startScheduler } from "../support/scheduler";
import { ownRedis } from "../support/stages/redis";

const idOf = (config: number) => `scheduled_task:${config}:${randomUUID()}`;
let scheduler: Scheduler;

describePython("The real scheduler, which the other tests lean on", () => {
  const redis = ownRedis();
  beforeAll(async () => {
    scheduler = await startScheduler(redis.url);
  });
  afterAll(() => scheduler?.stop());

  test("fires what an application added, an interval again and again and a one-shot once", async () => {
    const [interval, once] = [idOf(1), idOf(1)];
    await addSchedules(
      redis.url,
      "json",
      { schedule_id: interval, interval: 1 },
      { schedule_id: once, time: new Date().toISOString() },
    );
    await Promise.all([scheduler.firedAgain(interval, 2), scheduler.firedAgain(once)]);
    await scheduler.polls(2);
    expect(scheduler.fired(once)).toBe(1);
    expect(await redis.client.exists(`schedule:data:${once}`)).toBe(0);
  });

  test("goes blind by one payload it cannot read, and sees again once that is gone", async () => {
    const id = idOf(2);
    await redis.client.set(`schedule:data:${id}`, Buffer.from("80049500", "hex"));
    await redis.client.rpush("schedule:cron", id);
    expect(await scheduler.goesBlind()).not.toBe("");
    await redis.client.lrem("schedule:cron", 0, id);
    await scheduler.sees();
    expect(scheduler.alive()).toBe(true);
  });

  test("dies of a zone that is a path", async () => {
    const id = idOf(3);
    await addSchedules(redis.url, "json", { schedule_id: id, cron: "* * * * *", cron_offset: "../etc" });
    expect(await scheduler.dies()).toContain("ZoneInfo");
    expect(scheduler.alive()).toBe(false);
  });
});
