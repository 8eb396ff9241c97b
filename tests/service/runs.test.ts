import { beforeAll, describe, expect, test } from "vitest";
import { RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { followKeys } from "@/lib/redis/tracking";
import { readReportsSeen, readRuns } from "@/lib/runs/read";
import { type BeginReport, type EndReport, reportRun } from "@/lib/runs/report";
import { readRunSummaries } from "@/lib/runs/summary";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { purgeSchedule } from "@/lib/transitions/purge";
import { register } from "../support/application";
import { freePort } from "../support/redis";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;

beforeAll(() => {
  source = redis.source({ RUNS_PER_SCHEDULE: "40" });
});

const base = Date.now() - 3_600_000;
/** An instant so many seconds into the hour before this test. */
const at = (s: number) => instantFromMs(base + s * 1000);

const queued = (taskId: string, s: number, labels: BeginReport["labels"] = { schedule_id: "a" }): BeginReport => ({
  kind: "queued",
  taskId,
  at: at(s),
  labels,
  taskName: "app.tasks:report",
  worker: null,
  args: [7],
  kwargs: { region: "eu" },
});
const started = (taskId: string, s: number, labels?: BeginReport["labels"]): BeginReport => ({
  ...queued(taskId, s, labels),
  kind: "started",
  worker: "main",
});
const executed = (taskId: string, s: number, more: Partial<EndReport> = {}): EndReport => ({
  kind: "executed",
  taskId,
  at: at(s),
  executionS: 1.25,
  error: null,
  returnValue: { rows: 3 },
  ...more,
});

const report = async (...reports: (BeginReport | EndReport)[]) => {
  for (const each of reports) await reportRun(source, each);
};
const runsOf = async (id: string) => (await readRuns(source, id, 1000)).runs;
const summaryOf = async (id: string) => (await readRunSummaries(source, [id]))[0];

/** Every order of some things. */
const orders = <Item>(items: Item[]): Item[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

describe("the reports of one run", () => {
  const whole = {
    taskId: "t",
    state: "succeeded",
    origin: "schedule",
    queuedAt: at(0),
    startedAt: at(1),
    finishedAt: at(2),
    durationMs: 1250,
    taskName: "app.tasks:report",
    args: '7, region="eu"',
    result: '{"rows":3}',
    error: null,
  };

  test.each(
    orders([queued("t", 0), started("t", 1), executed("t", 2)]).map((order) => ({
      order,
      name: order.map(({ kind }) => kind).join(", "),
    })),
  )("may come in any order, and twice: $name", async ({ order }) => {
    for (const told of [order, [...order, ...order.toReversed()]]) {
      await report(...told);
      expect(await runsOf("a")).toMatchObject([whole]);
      expect(await summaryOf("a")).toMatchObject({
        firedAt: at(0),
        startedAt: at(1),
        finishedAt: at(2),
        recent: [{ state: "succeeded", durationMs: 1250 }],
        running: 0,
        lastFailed: 0,
      });
    }
  });

  test.each([
    { lost: "queued", told: [started("t", 1), executed("t", 2)], state: "succeeded" },
    { lost: "started", told: [queued("t", 0), executed("t", 2)], state: "succeeded" },
    { lost: "started and executed", told: [queued("t", 0)], state: "queued" },
    { lost: "queued and executed", told: [started("t", 1)], state: "running" },
  ])("may be lost: without $lost it is $state", async ({ told, state }) => {
    await report(...told);
    expect(await runsOf("a")).toMatchObject([{ taskId: "t", state }]);
    expect((await summaryOf("a"))?.recent).toMatchObject([{ state }]);
  });

  test("leave nothing but the schedule's two keys, which expire, and when reports came", async () => {
    await report(queued("t", 0), started("t", 1));
    expect(await redis.client.get("rota:schedule:runs:task:t")).toBe("sa");
    await report(executed("t", 2));
    const keys = (await redis.client.keys("*")).sort();
    expect(keys).toEqual(["rota:schedule:runs:last:a", "rota:schedule:runs:of:a", "rota:schedule:runs:seen"]);
    for (const key of keys.slice(0, 2)) expect(await redis.client.ttl(key)).toBeGreaterThan(34 * 86_400);
    expect(await readReportsSeen(source)).toMatchObject({ queuedAt: expect.stringMatching(/Z$/) });
  });

  test("an end whose beginning never comes waits for a minute, and is no run", async () => {
    await report(executed("stranger", 2));
    expect(await redis.client.ttl("rota:schedule:runs:task:stranger")).toBeGreaterThan(0);
    expect(await redis.client.ttl("rota:schedule:runs:task:stranger")).toBeLessThanOrEqual(60);
    expect(await redis.client.keys("rota:schedule:runs:of:*")).toEqual([]);
    expect(await readReportsSeen(source)).toEqual({
      queuedAt: null,
      startedAt: null,
      finishedAt: expect.stringMatching(/Z$/),
    });
  });

  test("of which no end came for a day count as lost, not as running", async () => {
    await report({ ...started("t", 0), at: instantFromMs(Date.now() - 90_000_000) });
    expect(await runsOf("a")).toMatchObject([{ state: "lost" }]);
    expect(await summaryOf("a")).toMatchObject({ running: 0, recent: [{ state: "lost" }] });
  });
});

describe("a run", () => {
  test("of a task that no schedule sent is not kept", async () => {
    expect(await reportRun(source, queued("t", 0, {}))).toBe(false);
    expect(await reportRun(source, started("t", 0, { schedule_id: "rota-run:x" }))).toBe(false);
    expect(await redis.client.keys("*")).toEqual([]);
  });

  test("of the schedule with the empty id is kept like any other", async () => {
    expect(await reportRun(source, queued("t", 0, { schedule_id: "" }))).toBe(true);
    expect(await runsOf("~b64:")).toMatchObject([{ taskId: "t" }]);
  });

  test("of a one-shot that run now wrote counts for its schedule, but is none that the scheduler fired for it", async () => {
    const labels = { schedule_id: "rota-run:0f6a", rota_schedule_id: "a" };
    await report(queued("t", 0, labels), started("t", 1, labels), executed("t", 2));
    expect(await runsOf("a")).toMatchObject([{ taskId: "t", state: "succeeded", origin: "run-now" }]);
    expect(await summaryOf("a")).toMatchObject({ firedAt: null, finishedAt: at(2) });
  });

  test("that TaskIQ tries again is two runs of the same task, whichever report overtakes another", async () => {
    const again = { schedule_id: "a", _retries: "1" };
    const [failure, success] = [executed("t", 3, { error: "ValueError()" }), executed("t", 6)];
    const first = [queued("t", 0), started("t", 1)];
    const second = [queued("t", 2, again), started("t", 4, again)];
    for (const order of [
      [...first, failure, ...second, success],
      [...first, ...second, failure, success],
      [...first, ...second, success, failure],
      [...second, ...first, success, failure],
      [...first.toReversed(), ...second.toReversed(), failure, success],
      [first[0], ...second, failure, first[1], success],
      [first[0], second[0], first[1], second[1], success, failure],
      // The end of the second comes first, and the end of the first before the start of the second.
      [first[1], success, failure, second[1], first[0], second[0]],
    ]) {
      await redis.client.flushall();
      await report(...order.filter((each) => each !== undefined));
      expect(await runsOf("a")).toMatchObject([
        { state: "succeeded", origin: "retry", queuedAt: at(2), startedAt: at(4), finishedAt: at(6) },
        { state: "failed", origin: "schedule", queuedAt: at(0), startedAt: at(1), finishedAt: at(3) },
      ]);
      expect((await summaryOf("a"))?.recent.map(({ state }) => state).sort()).toEqual(["failed", "succeeded"]);
      expect(await redis.client.exists("rota:schedule:runs:task:t")).toBe(0);
    }
  });

  test("that is tried again within a moment is still told apart: what began first ended first", async () => {
    const ends = [executed("t", 3, { error: "ValueError()", executionS: 0 }), executed("t", 3.002, { executionS: 0 })];
    for (const order of [ends, ends.toReversed()]) {
      await redis.client.flushall();
      await report(queued("t", 0), started("t", 1), queued("t", 2.997), started("t", 2.999), ...order);
      expect(await runsOf("a")).toMatchObject([{ state: "succeeded" }, { state: "failed", error: "ValueError()" }]);
      expect((await summaryOf("a"))?.recent).toMatchObject([{ state: "succeeded" }, { state: "failed" }]);
    }
  });

  test("that is tried again before the scheduler told that it was sent is told apart by its number of tries", async () => {
    const again = { schedule_id: "a", _retries: "1" };
    await report(
      ...[started("t", 1), queued("t", 2, again), executed("t", 3, { error: "ValueError()" })],
      ...[queued("t", 4), started("t", 5, again), executed("t", 6)],
    );
    expect(await runsOf("a")).toMatchObject([
      { state: "succeeded", origin: "retry", queuedAt: at(2), startedAt: at(5), finishedAt: at(6) },
      { state: "failed", origin: "schedule", queuedAt: at(4), startedAt: at(1), finishedAt: at(3) },
    ]);
  });

  describe("that was sent twice, as by a broker that delivers again,", () => {
    const times = async () =>
      (await runsOf("a"))
        .map(({ queuedAt, startedAt, finishedAt }) => ({ queuedAt, startedAt, finishedAt }))
        .sort((one, other) => String(one.startedAt).localeCompare(String(other.startedAt)));

    test.each([
      ["ends with the one that had begun by then", executed("t", 3, { executionS: 2 })],
      ["ends with the one that began as long before as it took", executed("t", 103, { executionS: 102 })],
    ])("%s, whichever was told first", async (_, end) => {
      for (const order of [
        [started("t", 1), started("t", 100)],
        [started("t", 100), started("t", 1)],
      ]) {
        await redis.client.flushall();
        await report(...order, end);
        expect(await times()).toMatchObject([
          { startedAt: at(1), finishedAt: end.at },
          { startedAt: at(100), finishedAt: null },
        ]);
      }
    });

    test("ends with the later where both may be meant, whichever was told first", async () => {
      for (const order of [
        [started("t", 1), started("t", 50)],
        [started("t", 50), started("t", 1)],
      ]) {
        await redis.client.flushall();
        await report(...order, executed("t", 60, { executionS: null }));
        expect(await times()).toMatchObject([{ finishedAt: null }, { finishedAt: at(60) }]);
      }
    });

    test("began where it was sent before, whichever was told first", async () => {
      const sent = [queued("t", 0), queued("t", 90)];
      const begun = [started("t", 1), started("t", 91)];
      for (const order of [
        [...sent, ...begun],
        [...sent, ...begun.toReversed()],
        [...begun, ...sent],
        [...begun.toReversed(), ...sent],
        [...begun.toReversed(), ...sent.toReversed()],
      ]) {
        await redis.client.flushall();
        await report(...order);
        expect(await times()).toMatchObject([
          { queuedAt: at(0), startedAt: at(1) },
          { queuedAt: at(90), startedAt: at(91) },
        ]);
      }
    });
  });

  test("whose worker died, and which another began again, ends with that one", async () => {
    await report(queued("t", 0), started("t", 1), started("t", 100), executed("t", 102, { executionS: 2 }));
    expect(await runsOf("a")).toMatchObject([
      { state: "succeeded", startedAt: at(100) },
      { state: "running", startedAt: at(1) },
    ]);
  });

  test("keeps any text, and cuts what is long or leaves it out", async () => {
    const sparing = redis.source({ RUNS_ARGS_LENGTH: "0", RUNS_RESULT_LENGTH: "5", RUNS_ERROR_LENGTH: "4" });
    await reportRun(sparing, queued("t", 0));
    await reportRun(sparing, executed("t", 1, { error: "报表失败了", returnValue: "secret" }));
    expect(await runsOf("a")).toMatchObject([{ args: null, result: '"sec…', error: "报表失…" }]);
    await report({ ...queued("u", 2), taskName: "a\0b", args: ["x\0y", "中文"] });
    expect((await runsOf("a"))[0]).toMatchObject({ taskName: "a\ufffdb", args: '"x\\u0000y", "中文", region="eu"' });
  });

  test.each([1e13, 1e300, 1e306])(
    "that says it took %d seconds has no duration that anybody could count",
    async (executionS) => {
      await report(queued("t", 0), executed("t", 1, { executionS }));
      expect(await runsOf("a")).toMatchObject([{ state: "succeeded", durationMs: null }]);
      expect(await summaryOf("a")).toMatchObject({ recent: [{ durationMs: null }] });
    },
  );

  test("that a clock years ahead tells counts as of now: else none of the schedule's would be overdue again", async () => {
    await report({ ...queued("t", 0), at: "9999-01-01T00:00:00.000000Z" });
    await report(executed("t", 0, { at: instantFromMs(Date.now() + 2 * 86_400_000) }));
    const soon = instantFromMs(Date.now() + 1000);
    const [run] = await runsOf("a");
    for (const time of [run?.queuedAt, run?.finishedAt]) expect(time?.localeCompare(soon)).toBe(-1);
    expect((await summaryOf("a"))?.firedAt).toBe(run?.queuedAt);
  });

  test("takes the id of its schedule as bytes: any id works", async () => {
    for (const id of ["a/b.c:d+e%f", "报表:每日", "~b64:Zm9v", "x y"]) {
      await report(queued(`t ${id}`, 0, { schedule_id: id }));
      expect(await redis.client.exists(`rota:schedule:runs:of:${id}`)).toBe(1);
    }
  });
});

describe("the runs of a schedule", () => {
  test("are the newest so many, and those of a fast schedule take no place from a slow one", async () => {
    await report(queued("slow", 0, { schedule_id: "slow" }));
    for (let n = 0; n < 60; n++)
      await report(queued(`t${n}`, n), started(`t${n}`, n + 0.5), executed(`t${n}`, n + 0.75));
    const runs = await runsOf("a");
    expect(runs.map(({ taskId }) => taskId)).toEqual(Array.from({ length: 40 }, (_, n) => `t${59 - n}`));
    expect((await summaryOf("a"))?.recent).toHaveLength(30);
    expect(await runsOf("slow")).toHaveLength(1);
    // A late copy of one that is kept no more does not come back.
    expect(await reportRun(source, queued("t3", 3))).toBe(false);
    expect(await reportRun(source, started("t3", 3.5))).toBe(false);
    expect(await runsOf("a")).toHaveLength(40);
    // One of which only its start was told is as new as that.
    expect(await reportRun(source, started("t60", 60))).toBe(true);
    expect((await runsOf("a"))[0]).toMatchObject({ taskId: "t60", queuedAt: null, startedAt: at(60) });
  });

  test("that end when newer ones have taken their place are kept by their end", async () => {
    for (let n = 0; n < 41; n++) await report(started(`t${n}`, n));
    expect((await runsOf("a")).map(({ taskId }) => taskId)).not.toContain("t0");
    await report(executed("t0", 100));
    expect((await runsOf("a"))[0]).toMatchObject({ taskId: "t0", startedAt: null, finishedAt: at(100) });
  });

  test("that are told late do not make a schedule's last times older", async () => {
    await report(queued("t2", 20), started("t2", 21), executed("t2", 22));
    await report(queued("t1", 10), started("t1", 11), executed("t1", 12));
    expect(await summaryOf("a")).toMatchObject({ firedAt: at(20), startedAt: at(21), finishedAt: at(22) });
  });

  test("are not doubled by a copy of a report that comes when many newer ones have ended", async () => {
    const roomy = redis.source({ RUNS_PER_SCHEDULE: "200" });
    const all = Array.from({ length: 70 }, (_, n) => [
      queued(`t${n}`, n),
      started(`t${n}`, n + 0.5),
      executed(`t${n}`, n + 0.75),
    ]);
    for (const each of all.flat()) await reportRun(roomy, each);
    const before = await runsOf("a");
    for (const copy of [queued("t3", 3), started("t3", 3.5), started("t9", 9.5)]) await reportRun(roomy, copy);
    expect(await runsOf("a")).toEqual(before);
    expect((await summaryOf("a"))?.recent).toHaveLength(30);
  });

  test("that end while many newer ones have begun are still found", async () => {
    for (let n = 0; n < 35; n++) await report(started(`t${n}`, n));
    await report(executed("t1", 100, { error: "TimeoutError()" }));
    expect((await runsOf("a")).find(({ taskId }) => taskId === "t1")).toMatchObject({ state: "failed" });
    await report(executed("t34", 101));
    expect(await summaryOf("a")).toMatchObject({ running: 29, finished: 1, failed: 0, lastFailed: 0 });
  });

  test("tell the share that went well, how long they take, and how many of the newest failed", async () => {
    const took = [1, 2, 3, 4, 100];
    for (const [n, executionS] of took.entries()) {
      const error = n > 2 ? "ValueError('no')" : null;
      await report(
        queued(`t${n}`, n * 10),
        started(`t${n}`, n * 10 + 1),
        executed(`t${n}`, n * 10 + 2, { error, executionS }),
      );
    }
    await report(started("now", 60));
    const expected = {
      running: 1,
      finished: 5,
      failed: 2,
      successRate: 0.6,
      p50Ms: 3000,
      p95Ms: 100_000,
      lastFailed: 2,
    };
    expect(await summaryOf("a")).toMatchObject(expected);
    expect((await readRuns(source, "a", 100)).stats).toMatchObject({ ...expected, lastRun: { taskId: "now" } });
  });

  test("have their summary made anew where Redis lost it", async () => {
    await report(queued("t", 0), executed("t", 2), started("u", 10));
    const before = (await summaryOf("a"))?.recent.map(({ state }) => state);
    await redis.client.del("rota:schedule:runs:last:a");
    await report(started("u", 10));
    expect((await summaryOf("a"))?.recent.map(({ state }) => state)).toEqual(before);
    for (let n = 0; n < 35; n++) await report(queued(`v${n}`, 20 + n));
    await redis.client.del("rota:schedule:runs:last:a");
    await report(queued("w", 60));
    expect((await summaryOf("a"))?.recent.map(({ state }) => state)).toEqual(Array(30).fill("queued"));
  });

  test("go with a purge, and the end of one under way does not bring them back", async () => {
    await register(redis.client, "a");
    await report(queued("t", 0), started("t", 1));
    await purgeSchedule(source, "a", { actor: "anonymous" });
    expect(await redis.client.keys("*")).toEqual(["rota:schedule:runs:seen"]);
    await report(executed("t", 2));
    expect(await redis.client.keys("rota:schedule:runs:of:*")).toEqual([]);
  });

  test("are shown though another program wrote over when reports came", async () => {
    await redis.client.set("rota:schedule:runs:seen", "x");
    expect(await readReportsSeen(source)).toEqual({ queuedAt: null, startedAt: null, finishedAt: null });
  });

  test("of a key that another program wrote over are none, and a report says so", async () => {
    await redis.client.set("rota:schedule:runs:of:a", "x");
    expect(await runsOf("a")).toEqual([]);
    await expect(reportRun(source, queued("t", 0))).rejects.toThrow("WRONGTYPE");
    expect(await redis.client.keys("*")).toEqual(["rota:schedule:runs:of:a"]);
  });

  test.each([
    "x",
    "",
    "a\0b",
    `a\0${"soon\0".repeat(3)}\0f${"\0".repeat(6)}`,
    `a\0${"9".repeat(20)}${"\0".repeat(10)}`,
  ])("tell what can be read of them where another program wrote among them: %j", async (record) => {
    await redis.client.lpush("rota:schedule:runs:of:a", record);
    await report(queued("t", 0), started("t", 1), executed("t", 2));
    expect((await runsOf("a")).filter(({ taskId }) => taskId === "t")).toMatchObject([{ state: "succeeded" }]);
    expect((await summaryOf("a"))?.recent[0]).toMatchObject({ state: "succeeded", durationMs: 1250 });
  });

  test("are told to nobody who follows the schedules, however many come", async () => {
    const told: string[] = [];
    let armed = false;
    const { close } = followKeys(source, {
      armed: () => {
        armed = true;
      },
      changed: (keys) => told.push(...keys.map(String)),
      everything: () => told.push("everything"),
      watermark: () => {},
      lost: () => told.push("lost"),
    });
    try {
      await expect.poll(() => armed).toBe(true);
      for (let n = 0; n < 20; n++) await report(queued(`t${n}`, n), started(`t${n}`, n), executed(`t${n}`, n));
      await redis.client.set("schedule:status:b", "active");
      await expect.poll(() => told).toContain("schedule:status:b");
      expect(told).toEqual(["schedule:status:b"]);
    } finally {
      close();
    }
  });

  test("kept with fewer than before are cut to that at the next report, and so is their summary", async () => {
    for (let n = 0; n < 35; n++) await report(queued(`t${n}`, n));
    await reportRun(redis.source({ RUNS_PER_SCHEDULE: "10" }), queued("t35", 35));
    expect(await runsOf("a")).toHaveLength(10);
    expect((await summaryOf("a"))?.recent).toHaveLength(10);
  });

  test("may be reported by a user who has no more rights than Rota asks for", async () => {
    const rights = "+@read +@write +@scripting +@transaction +info +select +client|setname ~schedule:* ~rota:*";
    await redis.client.call("ACL", ["SETUSER", "rota", "on", ">secret", "resetchannels", ...rights.split(" ")]);
    const limited = redis.source({ REDIS_URL: redis.url.replace("redis://", "redis://rota:secret@") });
    for (const each of [queued("t", 0), started("t", 1), executed("t", 2)]) {
      expect(await reportRun(limited, each)).toBe(true);
    }
    expect((await readRuns(limited, "a", 10)).runs).toMatchObject([{ state: "succeeded" }]);
  });

  test.each(["-hset", "-lset", "-lpush", "-ltrim", "-del", "-expire", "-set", "-lindex"])(
    "are refused whole where the user has no right to one command: %s",
    async (right) => {
      const rights = `+@all ${right} ~*`;
      await redis.client.call("ACL", ["SETUSER", "half", "on", ">secret", ...rights.split(" ")]);
      const limited = redis.source({ REDIS_URL: redis.url.replace("redis://", "redis://half:secret@") });
      await expect(reportRun(limited, queued("t", 0))).rejects.toThrow(/right/);
      expect(await redis.client.keys("*")).toEqual([]);
      await redis.client.call("ACL", "DELUSER", "half");
    },
  );

  test("are refused, not lost in silence, while Redis is away", async () => {
    const away = redis.source({ REDIS_URL: `redis://127.0.0.1:${await freePort()}/0` });
    await expect(reportRun(away, queued("t", 0))).rejects.toThrow(RedisUnavailableError);
    await expect(reportRun(away, executed("t", 0))).rejects.toThrow(RedisUnavailableError);
  });

  test("many reports at once are each kept", async () => {
    const names = Array.from({ length: 40 }, (_, n) => `t${n}`);
    await Promise.all(
      names.flatMap((name, n) =>
        [queued(name, n), started(name, n), executed(name, n)].map((each) => reportRun(source, each)),
      ),
    );
    const runs = await runsOf("a");
    expect(runs.map(({ state }) => state)).toEqual(names.map(() => "succeeded"));
    expect((await summaryOf("a"))?.recent.every(({ state }) => state === "succeeded")).toBe(true);
  });
});
