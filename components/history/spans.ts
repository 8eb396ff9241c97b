import type { HistoryEvent } from "@/lib/api/contract";
import { eventKind } from "@/lib/format/event";
import { msOf } from "@/lib/format/time";
import { endsOfPause, pauseSays } from "@/lib/schedules/pause-events";

/** A time in which the schedule was paused, in ms since 1970. */
export type Span = { from: number; to: number };

type Dated = HistoryEvent & { ms: number };

/** The events that have a time, oldest first, whichever order they came in. */
function oldestFirst(events: HistoryEvent[]): Dated[] {
  return events
    .toReversed()
    .map((event) => ({ ...event, ms: event.at === null ? Number.NaN : msOf(event.at) }))
    .filter(({ ms }) => !Number.isNaN(ms))
    .sort((a, b) => a.ms - b.ms);
}

/**
 * When the schedule was paused, by its events (newest first).
 * @param reach of a pause that goes on, in ms since 1970; null where the schedule is not paused now.
 * @param earliest where a pause is drawn from that began before the events do.
 */
export function pausedSpans(events: HistoryEvent[], reach: number | null, earliest: number): Span[] {
  const spans: Span[] = [];
  let from: number | null = null;
  let lastEnd: number | null = null;
  let beginningKnown = false;
  for (const event of oldestFirst(events)) {
    const says = pauseSays(event);
    if (says === "begins") {
      from ??= event.ms;
      beginningKnown = true;
    } else if (says === "ends") {
      if (from !== null) spans.push({ from, to: event.ms });
      else if (!beginningKnown && event.event === "task_resumed") spans.push({ from: earliest, to: event.ms });
      from = null;
      lastEnd = event.ms;
      beginningKnown ||= endsOfPause.has(event.event);
    }
  }
  if (reach !== null) spans.push({ from: from ?? lastEnd ?? earliest, to: reach });
  return spans;
}

/** The event that began the pause a schedule is in now; undefined where none is known. */
export function pauseBegan(events: HistoryEvent[]): HistoryEvent | undefined {
  const newest = oldestFirst(events).toReversed();
  const end = newest.findIndex((event) => pauseSays(event) === "ends");
  const begins = newest.slice(0, end === -1 ? undefined : end).filter((event) => pauseSays(event) === "begins");
  return begins.findLast(({ event }) => event === "task_paused") ?? begins.at(-1);
}

/** Events that stand so near each other that one mark shows them all. */
export type Cluster = { at: number; kind: ReturnType<typeof eventKind>; events: HistoryEvent[] };

const weight = { error: 4, paused: 3, resumed: 2, registered: 1, changed: 0 };

/** Puts events nearer than `apartMs` together, newest first, under the mark that matters most. Without a time they are left out. */
export function clusters(events: HistoryEvent[], apartMs: number): Cluster[] {
  const found: Cluster[] = [];
  for (const { ms, ...event } of oldestFirst(events).toReversed()) {
    const last = found.at(-1);
    const kind = eventKind(event);
    if (!last || last.at - ms > apartMs) found.push({ at: ms, kind, events: [event] });
    else {
      last.events.push(event);
      if (weight[kind] > weight[last.kind]) last.kind = kind;
    }
  }
  return found;
}

/** Missed runs that stand so near each other that one mark shows them all; `at`: the newest of them. */
export type MissedCluster = { at: number; times: number };

/** Puts missed runs (ms since 1970, newest first) nearer than `apartMs` together. */
export function missedClusters(missed: number[], apartMs: number): MissedCluster[] {
  const found: MissedCluster[] = [];
  for (const at of missed) {
    const last = found.at(-1);
    if (last && last.at - at <= apartMs) last.times += 1;
    else found.push({ at, times: 1 });
  }
  return found;
}
