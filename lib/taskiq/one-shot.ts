import { limits } from "@/lib/limits";
import { isNumber } from "@/lib/schedules/json";
import { type Instant, instantFromMs } from "@/lib/schedules/timestamps";

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt _]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(Z|z|[+\-\u2212](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;
const firstMoment = Date.parse("0000-01-01T00:00:00Z");
/** Where Python's datetime begins, which numbers are read into. */
const firstYear = Date.parse("0001-01-01T00:00:00Z");
const lastMoment = Date.parse("9999-12-31T23:59:59Z");
/** Above this a number counts as milliseconds, not seconds (pydantic's rule). */
const milliseconds = 20_000_000_000;

/**
 * Reads a payload's `time` as pydantic reads a datetime: ISO, with or without seconds, or a number of (milli)seconds since
 * 1970; without a zone it means UTC (contract §2). Null where TaskIQ could not read it.
 */
export function readTime(value: unknown): Instant | null {
  if (isNumber(value)) return fromNumber(Number(value));
  if (typeof value !== "string" || value.length > limits.timeLength) return null;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value)) return fromNumber(Number(value));
  const match = form.exec(value);
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const read = new Date(`${local}Z`);
  if (year === "0000" || Number.isNaN(read.getTime()) || read.toISOString().slice(0, 19) !== local) return null;
  // A zone may shift it by hours beyond the years that an Instant can hold.
  const utc = Math.min(Math.max(read.getTime() - offsetMs(zone), firstMoment), lastMoment);
  return `${new Date(utc).toISOString().slice(0, 19)}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}

function fromNumber(value: number): Instant | null {
  const ms = Math.abs(value) > milliseconds ? value : value * 1000;
  return Number.isFinite(ms) && ms >= firstYear && ms <= lastMoment ? instantFromMs(ms) : null;
}

function offsetMs(zone: string): number {
  const digits = zone.replace(/\D/g, "");
  const ms = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
  return /^[+Zz]/.test(zone) ? ms : -ms;
}

/** Returns the UTC minute whose list holds a one-shot: `YYYY-MM-DDTHH:MM`; Python writes a year before 1000 without its zeros. */
export const minuteOf = (at: Instant) => at.slice(0, 16).replace(/^0+/, "");
