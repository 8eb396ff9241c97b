import type { Settings } from "@/lib/settings";

/** Everything that Rota can be asked to do. The contract names the action of each call. */
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

/** Who acts, as histories and logs name them. `anonymous` until there is a sign-in. */
export type Actor = string;
export const anonymous: Actor = "anonymous";

export type Verdict = { allowed: true } | { allowed: false; reason: string };

/** Actions that change no schedule. Reports of runs come from TaskIQ, not from an operator, so a read-only dashboard takes them. */
const notChanging = new Set<Action>(["read", "report-runs"]);

/** Decides whether this actor may do this; nothing else does. `reason` is a sentence for people. */
export function can(_actor: Actor, action: Action, settings: Pick<Settings, "readOnly">): Verdict {
  if (settings.readOnly && !notChanging.has(action)) {
    return {
      allowed: false,
      reason: "This dashboard is read-only (ROTA_READ_ONLY=1): schedules can be looked at, not changed.",
    };
  }
  return { allowed: true };
}
