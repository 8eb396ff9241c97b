/** What of a history event tells of a pause; `new_status` as `status_changed` holds it. */
export type PauseEvent = { event: string; new_status?: unknown };

/** Events that end a pause. */
export const endsOfPause: ReadonlySet<string> = new Set(["task_resumed", "task_registered", "task_unregistered"]);

/** What an event says of the pause: it begins, it ends, or nothing. */
export function pauseSays({ event, new_status: status }: PauseEvent): "begins" | "ends" | null {
  if (event === "task_paused") return "begins";
  if (event === "status_changed") return status === "paused" ? "begins" : "ends";
  return endsOfPause.has(event) ? "ends" : null;
}
