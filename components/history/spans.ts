import type { HistoryEvent } from "@/lib/api/contract";
import { type EventKind, eventKind, eventKinds } from "@/lib/format/event";
import { msOf } from "@/lib/format/time";
import { eventNames } from "@/lib/schedules/event-names";
import { endsOfPause, pauseSays } from "@/lib/schedules/pause-events";

/** A time in which the schedule was paused, in Unix milliseconds. */
export type Span = { from: number; to: number };

type Dated = HistoryEvent & { ms: number };

/** Returns the events that have a time, oldest first, whatever their order was. */
function oldestFirst(events: HistoryEvent[]): Dated[] {
  return events
    .toReversed()
    .map((event) => ({ ...event, ms: event.at === null ? Number.NaN : msOf(event.at) }))
    .filter(({ ms }) => !Number.isNaN(ms))
    .sort((a, b) => a.ms - b.ms);
}

/**
 * Returns when the schedule was paused, by its events (newest first).
 * @param reach until when a pause that goes on is drawn, in Unix milliseconds; null where the schedule is not paused
 * now
 * @param earliest from when a pause is drawn that began before the first event
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
      else if (!beginningKnown && event.event === eventNames.resumed) spans.push({ from: earliest, to: event.ms });
      from = null;
      lastEnd = event.ms;
      beginningKnown ||= endsOfPause.has(event.event);
    }
  }
  if (reach !== null) spans.push({ from: from ?? lastEnd ?? earliest, to: reach });
  return spans;
}

/** Returns the event that began the pause a schedule is in now; undefined where none is known. */
export function pauseBegan(events: HistoryEvent[]): HistoryEvent | undefined {
  const newest = oldestFirst(events).toReversed();
  const end = newest.findIndex((event) => pauseSays(event) === "ends");
  const begins = newest.slice(0, end === -1 ? undefined : end).filter((event) => pauseSays(event) === "begins");
  return begins.findLast(({ event }) => event === eventNames.paused) ?? begins.at(-1);
}

/** Events that so close to each other that one mark shows them all. */
export type Cluster = { at: number; kind: EventKind; events: HistoryEvent[] };

const rank = (kind: EventKind) => eventKinds.findIndex((each) => each.kind === kind);

/**
 * Groups events that are nearer than `apartMs`, newest first, under the mark that matters most. Those without a time
 * are left out.
 */
export function clusters(events: HistoryEvent[], apartMs: number): Cluster[] {
  const found: Cluster[] = [];
  for (const { ms, ...event } of oldestFirst(events).toReversed()) {
    const last = found.at(-1);
    const kind = eventKind(event);
    if (!last || last.at - ms > apartMs) found.push({ at: ms, kind, events: [event] });
    else {
      last.events.push(event);
      if (rank(kind) < rank(last.kind)) last.kind = kind;
    }
  }
  return found;
}

/** Missed runs so close to each other that one mark shows them all. `at`: the newest of them, in Unix milliseconds. */
export type MissedCluster = { at: number; times: number };

/** Groups missed runs (Unix milliseconds, newest first) that are nearer than `apartMs`. */
export function missedClusters(missed: number[], apartMs: number): MissedCluster[] {
  const found: MissedCluster[] = [];
  for (const at of missed) {
    const last = found.at(-1);
    if (last && last.at - at <= apartMs) last.times += 1;
    else found.push({ at, times: 1 });
  }
  return found;
}
