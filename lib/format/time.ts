/**
 * Times as people read them. Every function takes milliseconds or an instant and an IANA zone, so that server and
 * browser write the same.
 */

/** Returns the Unix milliseconds of an instant of the API (ISO with `Z`, microseconds dropped). */
export const msOf = (instant: string): number => Date.parse(instant.replace(/(\.\d{3})\d+/, "$1"));

type Parts = { year: string; month: string; day: string; hour: string; minute: string; second: string; zone: string };

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  formatters.set(zone, made);
  return made;
}

function partsOf(ms: number, zone: string): Parts {
  const found = new Map(
    formatter(zone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? "";
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    zone: zone === "UTC" ? "UTC" : part("timeZoneName"),
  };
}

const offsetFormatters = new Map<string, Intl.DateTimeFormat>();

/** Returns how far the zone's clock is ahead of UTC at that moment, in ms. */
export function zoneOffsetMs(ms: number, zone: string): number {
  const known = offsetFormatters.get(zone);
  const made = known ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  if (!known) offsetFormatters.set(zone, made);
  const name = made.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? "";
  const match = /([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  const size = (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  return match[1] === "-" ? -size : size;
}

/** `09:17`. */
export function minuteTime(ms: number, zone: string): string {
  return clockTime(ms, zone).slice(0, 5);
}

/** Returns whether this machine knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * Returns the zone in which a schedule's times are shown: the one that its `cron_offset` names, or that a duration of
 * whole hours comes to (`PT3H`); else UTC.
 */
export function scheduleZone(offset: string | null): string {
  if (offset === null) return "UTC";
  const [, minus, hours] = /^(-?)PT(\d{1,2})H$/.exec(offset) ?? [];
  // These names have the opposite sign.
  const zone = hours === undefined ? offset : `Etc/GMT${minus ? "+" : "-"}${Number(hours)}`;
  return isZone(zone) ? zone : "UTC";
}

/** `UTC`, `GMT+1`, `CET`: what follows a time of that zone. */
export const zoneName = (ms: number, zone: string): string => partsOf(ms, zone).zone;

/** `09:17:42`. */
export function clockTime(ms: number, zone: string): string {
  const { hour, minute, second } = partsOf(ms, zone);
  return `${hour}:${minute}:${second}`;
}

/** `8 Feb 2026 09:17:42 UTC`: a time in full. */
export function fullTime(ms: number, zone: string): string {
  const { day, month, year, zone: name } = partsOf(ms, zone);
  return `${day} ${month} ${year} ${clockTime(ms, zone)} ${name}`;
}

/** `8 Feb`, with the year where it is not this year. */
export function dayOf(ms: number, now: number, zone: string): string {
  const at = partsOf(ms, zone);
  const year = at.year === partsOf(now, zone).year ? "" : ` ${at.year}`;
  return `${at.day} ${at.month}${year}`;
}

/** `09:17:42` today, `8 Feb 09:17:42` on another day. */
export function absoluteTime(ms: number, now: number, zone: string): string {
  const day = dayOf(ms, now, zone);
  return day === dayOf(now, now, zone) ? clockTime(ms, zone) : `${day} ${clockTime(ms, zone)}`;
}

/** A length of time in its two largest parts: `52 s`, `2 min 42 s`, `4 h 22 min`, `41 d`. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return s % 60 === 0 || min >= 10 ? `${min} min` : `${min} min ${s % 60} s`;
  const h = Math.floor(min / 60);
  if (h < 24) return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  const d = Math.floor(h / 24);
  return h % 24 === 0 || d >= 10 ? `${d} d` : `${d} d ${h % 24} h`;
}

/** A length of time in its largest part, for a cell: `52 s`, `2 min`, `4 h`, `41 d`. */
function coarse(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400 * 2) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** `in 2 min`, `4 h ago`, `now`. */
export function relativeTime(ms: number, now: number): string {
  const away = ms - now;
  if (Math.abs(away) < 1000) return "now";
  return away > 0 ? `in ${coarse(away)}` : `${coarse(-away)} ago`;
}

/** `2026-02-08T09:17`: a minute of the zone's wall clock, as an input of the browser holds it. */
export const wallMinute = (ms: number, zone: string): string =>
  new Date(ms + zoneOffsetMs(ms, zone)).toISOString().slice(0, 16);

/**
 * Returns the Unix milliseconds of such a minute; the first where the clock shows it twice; NaN where the text is none.
 */
export function msOfWallMinute(text: string, zone: string): number {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(wall)) return Number.NaN;
  const guess = wall - zoneOffsetMs(wall, zone);
  const early = wall - zoneOffsetMs(guess - 3 * 3_600_000, zone);
  return wallMinute(early, zone) === text ? early : wall - zoneOffsetMs(guess, zone);
}
