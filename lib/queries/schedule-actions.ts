import type { Schedule } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { msOf } from "@/lib/format/time";
import { type Transition, transition } from "./transition";

const pause = transition({
  call: "pauseSchedule",
  label: "Pause",
  verb: "pause",
  past: "paused",
  icon: "pause",
  variant: "plain",
  tone: "paused",
  effect: "Its future runs stop; a run under way goes on.",
  isOffered: ({ status, scheduled }) => status === "active" || scheduled,
  expected: ({ reason }) => ({
    status: "paused",
    scheduled: false,
    pause: { by: null, reason: reason ?? null, at: new Date().toISOString(), until: null },
  }),
  inverse: (): Transition => resume,
  asksReason: true,
  warningsOf: null,
  writes: ["status", "list"],
  isRepeatable: false,
  removes: false,
  all: {
    count: ({ active }) => active,
    whyNone: ({ paused, total }) => (paused === total ? "All of them are paused" : null),
    changes: ({ status, scheduled }) => status === "active" || scheduled,
    effect: "Their future runs stop; runs under way go on.",
    warningsOf: () => [],
  },
});

const resume = transition({
  call: "resumeSchedule",
  label: "Resume",
  verb: "resume",
  past: "resumed",
  icon: "play",
  variant: "primary",
  tone: "active",
  effect: "TaskIQ fires it again from the scheduler's next read on.",
  // Where status and TaskIQ disagree it is offered beside the pause: either way mends that.
  isOffered: ({ status, scheduled }) => !(status === "active" && scheduled),
  expected: () => ({ status: "active", scheduled: true, pause: null }),
  inverse: (): Transition => pause,
  asksReason: false,
  warningsOf: ({ resumeWarnings }) => resumeWarnings,
  writes: ["status", "data", "list"],
  isRepeatable: false,
  removes: false,
  all: {
    count: ({ paused }) => paused,
    whyNone: ({ paused }) => (paused === 0 ? "No schedule is paused" : null),
    changes: ({ status }) => status === "paused",
    effect: "TaskIQ fires them again.",
    warningsOf: firesAtOnce,
  },
});

const purge = transition({
  call: "purgeSchedule",
  label: "Purge",
  verb: "purge",
  past: "purged",
  icon: "trash",
  variant: "plain",
  tone: "done",
  effect:
    "Its future runs stop, unless the application registers it again; a run under way is not stopped. This cannot be undone.",
  isOffered: () => true,
  expected: () => null,
  inverse: null,
  asksReason: false,
  warningsOf: null,
  writes: ["status", "data", "list", "meta", "index"],
  isRepeatable: false,
  removes: true,
  all: null,
});

/** An interval and a past one-shot fire with the scheduler's next read. */
function firesAtOnce(schedules: Schedule[], now: number): string[] {
  const intervals = schedules.filter(({ expression }) => expression?.kind === "interval").length;
  const past = schedules.filter(
    ({ expression }) => expression?.kind === "time" && msOf(expression.value) <= now,
  ).length;
  const sentence = (count: number, noun: string) =>
    count === 0 ? [] : [`${counted(count, noun)} will fire at once, with the scheduler's next read.`];
  return [...sentence(intervals, "interval schedule"), ...sentence(past, "past one-shot")];
}

/** What can be done to a schedule, in the order in which it is offered. */
export const scheduleActions = [pause, resume, purge];
export type ScheduleAction = (typeof scheduleActions)[number];

/** Those that can also be done to all schedules of a configuration. */
export const configActions = scheduleActions.flatMap((action) =>
  action.all === null ? [] : [{ ...action, all: action.all }],
);
export type ConfigAction = (typeof configActions)[number];
