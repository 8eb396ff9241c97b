"use client";

import { useState } from "react";
import { WholeText } from "@/components/schedules/detail/whole-text";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useZone } from "@/components/ui/zone";
import type { HistoryEvent, RunAnswer } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { runBegan } from "@/lib/format/run";
import { msOf, zoneName } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import type { useHistory } from "@/lib/queries/history";
import { BrokenKeys } from "./broken-keys";
import { EventRow } from "./event-row";
import { RunRow } from "./run-row";

/** `cut`: the answer holds the event only in part. */
type Entry = { ms: number; key: string } & ({ event: HistoryEvent; cut: Cut | undefined } | { run: RunAnswer });
type Cut = { event: string; bytes: number };

/** Returns events and runs, newest first. An event without a readable time stays behind the one before it. */
function newestFirst(events: HistoryEvent[], cut: ReadonlyMap<number, Cut>, runs: RunAnswer[]): Entry[] {
  let before = Number.POSITIVE_INFINITY;
  const keyOf = keys();
  // Named from the oldest on, so that a new event renames none that is open.
  const named = (each: HistoryEvent) => keyOf(`${each.at} ${each.event}`);
  const eventKeys = events.toReversed().map(named).toReversed();
  const dated = events.map((event, at): Entry => {
    before = event.at === null ? before : msOf(event.at);
    return { ms: before, key: eventKeys[at] ?? "", event, cut: cut.get(at) };
  });
  if (runs.length === 0) return dated;
  const runKeys = runs
    .toReversed()
    .map(({ taskId }) => keyOf(`run ${taskId}`))
    .toReversed();
  const ran = runs.map((run, at): Entry => ({ ms: runBegan(run), key: runKeys[at] ?? "", run }));
  return [...dated, ...ran].sort((a, b) => b.ms - a.ms || 0);
}

/** Returns a function that makes a key of each name, also of the same name again. */
function keys(): (name: string) => string {
  const known = new Map<string, number>();
  return (name) => {
    const before = known.get(name) ?? 0;
    known.set(name, before + 1);
    return `${name} ${before}`;
  };
}

type Props = {
  scheduleId: string;
  history: ReturnType<typeof useHistory>;
  runs: { items: RunAnswer[]; total: number };
};

/** What happened to a schedule, as a table: what the timeline shows, and every field of each event and run. */
export function HistoryTable({ scheduleId, history, runs }: Props) {
  const [all, showAll] = useState(false);
  const { data, error } = history;
  const cut = new Map((data?.cut ?? []).map(({ item, ...each }) => [item, each]));
  const entries = newestFirst(data?.items ?? [], cut, data ? runs.items : []);
  const shown = all ? entries : entries.slice(0, limits.shown.historyRows);
  const counts = data
    ? [counted(data.total, "event"), ...(runs.total > 0 ? [counted(runs.total, "run")] : [])].join(", ")
    : undefined;
  return (
    <Section
      title="History"
      note={counts}
      end={
        <>
          <ZoneOfTimes />
          {entries.length > limits.shown.historyRows ? (
            <Button size="sm" variant="quiet" onClick={() => showAll(!all)}>
              {all ? "Show fewer" : `Show ${entries.length}`}
            </Button>
          ) : null}
        </>
      }
    >
      {!data && error ? <LoadFailure error={error} what="the history" /> : null}
      {!data && !error ? <SkeletonRows rows={5} /> : null}
      {data && entries.length === 0 ? (
        <p className="border-line border-t px-2 py-3 text-ink-3">
          No event is recorded. History is kept for seven days.
        </p>
      ) : null}
      {shown.length > 0 ? (
        <table className="table compact plain table-auto! border-line border-t">
          <caption className="sr-only">
            {runs.total > 0 ? "Events and runs, newest first" : "History, newest first"}
          </caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">At</th>
              <th scope="col">Event</th>
              <th scope="col">Details</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) =>
              "run" in entry ? (
                <RunRow key={entry.key} run={entry.run} />
              ) : (
                <EventRow
                  key={entry.key}
                  event={entry.event}
                  whole={
                    entry.cut ? (
                      <WholeText
                        scheduleId={scheduleId}
                        part="event"
                        event={entry.cut.event}
                        what="the event"
                        size={entry.cut.bytes}
                      />
                    ) : null
                  }
                />
              ),
            )}
          </tbody>
        </table>
      ) : null}
      {data && data.nextOffset !== null ? (
        <p className="px-2 py-2 text-ink-3 text-xs">
          These are the newest {count(data.nextOffset)} of {counted(data.total, "event")}.
        </p>
      ) : null}
      {data ? <BrokenKeys broken={data.broken} /> : null}
    </Section>
  );
}

/** The zone of the times in the table. */
function ZoneOfTimes() {
  const now = useNow();
  const { zone } = useZone();
  return <span className="whitespace-nowrap">{zoneName(now, zone)}</span>;
}
