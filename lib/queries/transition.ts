import { type QueryClient, skipToken, useQuery } from "@tanstack/react-query";
import type { Configuration, contract, Schedule, ScheduleDetail, Status, TransitionAnswer } from "@/lib/api/contract";
import { type Action, type Begun, refreshSchedules, run, scheduleActionsUnderWay } from "./action";
import { ask, ProblemError } from "./client";
import { keys } from "./keys";
import { capitalised, inEffectBy, outcomeNotice } from "./notice-words";
import { type Notice, notify } from "./notices";
import { outcomeOf } from "./outcome";
import { contractStatus, keepShowing, type Shown, show, shownOf, takeOut } from "./shown-status";

/** A request of an action on one schedule. `quiet`: the caller shows how many such requests went. */
export type TransitionRequest = { scheduleId: string; name: string; reason?: string; quiet?: boolean };

type Contract = typeof contract;
/** The calls of the contract that answer a transition. */
type TransitionCall = {
  [Name in keyof Contract]: Contract[Name]["answer"] extends Contract["pauseSchedule"]["answer"] ? Name : never;
}[keyof Contract];

/** Kinds of keys of a schedule, `list`: TaskIQ's. */
export type WrittenKey = "status" | "data" | "list" | "meta" | "index";

/** All that the browser knows of an action on one schedule; a row of `scheduleActions`. */
type TransitionRecord = {
  call: TransitionCall;
  /** On its button and in menus. */
  label: string;
  /** As in “Could not …”. */
  verb: string;
  /** As in “3 of 4 schedules …”. */
  past: string;
  /** A name of components/ui/icon.tsx. */
  icon: string;
  /** How its button looks. */
  variant: "plain" | "primary";
  /** The tone of the notice that it was done. */
  tone: Notice["tone"];
  /** What it does to one schedule, in a sentence or two for the dialog before it. */
  effect: string;
  /** Whether it is offered for a schedule. The first that is offered, and removes nothing, has the button; the others are in the menu. */
  isOffered: (schedule: Schedule) => boolean;
  /** What the page shows of the schedule before the answer is there; null: as before. */
  expected: (request: TransitionRequest) => Shown | null;
  /** The action that takes it back, for Undo; null: nothing does. */
  inverse: (() => Transition) | null;
  /** Whether the menu also offers it with a reason. */
  asksReason: boolean;
  /** What it would do at once to a schedule as it is now, in sentences, of which the operator is warned first. Null: it never does. */
  warningsOf: ((schedule: ScheduleDetail) => string[]) | null;
  /** Which keys it writes or deletes, beside the history. */
  writes: readonly WrittenKey[];
  /** Whether asking again does it once more. Where the outcome is unknown, the page then advises to look first. */
  isRepeatable: boolean;
  /** Whether the schedule is gone afterwards: then it is confirmed first, and its answer's `to` is null. */
  removes: boolean;
  /** For all schedules of a configuration at once; null: it is only for one. */
  all: ForAll | null;
};

/** How an action is done to all schedules of a configuration. */
type ForAll = {
  /** How many the button counts. */
  count: (config: Configuration) => number;
  /** Why there is none to change; null: there may be some. */
  whyNone: (config: Configuration) => string | null;
  /** Whether it changes a schedule; the others are skipped. */
  changes: (schedule: Schedule) => boolean;
  effect: string;
  /** What changing these does at once, in sentences. `now`: ms since 1970. */
  warningsOf: (schedules: Schedule[], now: number) => string[];
};

export type Transition<Known extends TransitionRecord = TransitionRecord> = Known &
  Action<TransitionRequest, TransitionAnswer>;

/** Returns the action of a record: shown at once where it can be taken back, settled by the answer; the notice offers Undo. */
export function transition<const Known extends TransitionRecord>(record: Known): Transition<Known> {
  const { call, removes } = record;
  const action: Action<TransitionRequest, TransitionAnswer> = {
    verb: record.verb,
    nameOf: ({ name }) => name,
    aboutOf: ({ scheduleId }) => scheduleId,
    isQuiet: ({ quiet = false }) => quiet,
    send: ({ scheduleId, reason }) =>
      ask(call, { params: { scheduleId }, body: { reason, ...(removes && { confirm: scheduleId }) } }),
    begin: (client, request) => begin(client, record, request),
    done: (answer, request, client) => doneNotice(record, answer, request, client),
    lookAgain: (client, request, requestId) => lookAgain(client, record, request, requestId),
    changesSchedules: true,
    // The last of several actions refreshes for all of them. Nobody waits for that, so a purged schedule's page closes at once.
    refresh: async (client) => {
      if (scheduleActionsUnderWay(client) === 1) void refreshSchedules(client);
    },
  };
  return { ...record, ...action };
}

/** The answer to the latest action of this page on a schedule, and what must be known of that action to show it. */
export type LatestAnswer = {
  answer: TransitionAnswer;
  /** The action's `past`. */
  past: string;
  /** The status that the action sets; null: it sets none. */
  sets: Status | null;
};

/** Returns the latest answer; undefined where there was none lately. */
export const useLatestAnswer = (scheduleId: string): LatestAnswer | undefined =>
  useQuery<LatestAnswer>({ queryKey: keys.answer(scheduleId), queryFn: skipToken, staleTime: Infinity }).data;

async function begin(
  client: QueryClient,
  { past, expected: expectedOf }: TransitionRecord,
  request: TransitionRequest,
): Promise<Begun<TransitionAnswer>> {
  const { scheduleId } = request;
  const expected = expectedOf(request);
  await cancelReadings(client, scheduleId);
  const before = shownOf(client, scheduleId);
  if (expected !== null) show(client, scheduleId, expected);
  return {
    settle: async (answer) => {
      await cancelReadings(client, scheduleId);
      client.setQueryData<LatestAnswer>(keys.answer(scheduleId), { answer, past, sets: expected?.status ?? null });
      if (answer.to === null) takeOut(client, scheduleId);
      showStatus(client, scheduleId, answer.to);
    },
    takeBack: (error) => {
      if (before) show(client, scheduleId, before);
      if (error instanceof ProblemError) showStatus(client, scheduleId, error.currentStatus);
    },
    release: expected === null ? () => {} : keepShowing(client, scheduleId, expected),
  };
}

/** Shows the status that a word in Redis means; null: leaves it as it is shown. */
function showStatus(client: QueryClient, scheduleId: string, word: string | null): void {
  const status = contractStatus(word);
  if (status !== null) show(client, scheduleId, { status });
}

/** Cancels the readings under way: their answers may be older than the action. */
async function cancelReadings(client: QueryClient, scheduleId: string): Promise<void> {
  await client.cancelQueries({ queryKey: ["schedules"] });
  await client.cancelQueries({ queryKey: keys.schedule(scheduleId) });
}

function doneNotice(
  { past, tone, inverse }: TransitionRecord,
  { takesEffectBy, warnings }: TransitionAnswer,
  { scheduleId, name }: TransitionRequest,
  client: QueryClient,
): Notice {
  return {
    tone,
    title: `${capitalised(past)} “${name}”`,
    ...inEffectBy(warnings, takesEffectBy),
    ...(inverse && { undo: () => void run(client, inverse(), { scheduleId, name }) }),
  };
}

/** Says what came of an action that got no answer, once that can be known. */
async function lookAgain(
  client: QueryClient,
  record: TransitionRecord,
  { scheduleId, name }: TransitionRequest,
  requestId: string,
): Promise<void> {
  const outcome = await outcomeOf(scheduleId, requestId, record.removes);
  if (outcome === "done" && record.removes) takeOut(client, scheduleId);
  notify({ ...outcomeNotice(outcome, record, name), about: scheduleId });
  await refreshSchedules(client);
}
