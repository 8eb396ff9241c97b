import type { Catalog } from "@/lib/catalog/facts/catalog";
import type { InSlices } from "@/lib/catalog/store/slices";
import type { Bucket, Upcoming, UpcomingQuery } from "@/lib/catalog/types";
import { minuteMs } from "@/lib/clock";
import { limits } from "@/lib/limits";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { fleetOf, partialOf, type Tally, type TallyLimits, tallyOf, type Window, windowOf } from "./upcoming-tally";

const bucketMs: Record<Bucket, number> = { minute: minuteMs, hour: 60 * minuteMs };

/**
 * Counts the starts of all schedules that match a query, by minute or hour.
 * @throws InvalidArgumentError if the window is empty or too long.
 */
export function* upcoming(catalog: Catalog, query: UpcomingQuery, at: Date, most?: TallyLimits): InSlices<Upcoming> {
  const window = windowOf(query, at);
  const bucket = query.bucket ?? (window.to - window.from <= limits.upcoming.minutesUpToMs ? "minute" : "hour");
  const fleet = yield* fleetOf(catalog, query, at);
  const tally = yield* tallyOf(catalog, fleet, window, at, most);
  return {
    from: instantFromMs(window.from),
    to: instantFromMs(window.to),
    bucket,
    ...bucketsOf(tally, window, bucketMs[bucket]),
    schedules: tally.schedules,
    intervals: fleet.intervals,
    overdue: tally.overdue,
    leftOut: fleet.leftOut,
    partial: partialOf(tally),
  };
}

function bucketsOf(
  { perMinute, firstMinute }: Tally,
  { from, to }: Window,
  sizeMs: number,
): Pick<Upcoming, "buckets" | "starts" | "peak"> {
  const first = Math.floor(from / sizeMs);
  const counts = new Float64Array(Math.ceil(to / sizeMs) - first);
  let starts = 0;
  let most = -1;
  for (let minute = 0; minute < perMinute.length; minute++) {
    const here = perMinute[minute] ?? 0;
    if (here === 0) continue;
    const bucket = Math.floor(((firstMinute + minute) * minuteMs) / sizeMs) - first;
    counts[bucket] = (counts[bucket] ?? 0) + here;
    starts += here;
    if (most === -1 || here > (perMinute[most] ?? 0)) most = minute;
  }
  return {
    buckets: Array.from(counts, (count, index) => ({ at: instantFromMs((first + index) * sizeMs), starts: count })),
    starts,
    peak: most === -1 ? null : { at: instantFromMs((firstMinute + most) * minuteMs), starts: perMinute[most] ?? 0 },
  };
}
