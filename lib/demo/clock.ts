import { instantFromMs } from "@/lib/schedules/timestamps";

const dayMs = 86_400_000;
const digits = (width: number) => Array.from({ length: 10 ** width }, (_, n) => `${n}`.padStart(width, "0"));
const two = digits(2);
const three = digits(3);
const days = new Map<number, string>();

/**
 * Returns the wire form of a moment, as `toWire(instantFromMs(ms))` does, but several times faster: a sample of a million
 * has ten million moments within some fifty days.
 * @param ms milliseconds since 1970; a fraction becomes microseconds
 */
export function wire(ms: number): string {
  const whole = Math.floor(ms);
  const day = Math.floor(whole / dayMs);
  let date = days.get(day);
  if (date === undefined) {
    date = instantFromMs(whole).slice(0, "2026-02-08T".length);
    days.set(day, date);
  }
  const rest = whole - day * dayMs;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const time = `${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}`;
  return `${date}${time}.${three[rest % 1000]}${three[Math.floor((ms - whole) * 1000)]}`;
}
