/**
 * What can be wrong with schedules and their scheduler. The names never change: addresses, the API and the history of
 * repaired schedules hold them. Their order is that of urgency.
 */
export const driftKinds = [
  "scheduler-blind",
  "kills-scheduler",
  "scheduler-silent",
  "fires-at-every-poll",
  "overdue",
  "failing",
  "active-not-listed",
  "listed-not-active",
  "wrong-type",
  "broken-json",
  "unknown-status",
  "in-wrong-list",
  "listed-twice",
  "dangling-id",
  "never-fires",
  "slow",
  "metadata-expiring",
  "metadata-gone",
  "data-without-list",
  "schedule-without-index",
  "index-without-schedule",
  "legacy-keys",
] as const;
export type DriftKind = (typeof driftKinds)[number];

/** `critical`: no schedule fires, or none may soon. `serious`: one does not do what its status says. `minor`: harmless now. */
export const severities = ["critical", "serious", "minor"] as const;
export type Severity = (typeof severities)[number];

export const severityOf: Record<DriftKind, Severity> = {
  "scheduler-blind": "critical",
  "kills-scheduler": "critical",
  "scheduler-silent": "critical",
  "fires-at-every-poll": "serious",
  overdue: "serious",
  failing: "serious",
  "active-not-listed": "serious",
  "listed-not-active": "serious",
  "wrong-type": "serious",
  "broken-json": "serious",
  "unknown-status": "serious",
  "in-wrong-list": "serious",
  "listed-twice": "minor",
  "dangling-id": "minor",
  "never-fires": "serious",
  slow: "minor",
  "metadata-expiring": "minor",
  "metadata-gone": "minor",
  "data-without-list": "minor",
  "schedule-without-index": "minor",
  "index-without-schedule": "minor",
  "legacy-keys": "minor",
};
