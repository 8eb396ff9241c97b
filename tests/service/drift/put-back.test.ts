import { describe, expect, test } from "vitest";
import { keptAside } from "@/lib/drift/aside";
import { NothingAsideError } from "@/lib/drift/errors";
import { putBackKey, putBackSchedule } from "@/lib/drift/put-back";
import { repair } from "@/lib/drift/repair";
import { PayloadUnsafeError, StateConflictError } from "@/lib/transitions/errors";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../../support/application";
import { ann, eventsOf, everything, id, pickle, repairedEvent, repairStage } from "./stage";

const stage = repairStage();
const client = () => stage.redis.client;
const listed = () => client().lrange("schedule:cron", 0, -1);
const blind = { kind: "scheduler-blind", scheduleId: id } as const;

/** A pickle that was taken out of a fleet of JSON. */
async function takenOut(): Promise<void> {
  await register(client(), "other");
  await register(client(), id);
  await client().set(`schedule:data:${id}`, pickle);
  expect(await repair(stage.source, blind, ann)).toMatchObject({ result: "repaired" });
}

describe("putting back what was taken out", () => {
  test("is refused while it is unsafe still, and changes nothing", async () => {
    await takenOut();
    const before = await everything(stage.redis);
    await expect(putBackSchedule(stage.source, id, ann)).rejects.toThrow(PayloadUnsafeError);
    expect(await everything(stage.redis)).toEqual(before);
  });

  test("lists it as its application mended it, active, and nothing is kept any more", async () => {
    await takenOut();
    await client().set(`schedule:data:${id}`, payloadOf(id));
    expect(await putBackSchedule(stage.source, id, ann)).toMatchObject({
      result: "repaired",
      takesEffectBy: expect.any(String),
    });
    expect(await listed()).toEqual(["other", id]);
    expect(await client().get(`schedule:status:${id}`)).toBe("active");
    expect(await client().keys("rota:*")).toEqual([]);
    expect(await client().ttl(`schedule:meta:${id}`)).toBeGreaterThan(604_700);
    expect((await eventsOf(stage.redis)).slice(0, 2)).toMatchObject([
      repairedEvent("scheduler-blind", "put-back"),
      { event: "status_changed", new_status: "active" },
    ]);
  });

  test("returns the very bytes where the payload is gone and the source reads them now", async () => {
    await takenOut();
    await client().del(`schedule:data:${id}`, `rota:schedule:pause:${id}`);
    await client().set("schedule:data:other", pickle);
    await putBackSchedule(stage.source, id, ann);
    expect(await client().getBuffer(`schedule:data:${id}`)).toEqual(pickle);
    expect(await listed()).toEqual(["other", id]);
  });

  test("works for a payload that was removed, since its bytes were kept", async () => {
    await register(client(), id, { status: "inactive" });
    await client().del("schedule:cron");
    await repair(stage.source, { kind: "data-without-list", scheduleId: id }, ann);
    expect(await client().exists(`schedule:data:${id}`)).toBe(0);
    await putBackSchedule(stage.source, id, ann);
    expect([await listed(), await client().get(`schedule:data:${id}`)]).toEqual([[id], payloadOf(id)]);
  });

  test("of the second that was taken out keeps the bytes of the first, too", async () => {
    await takenOut();
    const second = Buffer.concat([pickle, Buffer.from("2")]);
    await client().set(`schedule:data:${id}`, second);
    await client().rpush("schedule:cron", id);
    expect(await repair(stage.source, blind, ann)).toMatchObject({ result: "repaired" });
    const kept = `rota:schedule:aside-key:rota:schedule:aside:${id}`;
    expect(await client().hgetBuffer(kept, "payload")).toEqual(pickle);
    expect(await client().hgetBuffer(`rota:schedule:aside:${id}`, "payload")).toEqual(second);
    await purgeSchedule(stage.source, id, ann);
    expect(await client().keys(`*${id}*`)).toEqual([]);
  });

  test("of what nobody put aside is an error", async () => {
    await register(client(), id);
    await expect(putBackSchedule(stage.source, id, ann)).rejects.toThrow(NothingAsideError);
    await expect(putBackKey(stage.source, `schedule:meta:${id}`, ann)).rejects.toThrow(NothingAsideError);
  });

  test("a resume does the same, and forgets what was kept", async () => {
    await takenOut();
    await client().set(`schedule:data:${id}`, payloadOf(id));
    await resumeSchedule(stage.source, id, ann);
    expect([await listed(), await client().keys("rota:*")]).toEqual([["other", id], []]);
  });

  test("a purge takes what was kept aside of it, whatever it was", async () => {
    await takenOut();
    await client().set(`schedule:meta:${id}`, "{");
    await repair(stage.source, { kind: "broken-json", scheduleId: id }, ann);
    expect((await client().keys("rota:*")).sort()).toEqual([
      `rota:schedule:aside-key:schedule:meta:${id}`,
      `rota:schedule:aside:${id}`,
      `rota:schedule:pause:${id}`,
    ]);
    await purgeSchedule(stage.source, id, ann);
    expect(await client().keys(`*${id}*`)).toEqual([]);
  });
});

describe("what repairs keep aside", () => {
  test("is found, with the reason where it cannot go back now", async () => {
    await takenOut();
    await client().set("schedule:cron", "x");
    await repair(stage.source, { kind: "scheduler-blind", key: "schedule:cron" }, ann);
    await client().set("schedule:index:config:7", "x");
    await repair(stage.source, { kind: "wrong-type", key: "schedule:index:config:7" }, ann);
    await client().set(`schedule:meta:${id}`, "{");
    await repair(stage.source, { kind: "broken-json", scheduleId: id }, { ...ann, choice: "remove" });
    await client().set(`schedule:meta:${id}`, "{}");
    const { items, complete } = await keptAside(stage.source);
    expect(complete).toBe(true);
    expect(items.map(({ scheduleId, key, type, why }) => [scheduleId, key, type, why])).toEqual([
      [null, "schedule:cron", "string", expect.stringContaining("The scheduler reads this key")],
      [null, "schedule:index:config:7", "string", null],
      [id, `schedule:meta:${id}`, "string", "A string stands in its place by now."],
      [id, null, "hash", null],
    ]);
  });
});

describe("putting back a key that was moved aside", () => {
  test("returns it whole, but not over what stands there by now", async () => {
    await register(client(), id);
    await client().set(`schedule:meta:${id}`, '{"broken');
    await repair(stage.source, { kind: "broken-json", scheduleId: id }, { ...ann, choice: "remove" });
    await client().set(`schedule:meta:${id}`, "{}");
    await expect(putBackKey(stage.source, `schedule:meta:${id}`, ann)).rejects.toThrow(StateConflictError);
    await client().del(`schedule:meta:${id}`);
    expect(await putBackKey(stage.source, `schedule:meta:${id}`, ann)).toMatchObject({ result: "repaired" });
    expect(await client().get(`schedule:meta:${id}`)).toBe('{"broken');
    expect(await client().ttl(`schedule:meta:${id}`)).toBeGreaterThan(604_700);
    expect(await client().exists(`rota:schedule:aside-key:schedule:meta:${id}`)).toBe(0);
  });

  test("returns the last of several first", async () => {
    await register(client(), id);
    for (const bytes of ["{1", "{2"]) {
      await client().set(`schedule:meta:${id}`, bytes);
      await repair(stage.source, { kind: "broken-json", scheduleId: id }, { ...ann, choice: "remove" });
    }
    for (const bytes of ["{2", "{1"]) {
      await putBackKey(stage.source, `schedule:meta:${id}`, ann);
      expect(await client().get(`schedule:meta:${id}`)).toBe(bytes);
      await client().del(`schedule:meta:${id}`);
    }
    await expect(putBackKey(stage.source, `schedule:meta:${id}`, ann)).rejects.toThrow(NothingAsideError);
  });

  test("is refused for a list that would blind the scheduler again, and says where the bytes are", async () => {
    await client().set("schedule:cron", "x");
    await repair(stage.source, { kind: "scheduler-blind", key: "schedule:cron" }, ann);
    const refused = await putBackKey(stage.source, "schedule:cron", ann).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PayloadUnsafeError);
    expect(String(refused)).toContain("rota:schedule:aside-key:schedule:cron");
    expect(await client().exists("schedule:cron")).toBe(0);
  });

  test("is refused for the payload of what is listed", async () => {
    await register(client(), id);
    await client().del(`schedule:data:${id}`);
    await client().hset(`schedule:data:${id}`, "a", "b");
    await repair(stage.source, { kind: "wrong-type", scheduleId: id }, ann);
    await expect(putBackKey(stage.source, `schedule:data:${id}`, ann)).rejects.toThrow(PayloadUnsafeError);
    await client().del("schedule:cron");
    await putBackKey(stage.source, `schedule:data:${id}`, ann);
    expect(await client().hgetall(`schedule:data:${id}`)).toEqual({ a: "b" });
  });
});
