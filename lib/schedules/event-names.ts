/**
 * Names of the events in a schedule's history, as the specification (contract §1) and Rota write them. Other programs may
 * write any other name.
 */
export const eventNames = {
  registered: "task_registered",
  unregistered: "task_unregistered",
  paused: "task_paused",
  resumed: "task_resumed",
  pauseFailed: "task_pause_error",
  resumeFailed: "task_resume_error",
  statusChanged: "status_changed",
  repaired: "repaired",
} as const;
export type EventName = (typeof eventNames)[keyof typeof eventNames];
