import { beforeAll, describe, expect, test } from "vitest";
import type { KnownPlaces } from "@/lib/catalog/types";
import { readDetail } from "@/lib/detail/detail";
import { historyPage, readHistory } from "@/lib/detail/history";
import { everything, type Reach, ScheduleReading } from "@/lib/detail/reading";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { readRuns, runsOf } from "@/lib/runs/read";
import { reportRun } from "@/lib/runs/report";
import { now } from "@/lib/schedules/timestamps";
import { pauseSchedule } from "@/lib/transitions/pause";
import { payloadOf, register } from "../support/application";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;
const id = "scheduled_task:7:a";

beforeAll(() => {
  source = redis.source();
});

/** What one call of the API reads of a schedule. */
const little: Reach = { events: 5, runs: 1, everyEntry: false };
const reading = (reach: Reach, known: KnownPlaces | null = null) =>
  new ScheduleReading(source, id, reach, async () => known);

/** The lists that hold it, as its detail names them. */
const listsBy = async (reach: Reach, lists: string[]) =>
  (await readDetail(reading(reach, { lists, indexes: [], drift: null })))?.payload?.lists;

const pushEvents = (count: number) =>
  redis.client.lpush(
    `schedule:history:${id}`,
    ...Array.from({ length: count }, (_, at) => JSON.stringify({ event: "note", number: at })),
  );

/** Due once a year, so that a turn of the minute changes nothing. */
const registered = () => register(redis.client, id, { payload: payloadOf(id, { cron: "0 3 1 1 *" }) });

async function replaceByWrongTypes() {
  await registered();
  for (const kind of ["status", "meta", "history"]) {
    await redis.client.del(`schedule:${kind}:${id}`);
    await redis.client.sadd(`schedule:${kind}:${id}`, "x");
  }
  await redis.client.set(`rota:schedule:pause:${id}`, "x");
}

test.each<[string, () => Promise<unknown>]>([
  ["that runs", registered],
  ["with a long history", () => registered().then(() => pushEvents(3 * limits.firstEvents))],
  ["that is listed twice", () => registered().then(() => redis.client.rpush("schedule:cron", id))],
  ["that is paused", () => registered().then(() => pauseSchedule(source, id, { actor: "ann" }))],
  ["whose keys are of wrong types", replaceByWrongTypes],
  ["of which only a history is left", () => pushEvents(1)],
  ["that does not exist", async () => {}],
])("of a schedule %s, a page that reads it once shows what each call of the API shows", async (_, make) => {
  await make();
  const page = reading(everything);
  // It is told as time left, so it depends on when it is read.
  const lasting = (detail: Awaited<ReturnType<typeof readDetail>>) => detail && { ...detail, metadataExpiresAt: null };
  expect(lasting(await readDetail(page, 5))).toEqual(lasting(await readDetail(reading(little))));
  const window = { offset: 0, limit: 30 };
  expect(historyPage(await page.history(30), 0)).toEqual(historyPage(await readHistory(source, id, window), 0));
});

test("each key of a wrong type is named with the type that it has", async () => {
  await replaceByWrongTypes();
  const { broken = [] } = (await readDetail(reading(little))) ?? {};
  expect(broken.map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
    `schedule:status:${id}: The key holds a set where a string belongs.`,
    `schedule:meta:${id}: The key holds a set where a string belongs.`,
    `schedule:history:${id}: The key holds a set where a list belongs.`,
    `rota:schedule:pause:${id}: The key holds a string where a hash belongs.`,
  ]);
});

test("runs that were read for a page are the same, cut to fewer", async () => {
  for (let n = 0; n < 9; n++) {
    const report = { kind: "queued", taskId: `t${n}`, at: now(), taskName: "t", worker: null } as const;
    await reportRun(source, { ...report, labels: { schedule_id: id }, args: [], kwargs: {} });
  }
  const page = reading(everything);
  expect(runsOf(await page.runs(), 4)).toEqual(await readRuns(source, id, 4));
  expect(runsOf(await page.runs(), 4)).toMatchObject({ total: 9, runs: { length: 4 } });
});

test("a reading does not see what changes after it; the next one does", async () => {
  await register(redis.client, id);
  const first = reading(everything);
  expect(await readDetail(first)).toMatchObject({ status: "active" });
  await redis.client.set(`schedule:status:${id}`, "paused");
  expect(await readDetail(first)).toMatchObject({ status: "active" });
  expect(await readDetail(reading(everything))).toMatchObject({ status: "paused" });
});

describe.each([
  ["the first entry of each list", little],
  ["every entry", everything],
])("which lists hold it, looking for %s", (_, reach) => {
  test("what the catalog knew is not believed of a list that was searched as a whole", async () => {
    await register(redis.client, id);
    await redis.client.lrem("schedule:cron", 0, id);
    await redis.client.rpush("schedule:cron", "another");
    expect(await listsBy(reach, ["schedule:cron", "schedule:interval"])).toEqual([]);
  });

  test("what the catalog knows counts beyond the beginning of a very long list", async () => {
    await register(redis.client, id);
    await redis.client.lpush("schedule:cron", ...Array.from({ length: limits.searchedList }, (_, at) => `other-${at}`));
    expect(await listsBy(reach, ["schedule:cron"])).toEqual(["schedule:cron"]);
    expect(await listsBy(reach, [])).toEqual([]);
  });
});
