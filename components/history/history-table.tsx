"use client";

import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { HistoryEvent } from "@/lib/api/contract";
import { eventByWhom, eventInWords, eventKind } from "@/lib/format/event";

const told = new Set(["event", "at", "actor", "reason", "error", "new_status", "timestamp"]);

/** The events of a schedule, newest first; every field an event carries can be read. */
export function HistoryTable({ events }: { events: HistoryEvent[] }) {
  if (events.length === 0) return <p className="border-line border-t px-2 py-3 text-ink-3">No event is recorded.</p>;
  return (
    <table className="table compact plain border-line border-t">
      <caption className="sr-only">Events, newest first</caption>
      <thead>
        <tr>
          <th scope="col" className="w-[132px]">
            At
          </th>
          <th scope="col">Event</th>
          <th scope="col">By whom</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in everything
          <tr key={`${event.at} ${event.event} ${index}`}>
            <td className="whitespace-nowrap text-ink-3">{event.at ? <Time at={event.at} as="absolute" /> : "–"}</td>
            <td>
              <span className="flex min-w-0 items-center gap-2">
                <Mark name={eventKind(event)} />
                <span className="truncate">{eventInWords(event)}</span>
              </span>
            </td>
            <td className="break-words text-ink-3">
              {[eventByWhom(event), others(event)].filter(Boolean).join(" · ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const longest = 200;

function others(event: HistoryEvent): string {
  const text = Object.entries(event)
    .filter(([field]) => !told.has(field))
    .map(([field, value]) => `${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
