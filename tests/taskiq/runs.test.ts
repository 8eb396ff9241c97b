import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contract, type RunAnswer } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { type Adder, startAdder } from "../support/adder";
import { payloadOf } from "../support/application";
import { request } from "../support/dashboard";
import { describePython } from "../support/python";
import { type ReportingApplication, startReportingApplication } from "../support/reporting-application";
import { ownDashboard } from "../support/stages/dashboard";
import { newId } from "../support/stages/scheduler";

const token = "let the reporter in";
const { redis, dashboard } = ownDashboard(
  { ROTA_RUNS_TOKEN: token, SCHEDULER_UPDATE_INTERVAL_S: "1" },
  { keeps: true },
);
let adder: Adder;
let application: ReportingApplication;

const runsOf = async (id: string): Promise<RunAnswer[]> => {
  const { json } = await request(dashboard, `/api/schedules/${idToPath(id)}/runs`);
  return contract.listRuns.answer.parse(json).items;
};
/** Waits until the runs of a schedule are as expected; it fails with what the application wrote. */
const untilRuns = async (id: string, hold: (runs: RunAnswer[]) => boolean): Promise<RunAnswer[]> => {
  const runs = () => runsOf(id);
  try {
    await expect.poll(async () => hold(await runs()), { timeout: 30_000, interval: 100 }).toBe(true);
  } catch (error) {
    throw new Error(`${error}\nruns: ${JSON.stringify(await runs())}\n${application.output().slice(-4000)}`);
  }
  return await runs();
};
const add = async (fields: Record<string, unknown>, id = newId()) => {
  await adder.add({ schedule_id: id, ...fields });
  return id;
};

describePython("Runs that the real scheduler and a real worker report", () => {
  beforeAll(() => {
    adder = startAdder(redis.url);
    application = startReportingApplication({
      REDIS_URL: redis.url,
      ROTA_URL: dashboard.url,
      ROTA_RUNS_TOKEN: token,
    });
  });
  afterAll(async () => {
    await adder?.stop();
    await application?.stop();
  });

  test("are whole: queued, started, ended, with arguments and result", async () => {
    const id = await add({ interval: 1, args: [7], kwargs: { region: "eu", 名: "日报" } });
    const ended = (run: RunAnswer) => run.state === "succeeded";
    const runs = await untilRuns(id, (all) => all.filter(ended).length >= 2);
    const run = runs.find(ended);
    expect(run).toMatchObject({
      origin: "schedule",
      taskName: "app.tasks:report",
      worker: "main",
      args: '7, region="eu", 名="日报"',
      result: '{"rows":3}',
      error: null,
    });
    const times = [run?.queuedAt, run?.startedAt, run?.finishedAt].map((at) => Date.parse(at ?? ""));
    expect(times.every((ms) => Math.abs(ms - Date.now()) < 120_000)).toBe(true);
    expect(new Set(runs.map(({ taskId }) => taskId)).size).toBe(runs.length);
  });

  test("that fail say why", async () => {
    const id = await add({ task_name: "app.tasks:fail", time: new Date().toISOString() });
    const [run] = await untilRuns(id, ([newest]) => newest?.state === "failed");
    expect(run).toMatchObject({ error: "ValueError('no rates today')", result: null });
  });

  test("that are tried again are told one by one", async () => {
    const labels = { retry_on_error: true, max_retries: 3 };
    const id = await add({ task_name: "app.tasks:fail_once", time: new Date().toISOString(), labels });
    const runs = await untilRuns(id, (all) => all.filter(({ finishedAt }) => finishedAt !== null).length === 2);
    expect(runs).toMatchObject([
      { state: "succeeded", origin: "retry", result: '"at last"' },
      // What went wrong TaskIQ itself keeps back when it tries again.
      { state: "failed", origin: "schedule", error: "taskiq.exceptions.NoResultError()" },
    ]);
    expect(runs[0]?.taskId).toBe(runs[1]?.taskId);
  });

  test("of a one-shot written for run now count for its schedule", async () => {
    const id = newId();
    const labels = { rota_schedule_id: id };
    await add({ time: new Date().toISOString(), labels }, `rota-run:${randomUUID()}`);
    expect(await untilRuns(id, ([run]) => run?.state === "succeeded")).toMatchObject([{ origin: "run-now" }]);
  });

  test("tell who fails, who takes as long as its timeout, and who is overdue since it cannot be sent", async () => {
    const [fails, slow, unsent] = [newId(), newId(), newId()];
    // The queue that its label names is no list, so that the broker refuses to take it.
    await redis.client.set("no-queue", "x");
    await adder.add(
      { schedule_id: fails, task_name: "app.tasks:fail", interval: 1 },
      { schedule_id: slow, task_name: "app.tasks:sleep", interval: 1, labels: { timeout: 1 } },
    );
    const found = async (kind: DriftKind) => {
      const { json } = await request(dashboard, `/api/drift?kind=${kind}`);
      return contract.drift.answer.parse(json).items.map(({ scheduleId }) => scheduleId);
    };
    const patience = { timeout: 90_000, interval: 500 };
    await expect.poll(() => found("failing"), patience).toContain(fails);
    // Only now, as the reporter must be at work before it is due.
    const time = new Date(Date.now() + 6000).toISOString();
    await redis.client
      .multi()
      .set(`schedule:data:${unsent}`, payloadOf(unsent, { cron: null, time, labels: { queue_name: "no-queue" } }))
      .rpush(`schedule:time:${time.slice(0, 16)}`, unsent)
      .exec();
    await expect.poll(() => found("slow"), patience).toEqual([slow]);
    await expect.poll(() => found("overdue"), patience).toEqual([unsent]);
    // That it stays listed is no sign of a scheduler which reads no more: others were sent since.
    expect(await found("scheduler-silent")).toEqual([]);
    const { json } = await request(dashboard, `/api/schedules/${idToPath(unsent)}/why`);
    expect(contract.why.answer.parse(json)).toMatchObject({
      verdict: "broken",
      first: "queued",
      repair: { kind: "overdue" },
    });
  }, 180_000);
});
