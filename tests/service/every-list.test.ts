import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Model } from "@/lib/catalog/thread/model";
import { planRepair } from "@/lib/drift/plan";
import { applyPlan } from "@/lib/drift/repair";
import type { Source } from "@/lib/redis/source";
import type { ExactPlaces } from "@/lib/schedules/places";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { payloadOf, register } from "../support/application";
import { ownRedis } from "../support/stages/redis";

const id = "scheduled_task:7:0b6f3f5e";
const redis = ownRedis();
let source: Source;
let model: Model;
beforeAll(async () => {
  source = redis.source();
  model = new Model(redis.source(), () => {});
  await model.wasRead(5000);
});
beforeEach(async () => {
  await expect.poll(() => model.exactPlaces(id)).not.toBeNull();
});
afterAll(() => model.close());

const lists = [
  "schedule:cron",
  "schedule:interval",
  "schedule:time:2020-01-01T00:00",
  "schedule:time:2020-01-01T00:01",
  "schedule:time:2099-01-01T00:00",
];
/** Every way to be in some of the five lists. */
const combinations = Array.from({ length: 2 ** lists.length - 1 }, (_, n) =>
  lists.filter((_, at) => (n + 1) & (1 << at)),
);

/** Who knows where the schedule is named: a catalog that follows all changes, or nobody. */
const knowing: [string, () => ExactPlaces | undefined][] = [
  [
    "a catalog that follows",
    () => async (of) => {
      const places = await model.exactPlaces(of);
      expect(places).not.toBeNull();
      return places;
    },
  ],
  ["a catalog that cannot be sure", () => async () => null],
  ["no catalog", () => undefined],
];
const pickle = Buffer.from([0x80, 0x05, 0x95, 0x00, 0xff, 0x7b]);
const payloads: [string, string | Buffer][] = [
  ["cron", payloadOf(id)],
  ["a one-shot of a minute that no list names", payloadOf(id, { cron: null, time: "2021-01-01T00:00:00" })],
  ["cron and time", payloadOf(id, { time: "2020-01-01T00:01:00" })],
  ["opaque", pickle],
];
const stillListed = async () => {
  const held = await Promise.all(lists.map(async (list) => [list, await redis.client.lpos(list, id)] as const));
  return held.flatMap(([list, at]) => (at === null ? [] : [list]));
};
async function put(into: string[], payload: string | Buffer): Promise<void> {
  // Not FLUSHALL, after which a catalog must read everything anew before it is sure of anything.
  const traces = await redis.client.keys("*");
  if (traces.length > 0) await redis.client.del(...traces);
  await register(redis.client, id, { payload: payload.toString() });
  await redis.client.multi().set(`schedule:data:${id}`, payload).del("schedule:cron").exec();
  // One after another, as they come to be there: what a catalog was told last it has not read yet.
  for (const list of into) await redis.client.rpush(list, "other", id, "another", id);
}

describe.each(knowing)("with %s", (_, exactPlaces) => {
  test.each(payloads)("no list holds a schedule that was paused, whatever held it: %s", async (_, payload) => {
    for (const into of combinations) {
      await put(into, payload);
      await pauseSchedule(source, id, { actor: "ann", exactPlaces: exactPlaces() });
      expect([into, await stillListed()]).toEqual([into, []]);
    }
  });

  test("nor one that was purged, and no index", async () => {
    for (const into of combinations) {
      await put(into, payloadOf(id));
      await redis.client.sadd("schedule:index:config:9", id);
      await purgeSchedule(source, id, { actor: "ann", exactPlaces: exactPlaces() });
      expect([into, await stillListed()]).toEqual([into, []]);
      expect(await redis.client.exists("schedule:index:config:7", "schedule:index:config:9")).toBe(0);
    }
  });

  test("nor one that a repair took out", async () => {
    for (const into of combinations) {
      await put(into, "{");
      const request = { actor: "ann", exactPlaces: exactPlaces() };
      const { plan } = await planRepair(source, { kind: "scheduler-blind", scheduleId: id }, request);
      if (plan !== null) await applyPlan(source, plan);
      expect([into, plan?.choice !== undefined, await stillListed()]).toEqual([into, true, []]);
    }
  });
});

test("many actions at once that must walk over all keys share their walks", async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `s${n}`);
  for (const each of ids) {
    await register(redis.client, each);
    await redis.client.rpush(`schedule:time:2020-01-01T00:${each.slice(1).padStart(2, "0")}`, each);
  }
  const own = redis.source();
  const sent = vi.spyOn(own.redis, "scanBuffer");
  await Promise.all(ids.map((each) => pauseSchedule(own, each, { actor: "ann" })));
  expect(await redis.client.keys("schedule:time:*")).toEqual([]);
  expect(await redis.client.exists("schedule:cron")).toBe(0);
  // One page is one walk here: the first caller's, and one for all others.
  expect(sent.mock.calls.length).toBeLessThanOrEqual(3);
});
