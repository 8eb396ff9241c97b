import type { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { FleetDrift } from "@/lib/catalog/asking/fleet-drift";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { Model } from "@/lib/catalog/thread/model";
import { detailOf } from "@/lib/drift/sentences";
import type { Source } from "@/lib/redis/source";
import { reportRun } from "@/lib/runs/report";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { payloadOf, register } from "../support/application";
import { whole } from "../support/slices";
import { ownRedis } from "../support/stages/redis";

/*
 * What TaskIQ's reports of runs tell: who was due and not sent, whose runs fail, and whose take too long.
 */

const [a, b] = ["scheduled_task:7:a", "scheduled_task:7:b"];
const minute = 60_000;
const redis = ownRedis();
let client: Redis;
let source: Source;
let model: Model;

beforeEach(async () => {
  client = redis.client;
  // Every minute, so that something was due lately whenever this runs.
  for (const id of [a, b]) await register(client, id, { payload: payloadOf(id, { cron: "* * * * *" }) });
  source = redis.source({ ROTA_RUNS_TOKEN: "secret", SCHEDULER_UPDATE_INTERVAL_S: "1" });
  model = new Model(source, () => {});
  await model.wasRead(5000);
});
afterEach(() => model.close());

let task = 0;
const queued = (id: string, atMs: number, taskId = `t${++task}`) =>
  reportRun(source, {
    kind: "queued",
    taskId,
    at: instantFromMs(atMs),
    labels: { schedule_id: id },
    taskName: "report",
    worker: null,
    args: [],
    kwargs: {},
  });
const ended = async (
  id: string,
  { error = null, executionS = 0.1 }: { error?: string | null; executionS?: number },
) => {
  const taskId = `t${++task}`;
  await queued(id, Date.now(), taskId);
  await reportRun(source, { kind: "executed", taskId, at: null, executionS, error, returnValue: null });
};

const drift = (asked: Record<string, unknown> = {}) => model.drift(contract.drift.query.parse(asked));
const found = async () => {
  const all: Record<string, DriftKind[]> = {};
  for (const { kind, scheduleId } of (await drift()).items)
    all[scheduleId ?? ""] = [...(all[scheduleId ?? ""] ?? []), kind];
  return all;
};
const told = async () => (await drift()).items.map(detailOf).join(" ");
const soon = (look: () => unknown) => expect.poll(look, { timeout: 15_000, interval: 50 });
/** What was written before this has been read, since what comes after it has been. */
const caughtUp = async () => {
  await client.set("schedule:status:scheduled_task:9:mark", "sleeping");
  for (let n = 0; n < 3; n++) await ended("scheduled_task:9:mark", { error: "x" });
  await client.set("schedule:data:scheduled_task:9:mark", payloadOf("scheduled_task:9:mark"));
  await client.rpush("schedule:cron", "scheduled_task:9:mark");
  await soon(async () => (await found())["scheduled_task:9:mark"]).toContain("failing");
};

describe("a schedule that was due", () => {
  test("and not sent, while others were, is overdue until it is", async () => {
    expect(model.summary().overdue).toBeNull();
    await queued(a, Date.now() - 10 * minute);
    await queued(b, Date.now());
    await soon(found).toEqual({ [a]: ["overdue"] });
    expect(await told()).toMatch(
      /^It was due at .* UTC, and no run was sent \(the last one at .* UTC\), while others were\.$/,
    );
    expect(model.summary()).toMatchObject({ overdue: 1, drift: 1, driftByKind: { overdue: 1, failing: 0, slow: 0 } });
    await queued(a, Date.now());
    await soon(found).toEqual({});
    expect(model.summary().overdue).toBe(0);
  });

  test("is not overdue while it is paused", async () => {
    await queued(a, Date.now() - 10 * minute);
    await queued(b, Date.now());
    await soon(found).toEqual({ [a]: ["overdue"] });
    await client
      .multi()
      .set(`schedule:status:${a}`, "paused")
      .lrem("schedule:cron", 0, a)
      .persist(`schedule:meta:${a}`)
      .exec();
    await soon(found).toEqual({});
  });

  test("is not overdue if it was listed only afterwards, nor if no run of it was ever reported", async () => {
    await client.lrem("schedule:cron", 0, a);
    await soon(found).toEqual({ [a]: ["active-not-listed"] });
    await client.rpush("schedule:cron", a);
    await soon(found).toEqual({});
    await queued(a, Date.now() - 10 * minute);
    await register(client, "scheduled_task:7:new", {
      payload: payloadOf("scheduled_task:7:new", { cron: "* * * * *" }),
    });
    await caughtUp();
    expect(Object.keys(await found())).toEqual(["scheduled_task:9:mark"]);
  });

  test("by a dashboard that starts later is overdue, too", async () => {
    await queued(a, Date.now() - 10 * minute);
    await queued(b, Date.now());
    model.close();
    model = new Model(source, () => {});
    await soon(found).toEqual({ [a]: ["overdue"] });
  });
});

describe("runs that fail", () => {
  test("three times in a row are a finding, until one succeeds", async () => {
    for (let n = 0; n < 2; n++) await ended(a, { error: "ValueError()" });
    await caughtUp();
    expect((await found())[a]).toBeUndefined();
    await ended(a, { error: "ValueError()" });
    await soon(async () => (await found())[a]).toEqual(["failing"]);
    expect(await told()).toMatch(/Its last 3 runs failed\./);
    await ended(a, {});
    await soon(async () => (await found())[a]).toBeUndefined();
  });
});

describe("runs that take longer than the timeout", () => {
  test("are a finding, by the timeout of TaskIQ's label or else of the metadata", async () => {
    const own = { cron: "* * * * *", labels: { timeout: "2" } };
    await client.set(`schedule:data:${a}`, payloadOf(a, own));
    await client.set(`schedule:meta:${b}`, '{"config_id": 7, "timeout_seconds": 3}', "EX", 604_800);
    for (const id of [a, b]) await ended(id, { executionS: 2.5 });
    await soon(found).toEqual({ [a]: ["slow"] });
    expect(await told()).toBe("19 of 20 of its runs take up to 2.5 s, and its timeout is 2 s.");
    await ended(b, { executionS: 3.5 });
    await soon(found).toEqual({ [a]: ["slow"], [b]: ["slow"] });
    await client.set(`schedule:data:${a}`, payloadOf(a, { ...own, labels: { timeout: 30 } }));
    await client.set(`schedule:meta:${b}`, '{"config_id": 7, "timeout_seconds": 30}', "EX", 604_800);
    await soon(found).toEqual({});
  });
});

test("runs that TaskIQ ends at their timeout, reported in hundredths of a second, are slow", async () => {
  await client.set(`schedule:data:${a}`, payloadOf(a, { cron: "* * * * *", labels: { timeout: "2" } }));
  await ended(a, { executionS: 2, error: "TimeoutError()" });
  await soon(found).toEqual({ [a]: ["slow"] });
});

describe("reports", () => {
  test("by the thousand are read together", async () => {
    await caughtUp();
    await client.config("RESETSTAT");
    const line = `- - - ${"f10 ".repeat(3).trim()}`;
    for (let n = 0; n < 3000; n++) await client.set(`rota:schedule:runs:last:${n % 2 === 0 ? a : b}`, line);
    await soon(async () => [(await found())[a], (await found())[b]]).toEqual([["failing"], ["failing"]]);
    const [, calls = "0"] = /cmdstat_mget:calls=(\d+)/.exec(await client.info("commandstats")) ?? [];
    expect(Number(calls)).toBeLessThan(60);
  });

  test("are neither followed nor read if they are not enabled", async () => {
    const without = new Model(redis.source(), () => {});
    await without.wasRead(5000);
    for (let n = 0; n < 3; n++) await ended(a, { error: "ValueError()" });
    await soon(async () => (await found())[a]).toEqual(["failing"]);
    expect(without.summary()).toMatchObject({
      overdue: null,
      driftByKind: { overdue: null, failing: null, slow: null },
    });
    without.close();
  });
});

describe("a reporter that has fallen silent", () => {
  /** Three schedules that are due every minute, and what is wrong with the fleet at a moment. */
  async function stage() {
    const catalog = new Catalog(source.keys, "auto", true);
    const fleet = new FleetDrift(catalog, source.settings);
    const start = new Date();
    for (const id of ["x:1", "x:2", "x:3"]) {
      catalog.apply(id, { status: null, meta: null, data: Buffer.from(payloadOf(id, { cron: "* * * * *" })) }, start);
      catalog.setListed(catalog.columns.find(id), "schedule:cron", true);
    }
    await catalog.order();
    const findingsAt = (at: Date, queuedAt = start) => {
      catalog.drift.setReports(queuedAt.getTime() / 1000, fleet.lateMs());
      catalog.advance(at);
      catalog.sweep();
      return whole(fleet.page(contract.drift.query.parse({}), () => null, at)).items.map((each) => [
        each.kind,
        detailOf(each),
      ]);
    };
    const later = (ms: number, from = start) => new Date(from.getTime() + ms);
    return { catalog, start, findingsAt, later };
  }
  const silent = [
    [
      "scheduler-silent",
      expect.stringMatching(/^No run was reported to be sent since .* UTC, though 3 schedules were due: /),
    ],
  ];

  test("though several schedules were due shows that the scheduler, or the reporter, has stopped", async () => {
    const { findingsAt, later } = await stage();
    expect(findingsAt(later(20_000))).toEqual([]);
    expect(findingsAt(later(5 * minute))).toEqual(silent);
  });

  test("is found just as soon after the clock was set back", async () => {
    const { catalog, findingsAt, later } = await stage();
    expect(findingsAt(later(20_000))).toEqual([]);
    const earlier = later(-60 * minute);
    whole(catalog.restart(earlier));
    expect(findingsAt(later(20_000, earlier), earlier)).toEqual([]);
    expect(findingsAt(later(5 * minute, earlier), earlier)).toEqual(silent);
  });

  test("is not blamed for the minutes that a clock set forward has skipped", async () => {
    const { catalog, findingsAt, later } = await stage();
    expect(findingsAt(later(20_000))).toEqual([]);
    const nextDay = later(24 * 60 * minute);
    whole(catalog.restart(nextDay));
    expect(findingsAt(later(20_000, nextDay))).toEqual([]);
    expect(findingsAt(later(5 * minute, nextDay))).toEqual(silent);
  });
});
