import type { HistoryEvent } from "@/lib/api/contract";
import { eventKind } from "@/lib/format/event";
import { msOf } from "@/lib/format/time";

/** A time in which the schedule was paused, in ms since 1970. */
export type Span = { from: number; to: number };

/** What an event says of the pause: it begins, it ends, or nothing. */
function pauseOf(event: HistoryEvent): "begins" | "ends" | null {
  if (event.event === "task_paused") return "begins";
  if (event.event === "status_changed") return event.new_status === "paused" ? "begins" : "ends";
  if (event.event === "task_resumed" || event.event === "task_registered" || event.event === "task_unregistered") {
    return "ends";
  }
  return null;
}

/**
 * When the schedule was paused, by its events (newest first). One that is paused still reaches to `now`; where the
 * events begin with the end of a pause, its beginning is not known and the span begins at `earliest`.
 */
export function pausedSpans(events: HistoryEvent[], paused: boolean, earliest: number, now: number): Span[] {
  const spans: Span[] = [];
  let from: number | null = null;
  let first = true;
  for (const event of events.toReversed()) {
    const says = event.at === null ? null : pauseOf(event);
    if (event.at === null || says === null) continue;
    const at = msOf(event.at);
    if (says === "begins") from ??= at;
    else {
      if (from !== null) spans.push({ from, to: at });
      else if (first && event.event === "task_resumed") spans.push({ from: earliest, to: at });
      from = null;
    }
    first = false;
  }
  if (paused) spans.push({ from: from ?? earliest, to: now });
  return spans;
}

/** Events that stand so near each other that one mark shows them all. */
export type Cluster = { at: number; kind: ReturnType<typeof eventKind>; events: HistoryEvent[] };

const weight = { error: 4, paused: 3, resumed: 2, registered: 1, changed: 0 };

/** Puts events (newest first) nearer than `apartMs` together, under the mark that matters most. Without a time they are left out. */
export function clusters(events: HistoryEvent[], apartMs: number): Cluster[] {
  const found: Cluster[] = [];
  for (const event of events) {
    if (event.at === null) continue;
    const at = msOf(event.at);
    const last = found.at(-1);
    const kind = eventKind(event);
    if (!last || last.at - at > apartMs) found.push({ at, kind, events: [event] });
    else {
      last.events.push(event);
      if (weight[kind] > weight[last.kind]) last.kind = kind;
    }
  }
  return found;
}
