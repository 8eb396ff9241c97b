import { expect, test } from "vitest";
import { bytes, counted, share } from "@/lib/format/numbers";
import {
  absoluteTime,
  clockTime,
  duration,
  fullTime,
  isZone,
  msOf,
  msOfWallMinute,
  relativeTime,
  scheduleZone,
  wallMinute,
} from "@/lib/format/time";

const at = msOf("2026-02-08T09:17:42.123456Z");

test("microseconds do not disturb an instant", () => {
  expect(at).toBe(Date.UTC(2026, 1, 8, 9, 17, 42, 123));
});

test("a time is told in full with seconds and the name of its zone", () => {
  expect(fullTime(at, "UTC")).toBe("8 Feb 2026 09:17:42 UTC");
  expect(clockTime(at, "Asia/Shanghai")).toBe("17:17:42");
});

test("midnight is 00, not 24", () => {
  expect(clockTime(Date.UTC(2026, 0, 1), "UTC")).toBe("00:00:00");
});

test("the day stands before a time only where it is not today in that zone", () => {
  const now = Date.UTC(2026, 1, 8, 20);
  expect(absoluteTime(at, now, "UTC")).toBe("09:17:42");
  expect(absoluteTime(at, now, "Asia/Shanghai")).toBe("8 Feb 17:17:42");
  expect(absoluteTime(Date.UTC(2025, 11, 31, 1), now, "UTC")).toBe("31 Dec 2025 01:00:00");
});

test("how far away a time is, is told by its largest part", () => {
  expect(relativeTime(at + 125_000, at)).toBe("in 2 min");
  expect(relativeTime(at - 4 * 3_600_000, at)).toBe("4 h ago");
  expect(relativeTime(at + 500, at)).toBe("now");
});

test("a length of time is told by its two largest parts", () => {
  expect(duration(162_000)).toBe("2 min 42 s");
  expect(duration(15_720_000)).toBe("4 h 22 min");
  expect(duration(-5)).toBe("0 s");
});

test("a zone that does not exist is refused", () => {
  expect(isZone("Europe/Berlin")).toBe(true);
  expect(isZone("Nope/Zone")).toBe(false);
});

test("a few of very many are not none, and not all are not all", () => {
  expect(share(1, 1_000_000)).toBe("< 0.1 %");
  expect(share(999_999, 1_000_000)).toBe("> 99.9 %");
  expect(share(1147, 1284)).toBe("89.3 %");
});

test("numbers have their words", () => {
  expect(counted(1, "schedule")).toBe("1 schedule");
  expect(counted(1284, "schedule")).toBe("1,284 schedules");
  expect(bytes(412)).toBe("412 bytes");
  expect(bytes(1100)).toBe("1.1 KB");
});

test("a minute of a zone's wall clock is the one that people mean, also where the clock is set", () => {
  const there = (text: string, zone: string) => new Date(msOfWallMinute(text, zone)).toISOString().slice(0, 16);
  expect(there("2026-02-08T03:00", "UTC")).toBe("2026-02-08T03:00");
  expect(there("2026-07-08T03:00", "Europe/Berlin")).toBe("2026-07-08T01:00");
  expect(there("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30");
  expect(there("2026-10-25T03:30", "Europe/Berlin")).toBe("2026-10-25T02:30");
  expect(there("2026-03-29T01:30", "Europe/Berlin")).toBe("2026-03-29T00:30");
  expect(there("2026-03-29T03:30", "Europe/Berlin")).toBe("2026-03-29T01:30");
  expect(wallMinute(Date.UTC(2026, 6, 8, 1, 0, 59), "Europe/Berlin")).toBe("2026-07-08T03:00");
  expect(msOfWallMinute("", "UTC")).toBeNaN();
});

test("a schedule's zone is the one its offset names, or comes to in whole hours, else UTC", () => {
  expect(scheduleZone("Asia/Shanghai")).toBe("Asia/Shanghai");
  expect(clockTime(Date.UTC(2026, 1, 8, 1), scheduleZone("PT3H"))).toBe("04:00:00");
  expect(clockTime(Date.UTC(2026, 1, 8, 1), scheduleZone("-PT2H"))).toBe("23:00:00");
  for (const none of [null, "PT90M", "P9999999D", "PT15H", "Nope/Zone", "../etc", ""])
    expect(scheduleZone(none)).toBe("UTC");
});
