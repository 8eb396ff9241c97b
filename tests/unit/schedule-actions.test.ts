import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { planOf } from "@/components/configs/plan";
import type { Schedule, Status } from "@/lib/api/contract";
import { inEffectBy } from "@/lib/queries/notice-words";
import { configActions, scheduleActions } from "@/lib/queries/schedule-actions";

const schedule = (status: Status, scheduled: boolean, expression: Schedule["expression"] = null): Schedule => ({
  scheduleId: "a",
  configId: "7",
  name: "Daily report",
  taskType: null,
  schedulerType: "cron",
  status,
  statusWord: status,
  tracked: true,
  scheduled,
  expression,
  nextRunAt: null,
  neverFires: null,
  lastEvent: null,
  updatedAt: null,
  pause: null,
  drift: [],
});

test.each<[Status, boolean, string[]]>([
  ["active", true, ["Pause", "Purge"]],
  ["active", false, ["Pause", "Resume", "Purge"]],
  ["paused", true, ["Pause", "Resume", "Purge"]],
  ["paused", false, ["Resume", "Purge"]],
  ["inactive", false, ["Resume", "Purge"]],
  ["error", true, ["Pause", "Resume", "Purge"]],
])("a schedule whose status is %s, listed: %s, is offered what changes it", (status, scheduled, labels) => {
  const offered = scheduleActions.filter((action) => action.isOffered(schedule(status, scheduled)));
  expect(offered.map(({ label }) => label)).toEqual(labels);
});

test("what can be taken back is taken back by an action that takes that back, and what removes never can", () => {
  for (const { inverse, label, removes } of scheduleActions) {
    expect(inverse?.().inverse?.().label ?? null, label).toBe(removes ? null : label);
  }
});

test("the notice of what can be taken back offers Undo, under the schedule's name", () => {
  const answer = { scheduleId: "a", from: "active", to: null, takesEffectBy: null, warnings: [] };
  for (const action of scheduleActions) {
    const notice = action.done(answer, { scheduleId: "a", name: "日报" }, new QueryClient());
    expect(notice?.title).toMatch(/^(Paused|Resumed|Purged) “日报”$/);
    expect(notice?.undo !== undefined, action.label).toBe(action.inverse !== null);
  }
});

test("a notice names the instant at which a change takes effect, after its warnings", () => {
  const at = "2026-02-08T09:18:42.000000Z";
  expect(inEffectBy([], null)).toEqual({ detail: undefined, at: undefined });
  expect(inEffectBy([], at)).toEqual({ detail: "in effect by", at });
  expect(inEffectBy(["It fires at once."], at)).toEqual({ detail: "It fires at once. In effect by", at });
});

test("all of a configuration: a pause changes what is listed or active, a resume what is paused and nothing else", () => {
  const every: [Status, boolean][] = [
    ["active", true],
    ["paused", true],
    ["paused", false],
    ["inactive", false],
  ];
  const plans = configActions.map((action) => {
    const { will, skipped } = planOf(
      action,
      every.map(([status, scheduled]) => schedule(status, scheduled)),
    );
    return [action.label, will.map(({ status, scheduled }) => `${status} ${scheduled}`), skipped];
  });
  expect(plans).toEqual([
    [
      "Pause",
      ["active true", "paused true"],
      [
        { status: "paused", count: 1 },
        { status: "inactive", count: 1 },
      ],
    ],
    [
      "Resume",
      ["paused true", "paused false"],
      [
        { status: "active", count: 1 },
        { status: "inactive", count: 1 },
      ],
    ],
  ]);
});

test("a resume of all warns of what fires at once: intervals and past one-shots", () => {
  const interval = schedule("paused", false, { kind: "interval", value: "60", offset: null });
  const past = schedule("paused", false, { kind: "time", value: "2026-02-08T09:00:00Z", offset: null });
  const now = Date.parse("2026-02-08T10:00:00Z");
  const warnings = configActions.map(({ all }) => all.warningsOf([interval, past, past], now));
  expect(warnings).toEqual([
    [],
    [
      "1 interval schedule will fire at once, with the scheduler's next read.",
      "2 past one-shots will fire at once, with the scheduler's next read.",
    ],
  ]);
});
