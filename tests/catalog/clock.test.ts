import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import type { ModelEvent } from "@/lib/catalog/asking/subscribers";
import { Model } from "@/lib/catalog/thread/model";
import type { Source } from "@/lib/redis/source";
import { nextRun } from "@/lib/taskiq/next-run";
import { payloadOf, register } from "../support/application";
import { detailOf } from "../support/detail";
import { setClock } from "../support/set-clock.cjs";
import { ownRedis } from "../support/stages/redis";

const [hour, day] = [3_600_000, 86_400_000];
const crons = ["*/5 * * * *", "17 * * * *", "30 4 * * *", "0 0 1 1 *"];
const redis = ownRedis();
let source: Source;
let model: Model;
let events: ModelEvent[];

beforeAll(() => {
  source = redis.source();
});
beforeEach(async () => {
  for (const cron of crons) await register(redis.client, cron, { payload: payloadOf(cron, { cron }) });
  await redis.client.rpush("schedule:cron", "dangling");
  events = [];
  model = new Model(source, (event) => events.push(event));
  await model.wasRead(5000);
  model.subscribers.add(1, { filter: { search: "", status: [], type: [] } });
});
afterEach(() => {
  model.close();
  setClock(0);
});

const soon = (look: () => unknown) => expect.poll(look, { interval: 50 });

const nextOf = (value: string) => nextRun({ kind: "cron", value, offset: null }, new Date()).at;

/** The catalog's next runs, and that of their configuration, are those by the clock as it is now. */
async function nextRunsAreRight(): Promise<void> {
  const listed = async () => {
    const { items } = await model.schedules(contract.listSchedules.query.parse({}));
    const runs = new Map(items.map(({ scheduleId, nextRunAt }) => [scheduleId, nextRunAt]));
    return [...crons.map((cron) => runs.get(cron)), model.config("7")?.nextRunAt];
  };
  // By the clock as it is after the answer: a minute may have passed.
  const isRight = async () => {
    const shown = await listed();
    const expected = crons.map(nextOf);
    return JSON.stringify(shown) === JSON.stringify([...expected, [...expected].sort()[0]]);
  };
  await soon(isRight).toBe(true);
}

describe.each([
  ["back by an hour", -hour],
  ["back by a month", -31 * day],
  ["forward by a day", day],
])("when the clock is set %s", (_, ms) => {
  test("next runs are right within a tick, and again when it is set right", async () => {
    await nextRunsAreRight();
    setClock(ms);
    await nextRunsAreRight();
    setClock(0);
    await nextRunsAreRight();
  });

  test("freshness goes on by the new clock, and subscribers hear that everything may have changed", async () => {
    setClock(ms);
    await soon(() => events).toContainEqual({ kind: "change", subscriber: 1, ids: null });
    events.length = 0;
    await soon(() => events.find(({ kind }) => kind === "freshness")).toBeDefined();
    await soon(() => model.freshness().state).toBe("live");
    const { asOf } = model.freshness();
    expect(Math.abs(Date.now() - Date.parse(asOf ?? ""))).toBeLessThan(10_000);
  });

  test("a finding is as old as it was", async () => {
    const since = async () => {
      const { kinds } = await model.drift(contract.drift.query.parse({}));
      return Date.parse(kinds.find(({ kind }) => kind === "dangling-id")?.since ?? "");
    };
    const before = Date.now() - (await since());
    setClock(ms);
    await soon(async () => Math.abs(Date.now() - (await since()) - before) < 30_000).toBe(true);
  });

  test("metadata expires when Redis says so", async () => {
    const leftMs = async () => {
      const { items } = await model.drift(contract.drift.query.parse({ kind: "metadata-expiring" }));
      const [found] = items.filter(({ scheduleId }) => scheduleId === "expiring");
      return Date.parse(found?.evidence.metadataExpiresAt ?? "") - Date.now();
    };
    await register(redis.client, "expiring");
    await redis.client.expire("schedule:meta:expiring", 3600);
    await soon(async () => Math.abs((await leftMs()) - hour) < 60_000).toBe(true);
    setClock(ms);
    await soon(async () => Math.abs((await leftMs()) - hour) < 60_000).toBe(true);
    expect(events.filter(({ kind }) => kind === "repaired")).toEqual([]);
  });

  test("a schedule's own page shows the runs that come next", async () => {
    const first = async () => (await detailOf(source, "*/5 * * * *"))?.nextRuns[0];
    await first();
    setClock(ms);
    await soon(async () => (await first()) === nextOf("*/5 * * * *")).toBe(true);
  });
});
