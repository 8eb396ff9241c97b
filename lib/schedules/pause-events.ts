import { type EventName, eventNames } from "./event-names";

/** The part of a history event that concerns a pause; `new_status` as `status_changed` holds it. */
export type PauseEvent = { event: string; new_status?: unknown };

/** Events that end a pause. */
export const endsOfPause: ReadonlySet<string> = new Set<EventName>([
  eventNames.resumed,
  eventNames.registered,
  eventNames.unregistered,
]);

/** Returns what an event means for a pause: it begins, it ends, or nothing. */
export function pauseSays({ event, new_status: status }: PauseEvent): "begins" | "ends" | null {
  if (event === eventNames.paused) return "begins";
  if (event === eventNames.statusChanged) return status === "paused" ? "begins" : "ends";
  return endsOfPause.has(event) ? "ends" : null;
}
