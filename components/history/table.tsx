"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { HistoryEvent, RunAnswer } from "@/lib/api/contract";
import { eventFields, eventInWords, eventKind } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import { runBegan } from "@/lib/format/run";
import { msOf } from "@/lib/format/time";
import type { useHistory } from "@/lib/queries/history";
import { BrokenKeys } from "./broken-keys";
import { RunRow } from "./run-row";

const firstRows = 10;

type Entry = { ms: number } & ({ event: HistoryEvent } | { run: RunAnswer });

/** Events and runs, newest first. An event without a readable time keeps its place after the one before it. */
function newestFirst(events: HistoryEvent[], runs: RunAnswer[]): Entry[] {
  let before = Number.POSITIVE_INFINITY;
  const dated = events.map((event): Entry => {
    before = event.at === null ? before : msOf(event.at);
    return { ms: before, event };
  });
  if (runs.length === 0) return dated;
  return [...dated, ...runs.map((run): Entry => ({ ms: runBegan(run), run }))].sort((a, b) => b.ms - a.ms || 0);
}

type Props = { history: ReturnType<typeof useHistory>; runs: { items: RunAnswer[]; total: number } };

/** What happened to a schedule, as a table: the same as the timeline, and every field of each event and run. */
export function HistoryTable({ history, runs }: Props) {
  const [all, showAll] = useState(false);
  const { data, error } = history;
  const entries = newestFirst(data?.items ?? [], data ? runs.items : []);
  const shown = all ? entries : entries.slice(0, firstRows);
  const counts = data
    ? [counted(data.total, "event"), ...(runs.total > 0 ? [counted(runs.total, "run")] : [])].join(", ")
    : undefined;
  return (
    <Section
      title="History"
      note={counts}
      end={
        entries.length > firstRows ? (
          <Button size="sm" variant="quiet" onClick={() => showAll(!all)}>
            {all ? "Show fewer" : `Show ${entries.length}`}
          </Button>
        ) : null
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
        <table className="table compact plain border-line border-t">
          <caption className="sr-only">
            {runs.total > 0 ? "Events and runs, newest first" : "History, newest first"}
          </caption>
          <colgroup>
            <col className="w-[126px] phone:w-[122px]" />
            <col className="w-[176px] phone:w-[158px]" />
            <col />
          </colgroup>
          <thead className="sr-only">
            <tr>
              <th scope="col">At</th>
              <th scope="col">Event</th>
              <th scope="col">Details</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry, index) =>
              "run" in entry ? (
                <RunRow key={`${entry.run.taskId} ${entry.ms}`} run={entry.run} />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in every field
                <EventRow key={`${entry.event.at} ${entry.event.event} ${index}`} event={entry.event} />
              ),
            )}
          </tbody>
        </table>
      ) : null}
      {data ? <BrokenKeys broken={data.broken} /> : null}
    </Section>
  );
}

function EventRow({ event }: { event: HistoryEvent }) {
  const fields = eventFields(event);
  return (
    <tr>
      <td className="text-ink-3">
        {event.at ? <Time at={event.at} as="absolute" /> : <span data-tip="The event has no readable time">–</span>}
      </td>
      <td>
        <span className="flex min-w-0 items-center gap-2">
          <Mark name={eventKind(event)} />
          <span className="truncate" data-tip={event.event}>
            {eventInWords(event)}
          </span>
        </span>
      </td>
      <td className="truncate text-ink-3" data-tip={fields || undefined}>
        {fields}
      </td>
    </tr>
  );
}
