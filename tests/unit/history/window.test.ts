import { describe, expect, test } from "vitest";
import { placeOf, suitableWindow, ticksOf, windowAt } from "@/components/history/window";
import { minuteTime } from "@/lib/format/time";

const now = Date.parse("2026-02-08T09:17:42Z");
const minutesAhead = (...minutes: number[]) => minutes.map((each) => new Date(now + each * 60_000).toISOString());

describe("the window a timeline opens with", () => {
  test("follows how often the schedule runs", () => {
    expect(suitableWindow(minutesAhead(5, 10, 15, 20, 25), null, now)).toBe("1h");
    expect(suitableWindow(minutesAhead(60, 120, 180, 240, 300), null, now)).toBe("24h");
    expect(suitableWindow(minutesAhead(1440, 2880, 4320, 5760, 7200), null, now)).toBe("30d");
  });

  test("shows the latest event of a schedule that will not run", () => {
    expect(suitableWindow([], "2026-02-08T09:00:00.000000Z", now)).toBe("1h");
    expect(suitableWindow([], "2026-02-04T09:00:00.000000Z", now)).toBe("7d");
  });

  test("is a day where nothing is known, and never more than a month", () => {
    expect(suitableWindow([], null, now)).toBe("24h");
    expect(suitableWindow(["2029-02-08T09:00:00Z"], null, now)).toBe("30d");
    expect(suitableWindow([], "2025-02-08T09:00:00Z", now)).toBe("30d");
  });

  test("has a third of its width to come, right of now", () => {
    expect(placeOf(now, windowAt("24h", now))).toBeCloseTo(66.67, 1);
  });
});

describe("the marks of the axis", () => {
  const times = (from: string, to: string, zone: string) =>
    ticksOf({ from: Date.parse(from), to: Date.parse(to), now: Date.parse(from) }, zone).map(
      ({ at, isDay }) => `${minuteTime(at, zone)}${isDay ? " day" : ""}`,
    );

  test("are round times in UTC", () => {
    expect(times("2026-02-08T08:47:42Z", "2026-02-08T10:17:42Z", "UTC")).toEqual([
      "09:00",
      "09:15",
      "09:30",
      "09:45",
      "10:00",
      "10:15",
    ]);
  });

  test("are round times of a zone that is off by three quarters of an hour", () => {
    expect(times("2026-02-08T00:00:00Z", "2026-02-08T06:00:00Z", "Asia/Kathmandu")[0]).toBe("06:00");
  });

  test("stand at midnight of the zone on both sides of the change to summer time", () => {
    const days = times("2026-03-25T12:00:00Z", "2026-04-01T12:00:00Z", "Europe/Berlin");
    expect(days).toEqual(Array(7).fill("00:00 day"));
  });

  test("stand at midnight of the zone on both sides of the end of summer time", () => {
    const days = times("2026-10-22T12:00:00Z", "2026-10-29T12:00:00Z", "America/New_York");
    expect(days).toEqual(Array(7).fill("00:00 day"));
  });

  test("are in order and at most eight in every window", () => {
    for (const name of ["1h", "6h", "24h", "7d", "30d"] as const) {
      const ticks = ticksOf(windowAt(name, now), "Europe/Berlin").map(({ at }) => at);
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    }
  });
});
