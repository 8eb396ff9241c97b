"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { HistoryEvent } from "@/lib/api/contract";
import { eventFields, eventInWords, eventKind } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import type { useHistory } from "@/lib/queries/history";
import { BrokenKeys } from "./broken-keys";

const firstRows = 10;

/** What happened to a schedule, as a table: the same as the timeline, and every field of each event. */
export function HistoryTable({ history }: { history: ReturnType<typeof useHistory> }) {
  const [all, showAll] = useState(false);
  const { data, error } = history;
  const events = data?.items ?? [];
  const shown = all ? events : events.slice(0, firstRows);
  return (
    <Section
      title="History"
      note={data ? counted(data.total, "event") : undefined}
      end={
        events.length > firstRows ? (
          <Button size="sm" variant="quiet" onClick={() => showAll(!all)}>
            {all ? "Show fewer" : `Show ${events.length}`}
          </Button>
        ) : null
      }
    >
      {!data && error ? <LoadFailure error={error} what="the history" /> : null}
      {!data && !error ? <SkeletonRows rows={5} /> : null}
      {data && events.length === 0 ? (
        <p className="border-line border-t px-2 py-3 text-ink-3">
          No event is recorded. History is kept for seven days.
        </p>
      ) : null}
      {shown.length > 0 ? (
        <table className="table compact plain border-line border-t">
          <caption className="sr-only">History, newest first</caption>
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
            {shown.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in every field
              <EventRow key={`${event.at} ${event.event} ${index}`} event={event} />
            ))}
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
