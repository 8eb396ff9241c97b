import { describe, expect, test } from "vitest";
import { clusters, pauseBegan, pausedSpans } from "@/components/history/spans";
import type { HistoryEvent } from "@/lib/api/contract";

const at = (minute: number) => `2026-02-08T09:${String(minute).padStart(2, "0")}:00.000000Z`;
const ms = (minute: number) => Date.parse(`2026-02-08T09:${String(minute).padStart(2, "0")}:00Z`);
const paused = (minute: number): HistoryEvent => ({ event: "task_paused", at: at(minute) });
const resumed = (minute: number): HistoryEvent => ({ event: "task_resumed", at: at(minute) });
const status = (minute: number, new_status: string): HistoryEvent => ({
  event: "status_changed",
  at: at(minute),
  new_status,
});
const earliest = ms(0);

describe("when a schedule was paused", () => {
  test("a pause ends where it was resumed, and one that goes on reaches as far as it is drawn", () => {
    expect(pausedSpans([paused(30), resumed(20), paused(10)], ms(40), earliest)).toEqual([
      { from: ms(10), to: ms(20) },
      { from: ms(30), to: ms(40) },
    ]);
  });

  test("a schedule that is not paused any more shows no pause that goes on", () => {
    expect(pausedSpans([paused(10)], null, earliest)).toEqual([]);
  });

  test("a pause that began before the events do is drawn from the left edge until its resume", () => {
    expect(pausedSpans([resumed(20)], null, earliest)).toEqual([{ from: earliest, to: ms(20) }]);
    expect(pausedSpans([resumed(20), status(20, "active")], null, earliest)).toEqual([{ from: earliest, to: ms(20) }]);
  });

  test("a schedule that was registered first was not paused before", () => {
    const registered: HistoryEvent = { event: "task_registered", at: at(5) };
    expect(pausedSpans([resumed(20), registered], null, earliest)).toEqual([]);
  });

  test("a schedule that is paused without any event is paused all along", () => {
    expect(pausedSpans([], ms(40), earliest)).toEqual([{ from: earliest, to: ms(40) }]);
  });

  test("where the event of the present pause is lost, it began at the earliest after the last resume", () => {
    expect(pausedSpans([resumed(20), paused(10)], ms(40), earliest)).toEqual([
      { from: ms(10), to: ms(20) },
      { from: ms(20), to: ms(40) },
    ]);
  });

  test("a status set to paused and the pause itself are one pause", () => {
    expect(pausedSpans([paused(10), status(10, "paused")], ms(40), earliest)).toEqual([{ from: ms(10), to: ms(40) }]);
  });

  test("events that came in another order, or without a time, do no harm", () => {
    const events = [paused(10), { event: "task_paused", at: null }, resumed(20), { event: "task_paused", at: "soon" }];
    expect(pausedSpans(events, null, earliest)).toEqual([{ from: ms(10), to: ms(20) }]);
  });
});

describe("who began the present pause", () => {
  test("the pause itself is named before the status it set, and an earlier pause is not", () => {
    const events = [paused(30), status(30, "paused"), resumed(20), paused(10)];
    expect(pauseBegan(events)).toMatchObject({ event: "task_paused", at: at(30) });
  });

  test("a pause of which only the status tells is found too", () => {
    expect(pauseBegan([status(30, "paused"), resumed(20)])).toMatchObject({ event: "status_changed", at: at(30) });
  });

  test("a pause whose event is lost has no beginning", () => {
    expect(pauseBegan([resumed(20), paused(10)])).toBeUndefined();
  });
});

describe("events that stand near each other", () => {
  test("share one mark, the one that matters most, and keep their order", () => {
    const failed: HistoryEvent = { event: "task_pause_error", at: at(31), error: "timeout" };
    const [first, second, ...rest] = clusters([failed, status(30, "paused"), resumed(20)], 2 * 60_000);
    expect(first).toMatchObject({ at: ms(31), kind: "error", events: [{ error: "timeout" }, { at: at(30) }] });
    expect(second).toMatchObject({ at: ms(20), kind: "resumed" });
    expect(rest).toEqual([]);
  });

  test("one without a readable time is not drawn", () => {
    expect(clusters([{ event: "x", at: null }], 1000)).toEqual([]);
  });
});
