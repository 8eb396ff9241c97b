import type { Settings } from "@/lib/settings";

/** Every action that Rota can be asked for. The contract names the action of each call. */
export const actions = [
  "read",
  "pause",
  "resume",
  "purge",
  "repair",
  "clean-up-legacy",
  "load-demo",
  "report-runs",
] as const;
export type Action = (typeof actions)[number];

/** The name of who acts, for histories and logs; `anonymous` until sign-in exists. */
export type Actor = string;
export const anonymous: Actor = "anonymous";

export type Verdict = { allowed: true } | { allowed: false; reason: string };

/** Actions that a read-only dashboard allows. TaskIQ, not an operator, reports runs. */
const notChanging = new Set<Action>(["read", "report-runs"]);

/** Returns whether an actor may do something. Every route asks here. The reason is a sentence for people. */
export function can(_actor: Actor, action: Action, settings: Pick<Settings, "readOnly">): Verdict {
  if (settings.readOnly && !notChanging.has(action)) {
    return {
      allowed: false,
      reason: "This dashboard is read-only (ROTA_READ_ONLY=1): schedules can be looked at, not changed.",
    };
  }
  return { allowed: true };
}
