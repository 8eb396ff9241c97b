import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { planOf } from "@/components/configs/plan";
import type { Schedule, Status } from "@/lib/api/contract";
import { keys } from "@/lib/queries/keys";
import { inEffectBy, outcomeNotice } from "@/lib/queries/notice-words";
import { type ConfigAction, configActions, type ScheduleAction, scheduleActions } from "@/lib/queries/schedule-actions";
import type { LatestAnswer } from "@/lib/queries/transition";
import { scheduleWith } from "../support/schedule";

const schedule = (status: Status, scheduled: boolean, expression: Schedule["expression"] = null) =>
  scheduleWith({ status, statusWord: status, scheduled, expression, scheduleId: "a" });

/** Every schedule that an action may be offered for, as far as status and list decide. */
const states: [Status, boolean][] = (["active", "paused", "inactive", "error", "unknown"] as const).flatMap(
  (status): [Status, boolean][] => [
    [status, true],
    [status, false],
  ],
);
const request = { scheduleId: "a", name: "日报" };
const answer = { scheduleId: "a", from: "active", to: "active", takesEffectBy: null, warnings: [] };
const each = scheduleActions.map((action) => ({ label: action.label, action }));

/** The statuses, `+` where TaskIQ lists the schedule, for which an action is offered. */
const offeredFor = (call: ScheduleAction["call"]) =>
  states
    .filter(([status, scheduled]) =>
      scheduleActions.some((action) => action.call === call && action.isOffered(schedule(status, scheduled))),
    )
    .map(([status, scheduled]) => `${status}${scheduled ? "+" : ""}`);

test("a pause is offered for what is active or listed, a resume for what is not both, and a purge always", () => {
  expect(offeredFor("pauseSchedule")).toEqual(["active+", "active", "paused+", "inactive+", "error+", "unknown+"]);
  const notBoth = states.map(([status, scheduled]) => `${status}${scheduled ? "+" : ""}`).slice(1);
  expect(offeredFor("resumeSchedule")).toEqual(notBoth);
  expect(offeredFor("purgeSchedule")).toHaveLength(states.length);
});

test.each(states)("a schedule whose status is %s, listed: %s, has an action on a button", (status, scheduled) => {
  const offered = scheduleActions.filter((action) => action.isOffered(schedule(status, scheduled)));
  expect(offered.filter(({ removes }) => !removes)).not.toEqual([]);
});

describe.each(each)("$label", ({ action }) => {
  test("is offered only where it would change what the page shows", () => {
    const shown = action.expected(request);
    const offered = states.filter(([status, scheduled]) => action.isOffered(schedule(status, scheduled)));
    expect(offered.filter(([status, scheduled]) => status === shown?.status && scheduled === shown.scheduled)).toEqual(
      [],
    );
  });

  test("is taken back by an action that it takes back, and never where it removes the schedule", () => {
    const inverse = action.inverse?.();
    if (inverse) expect(inverse.inverse?.().call).toBe(action.call);
    if (action.removes) expect(inverse).toBeUndefined();
  });

  test("says under the schedule's name that it was done, with Undo where it can be taken back", () => {
    const notice = action.done(answer, request, new QueryClient());
    expect(notice?.title.toLowerCase()).toBe(`${action.past} “日报”`);
    expect(notice?.undo !== undefined).toBe(action.inverse !== null);
  });

  test("keeps with its answer in which words the page says that it was done", async () => {
    const client = new QueryClient();
    const begun = await action.begin?.(client, request);
    await begun?.settle(answer);
    const sets = action.expected(request)?.status ?? null;
    expect(client.getQueryData<LatestAnswer>(keys.answer("a"))).toEqual({ answer, past: action.past, sets });
  });

  test("is called safe to ask again only where it is not done once more", () => {
    const isSafe = outcomeNotice("unknown", action, "日报").detail?.endsWith("To ask again is safe.");
    expect(isSafe).toBe(!action.isRepeatable);
  });
});

test("an action that would be done once more is not called safe to ask again", () => {
  const words = { verb: "run", past: "started", tone: "done", isRepeatable: true } as const;
  expect(outcomeNotice("unknown", words, "日报")).toMatchObject({
    title: "Still not known: run “日报”",
    detail: "Look at the schedule before you ask again: it would be done once more.",
  });
});

test("a notice names the instant at which a change takes effect, after its warnings", () => {
  const at = "2026-02-08T09:18:42.000000Z";
  expect(inEffectBy([], null)).toEqual({ detail: undefined, at: undefined });
  expect(inEffectBy([], at)).toEqual({ detail: "in effect by", at });
  expect(inEffectBy(["It fires at once."], at)).toEqual({ detail: "It fires at once. In effect by", at });
});

/** What an action does to all schedules of a configuration. */
function forAll(call: ConfigAction["call"]): ConfigAction {
  const action = configActions.find((each) => each.call === call);
  if (!action) throw new Error(`${call} is not for all.`);
  return action;
}

test.each<[ConfigAction["call"], string[], Status[]]>([
  ["pauseSchedule", ["active true", "paused true"], ["paused", "inactive"]],
  ["resumeSchedule", ["paused true", "paused false"], ["active", "inactive"]],
])("all of a configuration: %s changes %j and nothing else", (call, changed, left) => {
  const every = [
    schedule("active", true),
    schedule("paused", true),
    schedule("paused", false),
    schedule("inactive", false),
  ];
  const { will, skipped } = planOf(forAll(call), every);
  expect(will.map(({ status, scheduled }) => `${status} ${scheduled}`)).toEqual(changed);
  expect(skipped).toEqual(left.map((status) => ({ status, count: 1 })));
});

test("a resume of all warns of what fires at once: intervals and past one-shots; a pause of nothing", () => {
  const interval = schedule("paused", false, { kind: "interval", value: "60", offset: null });
  const past = schedule("paused", false, { kind: "time", value: "2026-02-08T09:00:00Z", offset: null });
  const now = Date.parse("2026-02-08T10:00:00Z");
  expect(forAll("pauseSchedule").all.warningsOf([interval, past, past], now)).toEqual([]);
  expect(forAll("resumeSchedule").all.warningsOf([interval, past, past], now)).toEqual([
    "1 interval schedule will fire at once, with the scheduler's next read.",
    "2 past one-shots will fire at once, with the scheduler's next read.",
  ]);
});
