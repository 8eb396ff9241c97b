import { expect, test } from "vitest";
import { pausedSpans, windowFor } from "@/components/history/geometry";

const at = (minute: number) => `2026-02-08T09:${String(minute).padStart(2, "0")}:00.000000Z`;
const ms = (minute: number) => Date.parse(`2026-02-08T09:${String(minute).padStart(2, "0")}:00Z`);
const paused = (minute: number) => ({ event: "task_paused", at: at(minute) });
const resumed = (minute: number) => ({ event: "task_resumed", at: at(minute) });

test("a pause ends where it was resumed, and one that goes on ends now", () => {
  const events = [paused(30), resumed(20), paused(10)];
  expect(pausedSpans(events, ms(40), true)).toEqual([
    { from: ms(10), to: ms(20) },
    { from: ms(30), to: ms(40) },
  ]);
});

test("a schedule that is not paused any more shows no pause that goes on", () => {
  expect(pausedSpans([paused(10)], ms(40), false)).toEqual([]);
});

test("the window follows how often a schedule fires", () => {
  expect(windowFor([0, 300_000])).toBe("1h");
  expect(windowFor([0, 3_600_000])).toBe("12h");
  expect(windowFor([])).toBe("7d");
});
