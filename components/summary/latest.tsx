"use client";

import Link from "next/link";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { LatestEvent } from "@/lib/api/contract";
import { eventByWhom, eventInWords, eventKind, repeatsStatus } from "@/lib/format/event";
import { schedulePath } from "@/lib/format/paths";
import { msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { useLatestEvents } from "@/lib/queries/history";
import { eventNames } from "@/lib/schedules/event-names";

/** The newest events over all schedules. */
export function Latest() {
  const { data, error } = useLatestEvents(limits.shown.readEvents);
  return (
    <Section title="Latest events">
      {data ? (
        <Events events={withoutEchoes(data.items).slice(0, limits.shown.events)} />
      ) : error ? (
        <LoadFailure error={error} what="the latest events" />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Section>
  );
}

function Events({ events }: { events: LatestEvent[] }) {
  if (events.length === 0)
    return <p className="border-line border-t px-2 py-3 text-ink-3">No event was recorded in the last seven days.</p>;
  return (
    <table className="table compact plain table-auto border-line border-t">
      <caption className="sr-only">Latest events over all schedules, newest first</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">At</th>
          <th scope="col">Schedule</th>
          <th scope="col">Event</th>
          <th scope="col">By whom</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={`${event.scheduleId} ${event.at} ${event.event}`} event={event} />
        ))}
      </tbody>
    </table>
  );
}

function EventRow({ event }: { event: LatestEvent }) {
  const words = eventInWords(event);
  const whom = eventByWhom(event);
  return (
    <tr>
      <td className="whitespace-nowrap text-ink-3">
        {event.at ? <Time at={event.at} as="absolute" className="phone:hidden" /> : "–"}
        {event.at ? <Time at={event.at} className="desk:hidden" /> : null}
      </td>
      <td className="w-[40%] max-w-0 phone:h-11! phone:w-full">
        <div className="flex min-w-0 items-center gap-2">
          <Mark name={eventKind(event)} />
          <div className="two">
            <Link href={schedulePath(event.scheduleId)} className="font-medium">
              {event.name}
            </Link>
            <span className="desk:hidden">{[words, whom].filter(Boolean).join(" · ")}</span>
          </div>
        </div>
      </td>
      <td className="w-[25%] max-w-0 truncate text-ink-2 phone:hidden">{words}</td>
      <td className="w-[35%] max-w-0 truncate text-ink-3 phone:hidden">{whom}</td>
    </tr>
  );
}

/** Leaves out each `status_changed` that another event of its moment repeats, as a pause writes both. */
function withoutEchoes(events: LatestEvent[]): LatestEvent[] {
  const moments = new Set(events.filter(repeatsStatus).map(momentOf));
  return events.filter((event) => event.event !== eventNames.statusChanged || !moments.has(momentOf(event)));
}

const momentOf = ({ scheduleId, at }: LatestEvent) => `${scheduleId} ${at === null ? "" : Math.floor(msOf(at) / 1000)}`;
