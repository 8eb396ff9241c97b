import {
  MutationObserver,
  mutationOptions,
  type QueryClient,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { isUnknown } from "./client";
import { failed } from "./notice-words";
import { type Notice, notify } from "./notices";

/** A change that an operator asks for: the call, and what the page shows and says of it. */
export type Action<Request, Answer> = {
  /** As in “Could not … “name””. */
  verb: string;
  /** What it acts on, as notices call it. */
  nameOf: (request: Request) => string;
  /** What its notices are about (see `Notice`). */
  aboutOf?: (request: Request) => string;
  send: (request: Request) => Promise<Answer>;
  /** Shows what the action will come to, before its answer is there. */
  begin?: (client: QueryClient, request: Request) => Promise<Begun<Answer>>;
  /** Returns the notice that it was done; null: there is none. */
  done: (answer: Answer, request: Request, client: QueryClient) => Notice | null;
  /** Whether the caller shows how it went, so that no notice does. */
  isQuiet?: (request: Request) => boolean;
  /** Finds out, and says, what came of a request that got no answer. Absent: only the operator can look. */
  lookAgain?: (client: QueryClient, request: Request, requestId: string) => Promise<void>;
  /** Whether it changes schedules, so that what is read of them before its answer may be older than it. */
  changesSchedules: boolean;
  /** Reads again what it may have changed; the action counts as under way until then. Absent: all that shows schedules. */
  refresh?: (client: QueryClient) => Promise<void>;
};

/** What `begin` shows: settled by the answer, or taken back. `release` is called last, either way. */
export type Begun<Answer> = {
  settle: (answer: Answer) => Promise<void>;
  takeBack: (error: unknown) => void;
  release: () => void;
};

const scheduleActionKey = ["action", "schedules"];
const otherActionKey = ["action", "other"];

/** Returns how many actions of this page that change schedules are under way: what is read meanwhile may be older than they are. */
export const scheduleActionsUnderWay = (client: QueryClient): number =>
  client.isMutating({ mutationKey: scheduleActionKey });

/** The action as a mutation: what went wrong is shown as a notice, unless the request is quiet. */
export const useAction = <Request, Answer>(action: Action<Request, Answer>) =>
  useMutation(mutationOf(useQueryClient(), action));

/** Runs an action that no component waits for, such as the Undo of a notice. Resolves when it has ended, also if it failed. */
export async function run<Request, Answer>(
  client: QueryClient,
  action: Action<Request, Answer>,
  request: Request,
): Promise<void> {
  // A notice says what went wrong.
  await new MutationObserver(client, mutationOf(client, action)).mutate(request).catch(() => {});
}

function mutationOf<Request, Answer>(client: QueryClient, action: Action<Request, Answer>) {
  const { begin, refresh = refreshSchedules } = action;
  const say = (notice: Notice | null, request: Request) => {
    if (notice !== null && !action.isQuiet?.(request)) notify({ ...notice, about: action.aboutOf?.(request) });
  };
  return mutationOptions({
    mutationKey: action.changesSchedules ? scheduleActionKey : otherActionKey,
    mutationFn: action.send,
    onMutate: (request: Request) => begin?.(client, request),
    onSuccess: async (answer, request, begun) => {
      await begun?.settle(answer);
      say(action.done(answer, request, client), request);
    },
    onError: (error, request, begun) => {
      begun?.takeBack(error);
      const notice = failed(action.verb, action.nameOf(request), error);
      if (!action.lookAgain || action.isQuiet?.(request) || !isUnknown(error)) return say(notice, request);
      say({ ...notice, detail: `${notice.detail}. This page looks again by itself.` }, request);
      void action.lookAgain(client, request, error.requestId);
    },
    onSettled: (_answer, _error, _request, begun) => {
      begun?.release();
      return refresh(client);
    },
  });
}

/** Reads everything again that shows schedules. */
export async function refreshSchedules(client: QueryClient): Promise<void> {
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
