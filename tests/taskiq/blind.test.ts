import { expect, test } from "vitest";
import { addSchedules } from "../support/adder";
import { payloadOf } from "../support/application";
import { post, request } from "../support/dashboard";
import { describePython } from "../support/python";
import { newId, ownScheduler, pause, purge, resume, show, summary, why } from "../support/stages/scheduler";

const stage = ownScheduler();
/** A paused schedule with this payload: what resuming would put in front of the scheduler. */
async function paused(payload: (id: string) => string | Buffer): Promise<string> {
  const id = newId();
  await stage.redis.client
    .multi()
    .set(`schedule:data:${id}`, payload(id))
    .set(`schedule:status:${id}`, "paused")
    .hset(`rota:schedule:pause:${id}`, { list: "schedule:cron" })
    .exec();
  return id;
}

describePython("The scheduler is never blinded or killed by the dashboard", () => {
  test.each([
    ["a step of zero", { cron: "*/0 * * * *" }],
    ["a zone that is a path", { cron: "* * * * *", cron_offset: "../etc" }],
    ["an offset beyond all dates", { cron: "* * * * *", cron_offset: "P9999999D" }],
    ["labels that are no object", { cron: "* * * * *", labels: [] }],
    ["nothing that says when", { cron: null }],
  ])("resuming a payload with %s is refused, and the scheduler lives on", async (_, fields) => {
    const id = await paused((own) => payloadOf(own, fields));
    expect(await resume(stage, id)).toMatchObject({ status: 422, json: { code: "payload_unsafe" } });
    expect((await stage.stored(id)).lists).toEqual([]);
    await stage.scheduler.firedAgain(stage.control, 2);
    expect(stage.scheduler.alive()).toBe(true);
  });

  test("resuming a pickle in a fleet of JSON is refused, and the scheduler still sees", async () => {
    const id = newId();
    const { client, url } = stage.redis;
    await addSchedules(url.replace(/0$/, "1"), "pickle", { schedule_id: id, cron: "* * * * *" });
    await client.select(1);
    expect(await client.move(`schedule:data:${id}`, 0)).toBe(1);
    await client.select(0);
    await client.set(`schedule:status:${id}`, "paused");
    await client.hset(`rota:schedule:pause:${id}`, { list: "schedule:cron" });
    expect(await resume(stage, id)).toMatchObject({ status: 422, json: { code: "payload_unsafe" } });
    expect((await stage.stored(id)).lists).toEqual([]);
    await stage.scheduler.firedAgain(stage.control, 2);
  });

  test("a blind scheduler is reported with its culprit, and pausing the culprit makes everything fire again", async () => {
    const culprit = newId();
    await stage.redis.client.set(`schedule:data:${culprit}`, Buffer.from("800495", "hex"));
    await stage.redis.client.rpush("schedule:cron", culprit);
    await stage.scheduler.goesBlind();

    await expect
      .poll(() => summary(stage), { timeout: 30_000 })
      .toMatchObject({ json: { schedulerBlind: { culprits: [{ scheduleId: culprit, effect: "blind" }] } } });

    const because = { verdict: "broken", repair: { kind: "scheduler-blind" } };
    expect(await why(stage, culprit)).toMatchObject({ json: { ...because, first: "payload" } });
    expect(await why(stage, stage.control)).toMatchObject({ json: { ...because, first: "scheduler" } });

    expect(await pause(stage, culprit)).toMatchObject({ status: 200, json: { to: "paused" } });
    await stage.scheduler.sees();
    await stage.scheduler.firedAgain(stage.control, 2);
    await expect.poll(() => summary(stage), { timeout: 30_000 }).toMatchObject({ json: { schedulerBlind: null } });
    expect(await why(stage, stage.control)).toMatchObject({ json: { verdict: "fires", repair: null } });
    expect(await resume(stage, culprit)).toMatchObject({ status: 422, json: { code: "payload_unsafe" } });
  });

  test("an empty id whose payload cannot be read is named as the culprit, and taking it out makes everything fire again", async () => {
    const { client } = stage.redis;
    await client.set("schedule:data:", "{");
    await client.rpush("schedule:cron", "");
    await stage.scheduler.goesBlind();

    const empty = "~b64:";
    await expect
      .poll(() => summary(stage), { timeout: 30_000 })
      .toMatchObject({ json: { schedulerBlind: { culprits: [{ scheduleId: empty, effect: "blind" }] } } });
    const { json } = await request(stage.dashboard, "/api/drift?kind=scheduler-blind,dangling-id");
    expect(json).toMatchObject({ total: 1, items: [{ kind: "scheduler-blind", scheduleId: empty }] });
    expect(await show(stage, empty)).toMatchObject({
      status: 200,
      json: {
        scheduleId: empty,
        name: "(empty id)",
        payload: { lists: ["schedule:cron"] },
        drift: ["scheduler-blind", "broken-json"],
      },
    });
    expect(await why(stage, empty)).toMatchObject({ json: { verdict: "broken", first: "payload" } });

    const repair = { kind: "scheduler-blind", all: true, expectedTotal: 1 };
    expect(await post(stage.dashboard, "/api/drift/repair", repair)).toMatchObject({
      status: 200,
      json: { results: [{ scheduleId: empty, result: "repaired" }], left: 0 },
    });
    expect(await client.exists("schedule:cron")).toBe(0);
    await stage.scheduler.sees();
    await stage.scheduler.firedAgain(stage.control, 2);
    await expect.poll(() => summary(stage), { timeout: 30_000 }).toMatchObject({ json: { schedulerBlind: null } });
  });

  test("a schedule with an empty id fires, is paused, resumed and purged like any other", async () => {
    const empty = "~b64:";
    const bare = "";
    await stage.clear();
    await stage.add({ interval: 1 }, bare);
    await stage.scheduler.firedAgain(bare);
    await expect.poll(async () => (await show(stage, empty)).json).toMatchObject({ status: "active", scheduled: true });
    expect(await pause(stage, empty)).toMatchObject({ status: 200, json: { scheduleId: empty, to: "paused" } });
    expect(await stage.firesWhileControlDoes(bare)).toBe(0);
    expect(await resume(stage, empty)).toMatchObject({ status: 200, json: { to: "active" } });
    await stage.scheduler.firedAgain(bare);
    expect(await purge(stage, empty)).toMatchObject({ status: 200, json: { to: null } });
    expect(await stage.stored(bare)).toEqual({ payload: null, lists: [] });
    expect(await stage.firesWhileControlDoes(bare)).toBe(0);
  });
});
