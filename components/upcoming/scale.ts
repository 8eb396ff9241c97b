import { minuteTime, zoneOffsetMs } from "@/lib/format/time";

/** Returns the values of the grid's lines, from 0 to the first that no bar exceeds: round, and at most five. */
export function ticks(most: number): number[] {
  const least = Math.max(1, most) / 4;
  const size = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(
    1,
    [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= least && each % 1 === 0) ?? Math.ceil(least),
  );
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, at) => at * step);
}

/**
 * Returns the labels under the bars, so few that they do not touch on a phone. `part`: the chart does not begin now.
 */
export function labelled(
  times: number[],
  bucket: "minute" | "hour",
  zone: string,
  part: boolean,
): { index: number; text: string }[] {
  const [first = 0] = times;
  const minutes = (at: number) => Math.round((at + zoneOffsetMs(at, zone)) / 60_000);
  const every = bucket === "minute" ? 10 : times.length <= 30 ? 4 * 60 : 24 * 60;
  return times.flatMap((at, index) => {
    const isRound = minutes(at) % every < (bucket === "minute" ? 1 : 60);
    // The first is under "now", and the last would stick out.
    if (!isRound || (index === 0 && !part) || index > times.length * 0.97) return [];
    const isMidnight = minutes(at) % 1440 < 60 && bucket === "hour";
    return [{ index, text: isMidnight && at !== first ? dayShort(at, zone) : minuteTime(at, zone) }];
  });
}

/** `Mon 26`. */
export const dayShort = (ms: number, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: zone }).format(ms).replace(",", "");
