import { beforeAll, describe, expect, test } from "vitest";
import * as buckets from "@/lib/catalog/asking/upcoming";
import * as starts from "@/lib/catalog/asking/upcoming-starts";
import { Catalog } from "@/lib/catalog/facts/catalog";
import type { Start, UpcomingQuery } from "@/lib/catalog/types";
import { InvalidArgumentError } from "@/lib/redis/errors";
import { Keys } from "@/lib/redis/keys";
import { instantFromMs, instantToMs } from "@/lib/schedules/timestamps";
import { nextRuns } from "@/lib/taskiq/next-run";
import type { Expression } from "@/lib/taskiq/types";
import { payloadOf } from "../support/application";
import { whole } from "../support/slices";

/* What will start, held against a naive model that computes each schedule's runs by itself, one after another. */

const keys = new Keys("schedule", "schedule");
/** The evening before Paris puts its clocks back. */
const at = new Date("2026-10-24T21:59:40.250Z");
const upcoming = async (...asked: Parameters<typeof buckets.upcoming>) => whole(buckets.upcoming(...asked));
const upcomingStarts = async (...asked: Parameters<typeof starts.upcomingStarts>) =>
  whole(starts.upcomingStarts(...asked));
const everything: UpcomingQuery = { search: "", status: [], type: [] };

const crons: [string, string | null][] = [
  ["* * * * *", null],
  ["*/5 * * * *", null],
  ["0 0 * * *", null],
  ["0 0 * * *", "Europe/Paris"],
  ["30 2 * * *", "Europe/Paris"],
  ["15,45 1-3 * * *", "Europe/Paris"],
  ["0 9 * * 1-5", "America/New_York"],
  ["0 * * * *", "Australia/Lord_Howe"],
  ["59 23 31 12 *", null],
  ["10 * * * *", "PT20S"],
  ["10 * * * *", "-PT0.5S"],
  ["0 0 * * 7", null],
  ["* * * * *", "localtime"],
];

type Made = { id: string; expression: Expression; name: string; listed: boolean; status: string };

/** A fleet of so many schedules, the same each time; every seventh is paused, every eleventh is in no list. */
function made(count: number): Made[] {
  return Array.from({ length: count }, (_, number) => {
    const [value, offset] = crons[number % crons.length] ?? ["* * * * *", null];
    const oneShot = new Date(at.getTime() + (number - 20) * 1_234_567).toISOString();
    const expression: Expression =
      number % 10 === 9
        ? { kind: "time", value: oneShot, offset: null }
        : number % 10 === 8
          ? { kind: "interval", value: String(30 * (number % 3) + 30), offset: null }
          : { kind: "cron", value, offset };
    const paused = number % 7 === 6;
    return {
      id: `scheduled_task:${number % 5}:${String((number * 7919) % 10_007).padStart(5, "0")}`,
      name: number % 4 === 0 ? "Report" : "Cleanup",
      expression,
      listed: !paused && number % 11 !== 10,
      status: paused ? "paused" : "active",
    };
  });
}

async function catalogOf(fleet: Made[]): Promise<Catalog> {
  const catalog = new Catalog(keys);
  for (const { id, expression, name, listed, status } of fleet) {
    const { kind, value, offset } = expression;
    const when =
      kind === "time"
        ? { time: value }
        : kind === "interval"
          ? { interval: Number(value) }
          : { cron: value, cron_offset: offset };
    const data = Buffer.from(payloadOf(id, { cron: null, ...when }));
    const meta = Buffer.from(JSON.stringify({ config_id: Number(id.split(":")[1]), name, task_type: "report" }));
    catalog.apply(id, { status: Buffer.from(status), meta, data, lastEvent: null, pause: null }, at);
    const list =
      kind === "time" ? keys.timeList(value.slice(0, 16)) : kind === "interval" ? keys.intervalList() : keys.cronList();
    if (listed) catalog.setListed(catalog.rowOf(Buffer.from(id)), list, true);
  }
  await catalog.order();
  return catalog;
}

/** Every start in [from, to), in order of time and id. */
function naive(fleet: Made[], from: number, to: number): { ms: number; at: string; id: string }[] {
  const starts = fleet.flatMap(({ id, expression, listed }) => {
    if (!listed || expression.kind === "interval") return [];
    const found: { ms: number; at: string; id: string }[] = [];
    for (let after = from - 1; ; ) {
      const [next] = nextRuns(expression, new Date(after), 1);
      const ms = next === undefined ? Number.NaN : instantToMs(next);
      if (!(ms < to) || next === undefined) return found;
      if (ms >= from) found.push({ ms, at: next, id });
      if (expression.kind === "time") return found;
      after = ms;
    }
  });
  return starts.sort((a, b) => a.ms - b.ms || (a.id < b.id ? -1 : 1));
}

const fleet = made(400);
let catalog: Catalog;
beforeAll(async () => {
  catalog = await catalogOf(fleet);
});
const hourLater = (hours: number) => at.getTime() + hours * 3_600_000;

describe("the starts of a window are those of each schedule counted by itself", () => {
  test.each([
    ["an hour by the minute", 1, "minute"],
    ["a day by the hour, over the clocks' change", 24, "hour"],
    ["a day by the minute", 24, "minute"],
    ["a week by the hour", 7 * 24, "hour"],
  ] as const)("%s", async (_, hours, bucket) => {
    const to = hourLater(hours);
    const told = await upcoming(catalog, { ...everything, to: instantFromMs(to), bucket }, at);
    const starts = naive(fleet, at.getTime(), to);
    const size = bucket === "minute" ? 60_000 : 3_600_000;
    const counted = new Map<number, number>();
    for (const { ms } of starts)
      counted.set(Math.floor(ms / size) * size, (counted.get(Math.floor(ms / size) * size) ?? 0) + 1);
    expect(told.buckets.filter((each) => each.starts > 0)).toEqual(
      [...counted].sort(([a], [b]) => a - b).map(([ms, count]) => ({ at: instantFromMs(ms), starts: count })),
    );
    expect(told.buckets.length).toBe(Math.ceil(to / size) - Math.floor(at.getTime() / size));
    expect(told.starts).toBe(starts.length);
    expect(told.schedules).toBe(new Set(starts.map(({ id }) => id)).size);
    expect(told.partial).toBeNull();
  });

  test("page by page, each once and in order", async () => {
    for (const limit of [1, 7, 100, 500]) {
      const to = instantFromMs(hourLater(limit < 10 ? 1 : 24));
      const items: Start[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < (limit === 1 ? 60 : 1000); pages++) {
        const page = await upcomingStarts(catalog, { ...everything, to, limit, cursor }, at);
        items.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      const expected = naive(fleet, at.getTime(), instantToMs(to));
      const shown = items.map((each) => ({ at: each.at, id: each.scheduleId }));
      expect(shown).toEqual(
        expected.slice(0, limit === 1 ? 60 : expected.length).map(({ at: when, id }) => ({ at: when, id })),
      );
    }
  });
});

test("a filter counts only what matches", async () => {
  const some = fleet.filter(({ id, name }) => id.startsWith("scheduled_task:3:") && name === "Cleanup");
  const told = await upcoming(catalog, { ...everything, search: "name:cleanup", config: "3" }, at);
  expect(told.starts).toBe(naive(some, at.getTime(), hourLater(24)).length);
  expect(told.starts).toBeGreaterThan(0);
});

test("what fires at an unknown time is counted apart: intervals, and one-shots that are overdue", async () => {
  const told = await upcoming(catalog, everything, at);
  const intervals = fleet.filter(({ expression, listed }) => listed && expression.kind === "interval");
  expect(told.intervals.schedules).toBe(intervals.length);
  const perHour = intervals.reduce((sum, { expression }) => sum + 3600 / Number(expression.value), 0);
  expect(told.intervals.perHour).toBeCloseTo(perHour);
  const late = fleet.filter(
    ({ expression, listed }) => listed && expression.kind === "time" && Date.parse(expression.value) < at.getTime(),
  );
  expect(told.overdue).toBe(late.length);
  expect(told.overdue).toBeGreaterThan(0);
});

test("what does not fire is counted by its reason", async () => {
  const { leftOut } = await upcoming(catalog, everything, at);
  const cronOf = (value: string, offset: string | null) => (each: Made) =>
    each.listed &&
    each.expression.kind === "cron" &&
    each.expression.value === value &&
    each.expression.offset === offset;
  expect(leftOut).toEqual({
    paused: fleet.filter(({ status }) => status === "paused").length,
    notListed: fleet.filter(({ status, listed }) => status !== "paused" && !listed).length,
    neverFires: fleet.filter(cronOf("0 0 * * 7", null)).length,
    unknown: fleet.filter(cronOf("* * * * *", "localtime")).length,
  });
});

test("a paused schedule that TaskIQ lists all the same does fire, and is counted", async () => {
  const one = await catalogOf([
    {
      id: "scheduled_task:1:a",
      name: "a",
      expression: { kind: "cron", value: "0 * * * *", offset: null },
      listed: true,
      status: "paused",
    },
  ]);
  expect((await upcoming(one, everything, at)).starts).toBe(24);
});

test("the busiest minute is named", async () => {
  const herd = made(50).map((each) => ({
    ...each,
    listed: true,
    expression: { kind: "cron", value: "0 0 * * *", offset: null } as const,
  }));
  const told = await upcoming(await catalogOf(herd), everything, at);
  expect(told.peak).toEqual({ at: "2026-10-25T00:00:00.000000Z", starts: 50 });
});

test("a window that begins in the past begins now, and one that is empty or too long is refused", async () => {
  const told = await upcoming(
    catalog,
    { ...everything, from: "2026-10-24T21:00:00.000Z", to: "2026-10-24T22:00:00.000Z" },
    at,
  );
  expect(told.from).toBe("2026-10-24T21:59:40.250000Z");
  expect(told.starts).toBe(naive(fleet, at.getTime(), Date.parse("2026-10-24T22:00:00Z")).length);
  for (const wrong of [
    { from: "2026-10-25T00:00:00.000Z", to: "2026-10-24T22:00:00.000Z" },
    { to: "2026-11-25T00:00:00.000Z" },
  ]) {
    await expect(upcoming(catalog, { ...everything, ...wrong }, at)).rejects.toThrow(InvalidArgumentError);
  }
  await expect(upcomingStarts(catalog, { ...everything, limit: 5, cursor: "x" }, at)).rejects.toThrow(
    InvalidArgumentError,
  );
});

test("of too many expressions the most shared ones are counted, and the answer says how many schedules are not", async () => {
  const many = Array.from({ length: 60 }, (_, number): Made => {
    const value = number < 20 ? "0 * * * *" : `${number} * * * *`;
    return {
      id: `x:${number}`,
      name: "x",
      expression: { kind: "cron", value, offset: null },
      listed: true,
      status: "active",
    };
  });
  const told = await upcoming(await catalogOf(many), everything, at, { expressions: 11, steps: 1_000_000 });
  expect(told).toMatchObject({ starts: 24 * 30, schedules: 30, partial: { schedules: 30 } });
  const few = await upcoming(await catalogOf(many), everything, at, { expressions: 100, steps: 24 });
  expect(few).toMatchObject({ starts: 24 * 20, partial: { schedules: 40 } });
});
