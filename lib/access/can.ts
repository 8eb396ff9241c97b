import type { Settings } from "@/lib/settings";

/** Everything that somebody can ask of Rota. The contract names the action of each call. */
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

/** Who acts: a name for histories and logs. `anonymous` until sign-in exists. */
export type Actor = string;
export const anonymous: Actor = "anonymous";

export type Verdict = { allowed: true } | { allowed: false; reason: string };

/** A dashboard that changes no schedule still takes what TaskIQ reports of runs: it is no operator who does that. */
const notChanging = new Set<Action>(["read", "report-runs"]);

/** The one door: whether this actor may do this. The reason is a sentence for people. */
export function can(_actor: Actor, action: Action, settings: Pick<Settings, "readOnly">): Verdict {
  if (settings.readOnly && !notChanging.has(action)) {
    return {
      allowed: false,
      reason: "This dashboard is read-only (ROTA_READ_ONLY=1): schedules can be looked at, not changed.",
    };
  }
  return { allowed: true };
}
