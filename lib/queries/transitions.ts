import {
  MutationObserver,
  mutationOptions,
  type QueryClient,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { TransitionAnswer } from "@/lib/api/contract";
import { ask, isUnknown, ProblemError } from "./client";
import { keys } from "./keys";
import { type Notice, notify } from "./notices";
import { outcomeOf } from "./outcome";
import { contractStatus, keepShowing, type Shown, show, shownOf, takeOut } from "./shown-status";

/** What an operator asks for one schedule. `quiet`: no notice, as the caller tells the results of many himself. */
export type TransitionRequest = { scheduleId: string; name: string; reason?: string; quiet?: boolean };

type Action = "pause" | "resume" | "purge";

/** Actions of this page, while what is read may be older than they are. */
export const transitionKey = ["transition"];

/** True while an action of this page waits for its answer: what is read meanwhile may be older than the action. */
export const actionsUnderWay = (client: QueryClient) => client.isMutating({ mutationKey: transitionKey }) > 0;

/** Pauses a schedule: shown at once, settled by the answer; the notice offers to resume it. */
export const usePause = () => useAction("pause");

/** Resumes a schedule: shown at once, settled by the answer; the notice offers to pause it again. */
export const useResume = () => useAction("resume");

/** Purges a schedule: nothing is shown before the answer, as it cannot be taken back. */
export const usePurge = () => useAction("purge");

const useAction = (action: Action) => useMutation(transition(useQueryClient(), action));

/** What the latest action of this page on a schedule was answered; undefined where there was none lately. */
export const useLatestAnswer = (scheduleId: string): TransitionAnswer | undefined =>
  useQuery<TransitionAnswer>({ queryKey: keys.answer(scheduleId), queryFn: skipToken, staleTime: Infinity }).data;

const expected = {
  pause: ({ reason }: TransitionRequest): Shown => ({
    status: "paused",
    scheduled: false,
    pause: { by: null, reason: reason ?? null, at: new Date().toISOString(), until: null },
  }),
  resume: (): Shown => ({ status: "active", scheduled: true, pause: null }),
  purge: () => null,
};

/** An action on one schedule, as the cache runs it: the hooks and the Undo of a notice alike. */
function transition(client: QueryClient, action: Action) {
  return mutationOptions({
    mutationKey: transitionKey,
    mutationFn: (request: TransitionRequest) => send(action, request),
    onMutate: async (request: TransitionRequest) => {
      const { scheduleId } = request;
      await forgetAnswersUnderWay(client, scheduleId);
      const before = shownOf(client, scheduleId);
      const after = expected[action](request);
      if (after === null) return { before, release: () => {} };
      show(client, scheduleId, after);
      return { before, release: keepShowing(client, scheduleId, after) };
    },
    onSuccess: async (answer, request) => {
      const { scheduleId } = request;
      await forgetAnswersUnderWay(client, scheduleId);
      client.setQueryData(keys.answer(scheduleId), answer);
      if (action === "purge") takeOut(client, scheduleId);
      const status = contractStatus(answer.to);
      if (status !== null) show(client, scheduleId, { status });
      if (!request.quiet) notify(done(action, request, answer, () => undo(client, action, request)));
    },
    onError: (error, request, context) => {
      if (context?.before) show(client, request.scheduleId, context.before);
      const status = error instanceof ProblemError ? contractStatus(error.currentStatus) : null;
      if (status !== null) show(client, request.scheduleId, { status });
      if (request.quiet) return;
      const notice = { ...failed(action, request.name, error), about: request.scheduleId };
      if (!isUnknown(error)) return notify(notice);
      notify({ ...notice, detail: `${notice.detail}. This page looks again by itself.` });
      void lookAgain(client, action, request, error.requestId);
    },
    // The last of several refreshes for all of them. Nobody waits for it: what was purged is left behind at once.
    onSettled: (_answer, _error, _request, context) => {
      context?.release();
      if (client.isMutating({ mutationKey: transitionKey }) === 1) void refresh(client);
    },
  });
}

/** What was asked before may be answered by how it was then. */
async function forgetAnswersUnderWay(client: QueryClient, scheduleId: string): Promise<void> {
  await client.cancelQueries({ queryKey: ["schedules"] });
  await client.cancelQueries({ queryKey: keys.schedule(scheduleId) });
}

/** Says what came of an action that was not answered, once that can be known. */
async function lookAgain(client: QueryClient, action: Action, request: TransitionRequest, requestId: string) {
  const { scheduleId, name } = request;
  const outcome = await outcomeOf(action, scheduleId, requestId);
  if (outcome === "done" && action === "purge") takeOut(client, scheduleId);
  notify({ ...cameOf(outcome, action, name), about: scheduleId });
  await refresh(client);
}

function cameOf(outcome: Awaited<ReturnType<typeof outcomeOf>>, action: Action, name: string): Notice {
  const { past, verb, tone } = told[action];
  if (outcome === "done") return { tone, title: `${past} “${name}”`, detail: "It was done, although no answer came." };
  if (outcome === "not-done") {
    return {
      tone: "error",
      title: `Could not ${verb} “${name}”`,
      detail: "Redis never got it, so nothing was changed. Try again.",
    };
  }
  return {
    tone: "unknown",
    title: `Still not known: ${verb} “${name}”`,
    detail: "Look at the schedule. To ask again is safe.",
  };
}

function undo(client: QueryClient, action: Action, { scheduleId, name }: TransitionRequest): void {
  const { inverse } = told[action];
  if (inverse === null) return;
  // What went wrong is told by a notice.
  void new MutationObserver(client, transition(client, inverse)).mutate({ scheduleId, name }).catch(() => {});
}

function send(action: Action, { scheduleId, reason }: TransitionRequest): Promise<TransitionAnswer> {
  const params = { scheduleId };
  if (action === "pause") return ask("pauseSchedule", { params, body: { reason } });
  if (action === "resume") return ask("resumeSchedule", { params, body: { reason } });
  return ask("purgeSchedule", { params, body: { confirm: scheduleId, reason } });
}

/** Everything that shows schedules is read again. */
export async function refresh(client: QueryClient): Promise<void> {
  const resources = [
    "schedules",
    "schedule",
    "history",
    "why",
    "aside",
    "drift",
    "configs",
    "config",
    "summary",
    "latestEvents",
  ];
  await Promise.all(resources.map((resource) => client.invalidateQueries({ queryKey: [resource] })));
}

const told = {
  pause: { past: "Paused", verb: "pause", inverse: "resume", tone: "paused" },
  resume: { past: "Resumed", verb: "resume", inverse: "pause", tone: "active" },
  purge: { past: "Purged", verb: "purge", inverse: null, tone: "done" },
} as const;

function done(
  action: Action,
  { scheduleId, name }: TransitionRequest,
  { takesEffectBy, warnings }: TransitionAnswer,
  undo: () => void,
): Notice {
  const { past, inverse, tone } = told[action];
  const notice: Notice = { tone, title: `${past} “${name}”`, about: scheduleId };
  const effect = takesEffectBy === null ? [] : ["in effect by"];
  notice.detail = [...warnings, ...effect].join(" ") || undefined;
  if (takesEffectBy !== null) notice.at = takesEffectBy;
  if (inverse) notice.undo = undo;
  return notice;
}

/** The notice of an action that failed: what, on what, why, and the request to ask about. */
export function failed(action: string, name: string, error: unknown): Notice {
  const title = isUnknown(error)
    ? `Not known whether it was done: ${action} “${name}”`
    : `Could not ${action} “${name}”`;
  if (!(error instanceof ProblemError)) return { tone: "error", title, detail: String(error) };
  const request = error.requestId === null ? "" : `, request ${error.requestId}`;
  const source = error.status === 0 ? error.code : `${error.status} ${error.code}`;
  const detail = `${error.detail} ${source}${request}`;
  return { tone: isUnknown(error) ? "unknown" : "error", title, detail, copy: `${title}: ${detail}` };
}
