import { describe, expect, test } from "vitest";
import { deadParts } from "@/lib/taskiq/never";
import { matchesMinute, nextRun, nextRuns, previousRun } from "@/lib/taskiq/next-run";
import { killsTheScheduler } from "@/lib/taskiq/pycron";
import { eachRun } from "@/lib/taskiq/runs-within";
import type { Expression } from "@/lib/taskiq/types";

type CronExpression = Extract<Expression, { kind: "cron" }>;
const cron = (value: string, offset: string | null = null): CronExpression => ({ kind: "cron", value, offset });
const at = (text: string) => new Date(text);
const now = at("2026-11-24T21:20:30Z");
const never = (value: string, offset: string | null = null) => {
  const run = nextRun(cron(value, offset), now);
  expect(run.at).toBeNull();
  return run.neverFires;
};

describe("the previous run", () => {
  test("is the last matching minute, this one included", () => {
    expect(previousRun(cron("*/5 * * * *"), now)).toBe("2026-11-24T21:20:00.000000Z");
    expect(previousRun(cron("*/5 * * * *"), at("2026-11-24T21:20:00Z"))).toBe("2026-11-24T21:20:00.000000Z");
    expect(previousRun(cron("0 0 29 2 *"), at("2028-03-01T00:00:00Z"))).toBe("2028-02-29T00:00:00.000000Z");
  });

  test("follows the wall clock of a zone, and the hour that it repeats", () => {
    const halfPastTwo = cron("30 2 * * *", "Europe/Berlin");
    expect(previousRun(halfPastTwo, at("2026-10-25T01:00:00Z"))).toBe("2026-10-25T00:30:00.000000Z");
    expect(previousRun(halfPastTwo, at("2026-10-25T02:00:00Z"))).toBe("2026-10-25T01:30:00.000000Z");
  });

  test("is not told of what never matched within a year, nor of other kinds", () => {
    expect(previousRun(cron("0 0 30 2 *"), now)).toBeNull();
    expect(previousRun(cron("0 0 29 2 *"), now)).toBeNull();
    expect(previousRun({ kind: "interval", value: "60", offset: null }, now)).toBeNull();
  });
});

describe("the next run", () => {
  test("is the start of the next matching minute, never this one", () => {
    expect(nextRun(cron("*/5 * * * *"), now)).toEqual({ at: "2026-11-24T21:25:00.000000Z", neverFires: null });
    expect(nextRun(cron("25 21 * * *"), at("2026-11-24T21:25:00Z")).at).toBe("2026-11-25T21:25:00.000000Z");
  });

  test("follows the wall clock of a zone", () => {
    expect(nextRun(cron("0 9 * * *", "Asia/Shanghai"), now).at).toBe("2026-11-25T01:00:00.000000Z");
    expect(nextRun(cron("0 9 * * 1-5", "America/New_York"), now).at).toBe("2026-11-25T14:00:00.000000Z");
  });

  test("skips the hour that clocks lose in spring, and fires twice in the one they repeat in autumn", () => {
    const halfPastTwo = cron("30 2 * * *", "Europe/Berlin");
    expect(nextRuns(halfPastTwo, at("2026-03-28T00:00:00Z"), 2)).toEqual([
      "2026-03-28T01:30:00.000000Z",
      "2026-03-30T00:30:00.000000Z",
    ]);
    expect(nextRuns(halfPastTwo, at("2026-10-24T12:00:00Z"), 3)).toEqual([
      "2026-10-25T00:30:00.000000Z",
      "2026-10-25T01:30:00.000000Z",
      "2026-10-26T01:30:00.000000Z",
    ]);
  });

  test("takes a duration for a shift of the clock", () => {
    expect(nextRun(cron("0 0 * * *", "PT3H"), now).at).toBe("2026-11-25T21:00:00.000000Z");
    expect(nextRun(cron("0 0 * * *", "-PT30M"), now).at).toBe("2026-11-25T00:30:00.000000Z");
    expect(nextRun(cron("0 * * * *", "PT20S"), now).at).toBe("2026-11-24T21:59:40.000000Z");
  });

  test("reaches to the rarest of dates", () => {
    expect(nextRun(cron("0 0 29 2 *"), now).at).toBe("2028-02-29T00:00:00.000000Z");
    // 29 February and a Sunday: the star makes both necessary.
    expect(nextRun(cron("0 0 29 2 */7"), now).at).toBe("2032-02-29T00:00:00.000000Z");
  });

  test("of a one-shot is its own time, even a past one", () => {
    const past: Expression = { kind: "time", value: "2026-02-09T08:00:00+08:00", offset: null };
    expect(nextRun(past, now)).toEqual({ at: "2026-02-09T00:00:00.000000Z", neverFires: null });
    expect(nextRuns(past, now, 5)).toEqual(["2026-02-09T00:00:00.000000Z"]);
  });

  test("of a one-shot before the year 1000 never comes: TaskIQ does not find its list", () => {
    const expression: Expression = { kind: "time", value: "0999-12-31T23:59:59", offset: null };
    expect(nextRun(expression, now)).toEqual({ at: null, neverFires: expect.stringContaining("year before 1000") });
  });

  test("of an interval, or of what cannot be read, is not known", () => {
    expect(nextRun({ kind: "interval", value: "PT1M", offset: null }, now)).toEqual({ at: null, neverFires: null });
    expect(nextRun(null, now)).toEqual({ at: null, neverFires: null });
    expect(nextRun(cron("* * * * *", "localtime"), now)).toEqual({ at: null, neverFires: null });
  });

  test("come five at a time", () => {
    expect(nextRuns(cron("0 */6 * * *"), now, 5)).toEqual([
      "2026-11-25T00:00:00.000000Z",
      "2026-11-25T06:00:00.000000Z",
      "2026-11-25T12:00:00.000000Z",
      "2026-11-25T18:00:00.000000Z",
      "2026-11-26T00:00:00.000000Z",
    ]);
  });
});

test("a resume within a matching minute is seen", () => {
  expect(matchesMinute(cron("20 21 * * *"), now)).toBe(true);
  expect(matchesMinute(cron("21 21 * * *"), now)).toBe(false);
  expect(matchesMinute(cron("20 5 * * *", "Asia/Shanghai"), now)).toBe(true);
  expect(matchesMinute({ kind: "interval", value: "60", offset: null }, now)).toBe(false);
});

describe("what never fires says what to change", () => {
  test.each([
    ["0 0 * * 7", "7 is no weekday here: use 0 for Sunday."],
    ["@daily", 'TaskIQ does not know "@daily": write "0 0 * * *".'],
    ["constructor", "It must have five fields (minute, hour, day, month, weekday), not 1."],
    ["0 */5 * * * *", "six fields"],
    ["0  8 * * *", 'write "0 8 * * *".'],
    [" 0 8 * * *", "none around them"],
    ["0 8 * *", "not 4"],
    ["", "empty"],
    ["0 0 30 2 *", "No such date ever comes"],
    ["0 0 31 4,6,9,11 *", "No such date ever comes"],
    ["70 * * * *", 'There is no minute "70": use 0 to 59.'],
    ["0 24 * * *", 'There is no hour "24": use 0 to 23.'],
    ["0 22-2 * * *", 'write "22-23,0-2".'],
    ["5/15 * * * *", 'write "5-59/15".'],
    ["0 0 L * *", "not supported"],
    ["0 0 * * 1#2", "not supported"],
    ["0 0 ? * *", "use * for any day of month"],
    ["0 0 1 jan *", "use 1 for"],
    ["0 0 * * mon-fri/2", '"1-5/2"'],
    ["*,* * * * *", "must stand alone"],
    ["0 0 1--100000000 * *", "matches nothing"],
    ["5-10/0 * * * *", "must not be 0"],
    ["*/x * * * *", "must be a number"],
    ["*/0 * * * *", "stops the scheduler"],
  ])("%s", (value, reason) => {
    expect(never(value)).toContain(reason);
  });

  test("zones too", () => {
    expect(never("* * * * *", "Nope/Zone")).toContain('There is no time zone "Nope/Zone"');
    expect(never("* * * * *", "europe/berlin")).toContain("in its own case");
    expect(never("* * * * *", "../etc")).toContain("stops the scheduler process");
    expect(never("* * * * *", "P9999999D")).toContain("stops the scheduler process");
    // The last Sunday of March at half past two: the hour that Berlin skips.
    expect(never("30 2 25-31 3 */7", "Europe/Berlin")).toContain("skipped hour");
  });

  test("what fires on one day field only is no such case", () => {
    expect(nextRun(cron("0 0 1 * 7"), now).at).toBe("2026-12-01T00:00:00.000000Z");
  });
});

describe("an expression that fires, but of which a part never matches, says so", () => {
  test.each([
    ["0 0 * * 1,7", "7 is no weekday here: use 0 for Sunday."],
    ["0 0 1 * 7", "7 is no weekday here: use 0 for Sunday."],
    ["0,60 * * * *", 'There is no minute "60": use 0 to 59.'],
    ["0 8,22-2 * * *", 'write "22-23,0-2"'],
    ["0 0 1,L * *", "not supported"],
    ["0 0 * 1,feb *", "use 2 for"],
    ["0 0 * * fri-sun", "ends with Saturday"],
    ["0 0 * * 5-0,2", "ends with Saturday"],
    ["1,* * * * *", "must stand alone"],
    ["1,5/15 * * * *", '"5-59/15"'],
    ["1,*/x * * * *", "must be a number"],
  ])("%s", (value, reason) => {
    expect(nextRun(cron(value), now).neverFires).toBeNull();
    expect(deadParts(value).join(" ")).toContain(reason);
  });

  test("and one that is whole, or never fires at all, does not", () => {
    const whole = ["* * * * *", "*/5 8-18 1,15 1-6/2 mon-FRI", "0,30, * * * *", "0 0 * * 0-6", "0 0 * * sun-sat"];
    for (const value of [...whole, "0 0 * * 7", "@daily"]) expect(deadParts(value), value).toEqual([]);
  });

  test("of many parts it names the first few", () => {
    expect(deadParts(`0,${Array.from({ length: 900 }, (_, at) => 60 + at).join(",")} * * * *`)).toHaveLength(3);
  });
});

test("what sets several of cron, time and interval runs as TaskIQ fires it, and never is no such case", () => {
  const time = "2026-11-24T23:00:30";
  const never = cron("@daily");
  expect(nextRun({ ...never, also: { time: null, interval: "60" } }, now)).toEqual({ at: null, neverFires: null });
  expect(nextRun({ ...never, also: { time, interval: null } }, now).at).toBe("2026-11-24T23:00:30.000000Z");
  const first = { ...cron("0 * * * *"), also: { time, interval: null } };
  expect(nextRuns(first, now, 5)).toEqual(["2026-11-24T22:00:00.000000Z"]);
  expect(nextRuns(first, at("2026-11-24T22:30:00Z"), 5)).toEqual(["2026-11-24T23:00:00.000000Z"]);
  const runs: number[] = [];
  expect(eachRun(first, now.getTime(), now.getTime() + 86_400_000, (ms) => runs.push(ms))).toBe(1);
  expect(runs).toEqual([Date.parse("2026-11-24T22:00:00Z")]);
  expect(nextRun({ kind: "time", value: time, offset: null, also: { time: null, interval: "60" } }, now).at).toBe(
    "2026-11-24T23:00:00.000000Z",
  );
  expect(nextRun({ ...first, also: { time, interval: "60" } }, now)).toEqual({ at: null, neverFires: null });
});

test("a step of 0 only kills where it is reached", () => {
  expect(killsTheScheduler("0 */0 * * *")).toBe(true);
  expect(killsTheScheduler("70 */0 * * *")).toBe(false);
  expect(killsTheScheduler("* * * * */sun")).toBe(true);
  expect(killsTheScheduler("0-59,*/0 * * * *")).toBe(false);
});

describe("hostile expressions cost nothing", () => {
  const hostile = [
    "0 0 1--100000000 * *",
    "0 0 1-100000000 * *",
    `${",".repeat(1_000_000)} * * * *`,
    `${"*/1,".repeat(250_000)}* * * * *`,
    `${" ".repeat(1_000_000)}`,
    `${"1-".repeat(2000)} * * * *`,
    `0 0 ${"*/31,".repeat(700)} 2 *`,
    "30 2 25-31 3 */7",
    "0 0 30 2 *",
    "*/0 * * * *",
  ];
  test.each(hostile.map((each) => [each.slice(0, 24), each]))("%s", (_, value) => {
    const started = performance.now();
    for (let turn = 0; turn < 20; turn += 1) nextRun(cron(value), new Date(now.getTime() + turn));
    // Generous, as machines are shared; minute by minute it would be seconds.
    expect((performance.now() - started) / 20).toBeLessThan(20);
  });

  test("and beyond what is read nothing is claimed", () => {
    expect(nextRun(cron(`${"*/1,".repeat(2000)}* * * * *`), now)).toEqual({ at: null, neverFires: null });
  });
});
