/** The links of the chain from configuration to run, in order. */
export const checkNames = [
  "known",
  "status",
  "listed",
  "payload",
  "expression",
  "scheduler",
  "queued",
  "started",
  "finished",
] as const;
export type CheckName = (typeof checkNames)[number];

/** What decides whether it ran in one minute, in order. */
export const minuteCheckNames = ["registered", "due", "not-paused", "queued"] as const;
export type MinuteCheckName = (typeof minuteCheckNames)[number];

/**
 * What a link comes to. `held`: it does not fire, and is meant not to. `not-reached`: a link before it must be mended
 * first.
 */
export const checkStates = ["ok", "held", "broken", "unknown", "not-reached"] as const;
export type CheckState = (typeof checkStates)[number];
