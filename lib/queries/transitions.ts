import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schedule, Status, TransitionAnswer } from "@/lib/api/contract";
import { ask, ProblemError } from "./client";
import { type Notice, notify } from "./notices";

/** What an operator asks for one schedule. `quiet`: no notice, as the caller tells the results of many himself. */
export type TransitionRequest = { scheduleId: string; name: string; reason?: string; quiet?: boolean };

type Action = "pause" | "resume" | "purge";

const transitionKey = ["transition"];

/** True while an action of this page waits for its answer: what is read meanwhile may be older than the action. */
export const actionsUnderWay = (client: QueryClient) => client.isMutating({ mutationKey: transitionKey }) > 0;

/** Pauses a schedule: shown at once, settled by the answer; the notice offers to resume it. */
export const usePause = () => useAction("pause", "paused");

/** Resumes a schedule: shown at once, settled by the answer; the notice offers to pause it again. */
export const useResume = () => useAction("resume", "active");

/** Purges a schedule: nothing is shown before the answer, as it cannot be taken back. */
export const usePurge = () => useAction("purge", null);

function useAction(action: Action, expected: Status | null) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: transitionKey,
    mutationFn: (request: TransitionRequest) => send(action, request),
    onMutate: async ({ scheduleId }: TransitionRequest) => {
      await client.cancelQueries({ queryKey: ["schedules"] });
      await client.cancelQueries({ queryKey: ["schedule", scheduleId] });
      const before = statusOf(client, scheduleId);
      if (expected !== null) showStatus(client, scheduleId, expected);
      return { before };
    },
    onSuccess: (answer, request) => {
      const settled = contractStatus(answer.to);
      if (settled !== null) showStatus(client, request.scheduleId, settled);
      if (request.quiet) return;
      notify(
        done(
          action,
          request,
          answer,
          (undone) =>
            void send(undone, request)
              .then(
                (reply) => notify(done(undone, request, reply)),
                (error: unknown) => notify(failed(undone, request.name, error)),
              )
              .finally(() => refresh(client)),
        ),
      );
    },
    onError: (error, request, context) => {
      const before =
        error instanceof ProblemError ? (contractStatus(error.currentStatus) ?? context?.before) : context?.before;
      if (before) showStatus(client, request.scheduleId, before);
      if (!request.quiet) notify(failed(action, request.name, error));
    },
    // The last of several refreshes for all of them.
    onSettled: () => (client.isMutating({ mutationKey: transitionKey }) === 1 ? refresh(client) : undefined),
  });
}

function send(action: Action, { scheduleId, reason }: TransitionRequest): Promise<TransitionAnswer> {
  const params = { scheduleId };
  if (action === "pause") return ask("pauseSchedule", { params, body: { reason } });
  if (action === "resume") return ask("resumeSchedule", { params, body: { reason } });
  return ask("purgeSchedule", { params, body: { confirm: scheduleId, reason } });
}

/** Everything that shows schedules is read again. */
async function refresh(client: QueryClient): Promise<void> {
  const resources = ["schedules", "schedule", "history", "configs", "config", "summary", "latestEvents"];
  await Promise.all(resources.map((resource) => client.invalidateQueries({ queryKey: [resource] })));
}

type Page = { items: Schedule[] };
type Shown = { status: Status; scheduleId: string };

function statusOf(client: QueryClient, scheduleId: string): Status | undefined {
  const one = client.getQueryData<Shown>(["schedule", scheduleId]);
  if (one) return one.status;
  for (const [, page] of client.getQueriesData<Page>({ queryKey: ["schedules"] })) {
    const found = page?.items.find((schedule) => schedule.scheduleId === scheduleId);
    if (found) return found.status;
  }
  return undefined;
}

function showStatus(client: QueryClient, scheduleId: string, status: Status): void {
  client.setQueriesData<Page>(
    { queryKey: ["schedules"] },
    (page) =>
      page && {
        ...page,
        items: page.items.map((schedule) => (schedule.scheduleId === scheduleId ? { ...schedule, status } : schedule)),
      },
  );
  client.setQueryData<Shown>(["schedule", scheduleId], (shown) => shown && { ...shown, status });
}

function contractStatus(word: string | null): Status | null {
  if (word === null) return null;
  return word === "active" || word === "paused" || word === "inactive" || word === "error" ? word : "unknown";
}

const told = {
  pause: { past: "Paused", verb: "pause", inverse: "resume", tone: "paused" },
  resume: { past: "Resumed", verb: "resume", inverse: "pause", tone: "active" },
  purge: { past: "Purged", verb: "purge", inverse: null, tone: "done" },
} as const;

function done(
  action: Action,
  { name }: TransitionRequest,
  { takesEffectBy, warnings }: TransitionAnswer,
  undo?: (inverse: Action) => void,
): Notice {
  const { past, inverse, tone } = told[action];
  const notice: Notice = { tone, title: `${past} “${name}”` };
  const effect = takesEffectBy === null ? [] : ["in effect by"];
  notice.detail = [...warnings, ...effect].join(" ") || undefined;
  if (takesEffectBy !== null) notice.at = takesEffectBy;
  if (inverse && undo) notice.undo = () => undo(inverse);
  return notice;
}

/** The notice of an action that failed: what, on what, why, and the request to ask about. */
export function failed(action: string, name: string, error: unknown): Notice {
  const title = `Could not ${action} “${name}”`;
  if (!(error instanceof ProblemError)) return { tone: "error", title, detail: String(error) };
  const request = error.requestId === null ? "" : `, request ${error.requestId}`;
  const source = error.status === 0 ? error.code : `${error.status} ${error.code}`;
  const detail = `${error.detail} ${source}${request}`;
  return { tone: "error", title, detail, copy: `${title}: ${detail}` };
}
