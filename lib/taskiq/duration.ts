import { limits } from "@/lib/limits";
import { isNumber } from "@/lib/schedules/json";

/** speedate counts in 32 bits and refuses larger numbers. */
const countable = 2 ** 32;
/** The largest timedelta of Python, in days, in either direction; pydantic refuses more. */
const mostDays = 999_999_999;
const secondsOfUnit: Record<string, number> = {
  Y: 365 * 86_400,
  Mo: 30 * 86_400,
  W: 7 * 86_400,
  D: 86_400,
  H: 3600,
  M: 60,
  S: 1,
};

/**
 * Reads a duration as pydantic reads a timedelta, in seconds with a fraction: ISO-8601 with an optional sign before
 * it (`PT3H`, `-PT30M`, `P1W`; a year is 365 days, a month 30), `[H]HH:MM[:SS]`, or `2 days, 01:00`. Null where pydantic
 * would refuse it. The rules are those of speedate, with which pydantic reads durations.
 */
export function durationSeconds(text: string): number | null {
  if (text.length > limits.timeLength) return null;
  const sign = text.startsWith("-") ? -1 : 1;
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  const seconds = body.startsWith("P")
    ? isoSeconds(body.slice(1))
    : /d/i.test(body) || body.length < 5
      ? dayAndTimeSeconds(body)
      : clockSeconds(body);
  return seconds === null || seconds >= (mostDays + 1) * 86_400 ? null : sign * seconds;
}

function isoSeconds(text: string): number | null {
  if (text.length < 2 || !/^(?:\d+(?:[.,]\d*)?[YMWD])*(?:T(?:\d+(?:[.,]\d*)?[HMS])*)?$/.test(text)) return null;
  let seconds = 0;
  let timeSeconds = 0;
  let inTime = false;
  let fractionSeen = false;
  for (const [whole, number = "", unit = ""] of text.matchAll(/T|(\d+(?:[.,]\d*)?)([A-Z])/g)) {
    if (whole === "T") {
      inTime = true;
      continue;
    }
    // Only the last number may have a fraction.
    if (fractionSeen) return null;
    fractionSeen = /[.,]/.test(number);
    const value = Number(number.replace(",", "."));
    if (value >= countable) return null;
    const part = value * (secondsOfUnit[unit === "M" && !inTime ? "Mo" : unit] ?? 0);
    seconds += part;
    if (inTime) timeSeconds += part;
  }
  // A timedelta holds whole microseconds.
  const whole = Math.floor(seconds);
  return timeSeconds >= countable ? null : whole + Math.round((seconds - whole) * 1e6) / 1e6;
}

function dayAndTimeSeconds(text: string): number | null {
  const match = /^(\d{1,10}) ?[dD](?:ays?|AYS?)?(?:, ?| )?(.*)$/.exec(text);
  if (!match) return null;
  const [, days = "", time = ""] = match;
  if (time === "") return Number(days) * 86_400;
  const rest = clockSeconds(time);
  return rest === null || rest >= 86_400 ? null : Number(days) * 86_400 + rest;
}

function clockSeconds(text: string): number | null {
  if (text.length < 5) return null;
  const match = /^(\d{0,10}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?$/.exec(text);
  if (!match) return null;
  const [, hours = "", minutes = "", seconds = "0", fraction = ""] = match;
  const hour = Number(hours);
  return hour > 24e8 ? null : hour * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction.slice(0, 6)}0`);
}

/** The longest interval that the scheduler can count with; a longer one raises OverflowError in its loop and ends it. */
const longestInterval = mostDays * 86_400 + 86_399;

/** An interval as TaskIQ understands it, or why it does not. */
export type Interval = { seconds: number; kills: boolean } | { fault: string };

/**
 * Reads the payload's `interval`: a whole number (also as text, or true for 1), or a duration of whole seconds; at
 * least 1 second (contract §2, taskiq's validate_interval_value).
 */
export function readInterval(value: unknown): Interval {
  const seconds = intervalSeconds(value);
  if (seconds === null) {
    return { fault: "interval must be whole seconds, such as 60, or an ISO-8601 duration, such as PT1M" };
  }
  if (!Number.isInteger(seconds)) return { fault: "interval must be whole seconds; a fraction is not supported" };
  if (seconds < 1) return { fault: "interval must be at least 1 second" };
  return { seconds, kills: seconds > longestInterval };
}

/** The white space around it is that of Rust's trim, which differs slightly from JavaScript's. */
const wholeNumber = /^(?:(?!\ufeff)[\s\u0085])*([+-]?\d+(?:_\d+)*)(?:\.0+)?(?:(?!\ufeff)[\s\u0085])*$/;

function intervalSeconds(value: unknown): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isNumber(value)) return Number.isFinite(Number(value)) ? Number(value) : null;
  if (typeof value !== "string") return null;
  const whole = wholeNumber.exec(value)?.[1];
  if (whole === undefined) return durationSeconds(value);
  const digits = whole.replaceAll("_", "");
  return digits.length > 4300 ? null : Math.min(Number(digits), Number.MAX_VALUE);
}
