import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { freshness } from "@/lib/api/contract";
import { nextRun } from "@/lib/taskiq/next-run";
import { payloadOf, register } from "../support/application";
import { request, type TestClock, testClock } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { follow } from "./answers";

const [hour, day] = [3_600_000, 86_400_000];
const cron = "*/5 * * * *";
let clock: TestClock;
const stage = ownDashboard(
  async () => {
    clock = await testClock();
    return clock.settings;
  },
  { keeps: true },
);
beforeAll(async () => {
  await register(stage.redis.client, "a", { payload: payloadOf("a", { cron }) });
});

const get = async (path: string) => (await request(stage.dashboard, path)).json;
const runs = z.object({ items: z.array(z.object({ nextRunAt: z.string() })) });
const detail = z.object({ nextRuns: z.array(z.string()), nextRunAt: z.string() });
const starts = z.object({ from: z.string(), buckets: z.array(z.object({ at: z.string(), starts: z.number() })) });
const state = z.object({ freshness });

test.each([
  ["back by an hour", -hour],
  ["forward by a day", day],
  ["right again", 0],
])("when the dashboard's clock is set %s, all that it tells follows", async (_, ms) => {
  const nowMs = () => Date.now() + ms;
  await expect.poll(() => get("/api/summary")).toMatchObject({ total: 1, active: 1 });
  const { heard, leave } = await follow(stage.dashboard);
  try {
    await clock.set(stage.dashboard, ms);
    const next = () => nextRun({ kind: "cron", value: cron, offset: null }, new Date(nowMs())).at;
    // Each compared with the clock as it is after the answer: five minutes may have passed.
    const are = async (told: () => Promise<(string | undefined)[]>) => (await told()).every((at) => at === next());
    const inLists = async () => [
      runs.parse(await get("/api/schedules")).items[0]?.nextRunAt,
      runs.parse(await get("/api/configs")).items[0]?.nextRunAt,
    ];
    const onItsPage = async () => {
      const shown = detail.parse(await get("/api/schedules/a"));
      return [shown.nextRunAt, shown.nextRuns[0]];
    };
    const upcoming = async () => {
      const { buckets } = starts.parse(
        await get(`/api/upcoming?bucket=minute&to=${new Date(nowMs() + hour).toISOString()}`),
      );
      return [buckets.find((each) => each.starts > 0)?.at];
    };
    const minuteOf = (at: string | undefined) => at?.slice(0, 16);
    await expect.poll(() => are(inLists)).toBe(true);
    await expect.poll(() => are(onItsPage)).toBe(true);
    await expect.poll(async () => (await upcoming()).every((at) => minuteOf(at) === minuteOf(next() ?? ""))).toBe(true);

    // Pages are told that all may be another, and go on being told how fresh it is, by the new clock.
    await expect.poll(() => heard).toContainEqual({ event: "change", data: { ids: [] } });
    heard.length = 0;
    await expect.poll(() => heard.find(({ event }) => event === "freshness")).toBeDefined();
    const isNow = (asOf: string | null) => Math.abs(Date.parse(asOf ?? "") - nowMs()) < 20_000;
    await expect.poll(async () => isNow(state.parse(await get("/api/summary")).freshness.asOf)).toBe(true);
    expect(await get("/api/drift")).toMatchObject({ total: 0 });
  } finally {
    await leave();
  }
});
