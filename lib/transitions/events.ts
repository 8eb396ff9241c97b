import { type EventName, eventNames } from "@/lib/schedules/event-names";
import { type Instant, toWire } from "@/lib/schedules/timestamps";
import type { Request } from "./transition";

/**
 * The events that a change leaves in a schedule's history: `status_changed` where it sets a status, then its own. Each also
 * says who did it, why, and in which request.
 * @param own the change's own event, with fields that only it has
 * @returns JSON in the wire form (contract §1), oldest first
 */
export function eventsOf(
  { actor, reason, requestId }: Request,
  at: Instant,
  newStatus: string | null,
  own: { event: EventName } & Record<string, string>,
): string[] {
  const common = {
    timestamp: toWire(at),
    actor,
    ...(reason && { reason }),
    source: "rota",
    ...(requestId && { request_id: requestId }),
  };
  const changed = { event: eventNames.statusChanged, new_status: newStatus, ...common };
  return [...(newStatus === null ? [] : [changed]), { ...own, ...common }].map((event) => JSON.stringify(event));
}
