import { limits } from "@/lib/limits";
import { BoundedMap } from "./bounded-map";
import { isZoneName } from "./zone-names";

/** Files in the zone database's folder that are not zones: opening one as a zone raises ValueError. */
const otherFiles = new Set([
  "+VERSION",
  "iso3166.tab",
  "leap-seconds.list",
  "leapseconds",
  "tzdata.zi",
  "zone.tab",
  "zone1970.tab",
  "zonenow.tab",
]);

/**
 * Whether a zone's name ends the scheduler process: Python's ZoneInfo raises a ValueError that TaskIQ does not catch, for
 * absolute paths, for `.`, `..` and empty parts, and for files that are no zones (contract §2).
 */
export const zoneKills = (name: string): boolean =>
  otherFiles.has(name) || name.split("/").some((part) => part === "" || part === "." || part === "..");

/** Zones whose meaning depends on the scheduler's machine. */
const ofTheMachine = /^(?:localtime|posixrules|(?:posix\/)?Factory|right\/.+)$/;

/** A span of time during which the offset from UTC is the same. Seconds since 1970; `to` is exclusive. */
export type Span = { from: number; to: number; offset: number };

/** A zone's wall clock. */
export type Zone = {
  /** Returns the seconds by which the wall clock is ahead of UTC, at a time in seconds since 1970. */
  offsetAt: (seconds: number) => number;
  /** Returns the spans of one UTC year, in order, without gaps. */
  spansOf: (year: number) => Span[];
};

const zones = new Map<string, Zone>();

/**
 * Returns the zone that Python's ZoneInfo finds under this name; case matters. `unknown`: it finds none. `elsewhere`: that
 * depends on the scheduler's machine.
 */
export function zoneOf(name: string): Zone | "unknown" | "elsewhere" {
  if (ofTheMachine.test(name)) return "elsewhere";
  const key = name.replace(/^posix\//, "");
  const known = zones.get(key);
  if (known !== undefined) return known;
  if (!isZoneName(key)) return "unknown";
  const fresh = openZone(key);
  zones.set(key, fresh);
  return fresh;
}

function openZone(name: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const years = new BoundedMap<Span[]>(limits.keptZoneYears);
  const offsetAt = (seconds: number) => {
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] =
      format
        .format(seconds * 1000)
        .match(/\d+/g)
        ?.map(Number) ?? [];
    return Math.round(Date.UTC(year, month - 1, day, hour, minute, second) / 1000) - Math.floor(seconds);
  };
  return { offsetAt, spansOf: (year) => years.get(String(year), () => spansOfYear(year, offsetAt)) };
}

/** Seconds between two checks of the offset. No zone changes it twice within a week. */
const stride = 7 * 86_400;

function spansOfYear(year: number, offsetAt: (seconds: number) => number): Span[] {
  const end = Date.UTC(year + 1, 0, 1) / 1000;
  let span = { from: Date.UTC(year, 0, 1) / 1000, to: end, offset: offsetAt(Date.UTC(year, 0, 1) / 1000) };
  const spans = [span];
  for (let seen = span.from; seen < end; seen += stride) {
    const next = Math.min(seen + stride, end);
    const offset = offsetAt(next - 1);
    if (offset === span.offset) continue;
    const change = changeBetween(seen, next - 1, span.offset, offsetAt);
    span.to = change;
    span = { from: change, to: end, offset };
    spans.push(span);
  }
  return spans;
}

/** Returns the first second of the new offset, between one of the old (`before`) and one of the new (`after`). */
function changeBetween(before: number, after: number, old: number, offsetAt: (seconds: number) => number): number {
  let [low, high] = [before - 1, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}
