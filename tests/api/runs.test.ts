import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { idToPath } from "@/lib/format/ids";
import { register } from "../support/application";
import { type Dashboard, post, request, startDashboard } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";
import { problem } from "./answers";

const token = "let the reporter in";
const { redis, dashboard } = ownDashboard({ ROTA_RUNS_TOKEN: token, RUNS_PER_SCHEDULE: "50" });

beforeEach(() => register(redis.client, "a"));

const labels = { schedule_id: "a", config_id: "7" };
const begin = { args: [7], kwargs: { dry: true }, labels, taskName: "app.tasks:report", worker: null };
/** What the reporter sends (contract §2), with times as Python writes them. */
const queued = { ...begin, queuedAt: "2026-02-08T09:15:00.100200" };
const started = { ...begin, startedAt: "2026-02-08T09:15:00.600700" };
const executed = {
  finishedAt: "2026-02-08T09:15:03.000900",
  executionTime: 2.4,
  error: null,
  returnValue: { return_value: 42 },
};

const send = (kind: string, body: unknown, { to = dashboard, task = "t1", access = token }: Partial<Sending> = {}) =>
  request(to, `/api/tasks/${encodeURIComponent(task)}/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(access && { "access-token": access }) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
type Sending = { to: Dashboard; task: string; access: string };

const runsOf = async (id: string, query = "") =>
  contract.listRuns.answer.parse((await request(dashboard, `/api/schedules/${idToPath(id)}/runs${query}`)).json);

describe("what the reporter sends", () => {
  test("is one run of its schedule, told to the microsecond", async () => {
    for (const [kind, body] of Object.entries({ queued, started, executed })) {
      expect(await send(kind, body)).toMatchObject({ status: 200, json: { kept: true } });
    }
    const { items, total, stats, reporting } = await runsOf("a");
    expect(items).toEqual([
      {
        taskId: "t1",
        state: "succeeded",
        origin: "schedule",
        queuedAt: "2026-02-08T09:15:00.100200Z",
        startedAt: "2026-02-08T09:15:00.600700Z",
        finishedAt: "2026-02-08T09:15:03.000900Z",
        durationMs: 2400,
        taskName: "app.tasks:report",
        worker: null,
        args: "7, dry=true",
        result: "42",
        error: null,
      },
    ]);
    expect([total, stats.successRate, stats.p50Ms]).toEqual([1, 1, 2400]);
    expect(reporting).toMatchObject({ enabled: true, queuedAt: expect.stringMatching(/Z$/) });
  });

  test("keeps every digit of a large number in arguments and results", async () => {
    const large = "7205759403792793601";
    const digits = (body: unknown) => JSON.stringify(body).replaceAll('"large"', large);
    await send("queued", digits({ ...queued, args: ["large"], kwargs: { of: ["large"] } }));
    await send("executed", digits({ ...executed, returnValue: { return_value: { total: "large" } } }));
    const { items } = await runsOf("a");
    expect(items).toMatchObject([{ args: `${large}, of=[${large}]`, result: `{"total":${large}}` }]);
  });

  test("stands in the schedule's own answer, and beside others for a list", async () => {
    await register(redis.client, "b");
    await send("executed", { ...executed, error: "ValueError('no rates')" });
    await send("started", started);
    const detail = contract.getSchedule.answer.parse((await request(dashboard, "/api/schedules/a")).json);
    expect(detail.runs).toMatchObject({ finished: 1, failed: 1, successRate: 0, lastFailed: 1, p95Ms: 2400 });
    const answer = await post(dashboard, "/api/runs", { ids: ["b", "a", "nobody"] });
    expect(contract.runSummaries.answer.parse(answer.json).items).toMatchObject([
      null,
      { recent: [{ state: "failed", durationMs: 2400 }] },
      null,
    ]);
  });

  test("is in Redis once it is answered", async () => {
    await send("queued", queued);
    expect(await redis.client.llen("rota:schedule:runs:of:a")).toBe(1);
  });

  test("is never below the application's prefix, and no schedule, no event", async () => {
    const before = (await redis.client.keys("schedule:*")).sort();
    await send("queued", queued);
    await send("queued", { ...queued, labels: { schedule_id: "unheard-of" } }, { task: "t2" });
    expect((await redis.client.keys("schedule:*")).sort()).toEqual(before);
    const total = async () => contract.summary.answer.parse((await request(dashboard, "/api/summary")).json).total;
    await expect.poll(total).toBe(1);
    expect((await request(dashboard, "/api/schedules/a/history")).json).toMatchObject({ total: 1 });
  });

  test("of a task without a schedule is taken, and not kept", async () => {
    expect(await send("queued", { ...queued, labels: {} })).toMatchObject({ status: 200, json: { kept: false } });
    expect(await redis.client.keys("rota:*")).toEqual([]);
  });

  test("may hold what only Python's JSON has", async () => {
    await send("started", started);
    const nan =
      '{"finishedAt": "2026-02-08T09:15:03.1", "executionTime": 1.5, "error": null, "returnValue": {"return_value": NaN}}';
    expect(await send("executed", nan)).toMatchObject({ status: 200 });
    expect((await runsOf("a")).items).toMatchObject([{ state: "succeeded", durationMs: 1500 }]);
  });

  test("may have fields of another form: what can be read counts", async () => {
    const odd = { ...started, args: "none", kwargs: null, worker: 5, startedAt: "yesterday", more: [] };
    expect(await send("started", odd)).toMatchObject({ status: 200, json: { kept: true } });
    expect((await runsOf("a")).items).toMatchObject([{ state: "running", args: null, taskName: "app.tasks:report" }]);
  });

  test("without the value that a task returned is kept, as if it had returned none", async () => {
    await send("queued", queued);
    expect(await send("executed", { ...executed, returnValue: {} })).toMatchObject({
      status: 200,
      json: { kept: true },
    });
    expect((await runsOf("a")).items).toMatchObject([{ state: "succeeded", result: null }]);
  });

  test("that is no JSON is 400, and over 256 KB 413", async () => {
    expect(await send("queued", "{")).toMatchObject(problem("invalid_request", 400));
    expect(await send("queued", "[]")).toMatchObject(problem("invalid_request", 400));
    expect(await send("queued", `{"args":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toMatchObject(
      problem("invalid_request", 400),
    );
    const large = (bytes: number) => ({ ...queued, args: ["x".repeat(bytes)] });
    expect(await send("queued", large(200_000))).toMatchObject({ status: 200 });
    expect((await runsOf("a")).items[0]?.args).toHaveLength(500);
    expect(await send("queued", large(256 * 1024))).toMatchObject(problem("too_large", 413));
  });

  test("with a task's id that is too long or holds a zero byte is 400", async () => {
    for (const task of ["x".repeat(257), "a\0b"]) {
      expect(await send("queued", queued, { task })).toMatchObject(problem("invalid_request", 400));
    }
  });
});

describe("the token", () => {
  test.each([{ access: "" }, { access: "wrong" }, { access: `${token}.` }])(
    "that is wrong or missing is 401, and nothing is kept: $access",
    async ({ access }) => {
      expect(await send("queued", queued, { access })).toMatchObject(problem("unauthorized", 401));
      expect(await redis.client.keys("rota:*")).toEqual([]);
    },
  );

  test("opens nothing else", async () => {
    const headers = { "access-token": token, "sec-fetch-site": "cross-site" };
    const asked = { method: "POST", headers };
    expect(await request(dashboard, "/api/schedules/a/pause", asked)).toMatchObject(problem("forbidden", 403));
    expect(await request(dashboard, "/api/tasks/t/queued")).toMatchObject(problem("method_not_allowed", 405));
    expect(await request(dashboard, "/api/tasks/t/stolen", asked)).toMatchObject({ status: 403 });
  });

  test("that is not set turns the reporter away with 404, and the runs are told to be off", async () => {
    const without = await startDashboard({ REDIS_URL: redis.url });
    try {
      expect(await send("queued", queued, { to: without })).toMatchObject(problem("not_found", 404));
      const answer = await request(without, "/api/schedules/a/runs");
      expect(answer.json).toMatchObject({ items: [], total: 0, reporting: { enabled: false, queuedAt: null } });
    } finally {
      await without.stop();
    }
  });

  test("still opens a read-only dashboard: no operator changes anything by it", async () => {
    const readOnly = await startDashboard({ REDIS_URL: redis.url, ROTA_RUNS_TOKEN: token, ROTA_READ_ONLY: "1" });
    try {
      expect(await send("queued", queued, { to: readOnly })).toMatchObject({ status: 200, json: { kept: true } });
      expect(await post(readOnly, "/api/schedules/a/pause")).toMatchObject(problem("forbidden", 403));
    } finally {
      await readOnly.stop();
    }
  });
});

test("the newest runs are told first, and no more than asked for", async () => {
  for (const n of [1, 3, 2]) {
    await send("queued", { ...queued, queuedAt: `2026-02-08T09:1${n}:00.000000` }, { task: `t${n}` });
  }
  const { items, total } = await runsOf("a", "?limit=2");
  expect([items.length, total]).toEqual([2, 3]);
  expect((await runsOf("a")).items.map(({ taskId }) => taskId)).toEqual(["t3", "t2", "t1"]);
  expect(await request(dashboard, "/api/schedules/a/runs?limit=0")).toMatchObject(problem("invalid_request", 400));
});

test("a report that Redis cannot take is an outage, not an answer", async () => {
  await redis.client.replicaof("127.0.0.1", 1);
  const answer = await send("queued", queued);
  await redis.client.replicaof("NO", "ONE");
  expect(answer).toMatchObject(problem("redis_unavailable", 503));
});
