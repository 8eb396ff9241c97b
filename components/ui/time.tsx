"use client";

import { absoluteTime, clockTime, fullTime, msOf, relativeTime, zoneName } from "@/lib/format/time";
import { useNow } from "./clock";
import { useZone } from "./zone";

type Props = {
  /** An instant of the API. */
  at: string;
  /**
   * `relative`: in 2 min · `absolute`: 09:17:42, with the day where it is not today ·
   * `clock`: 09:17:42 · `full`: 8 Feb 2026 09:17:42 UTC.
   */
  as?: "relative" | "absolute" | "clock" | "full";
  /** Prints the zone after an absolute time. */
  zone?: boolean;
  className?: string;
};

/** A time. Its tooltip says it in full, with seconds and zone. */
export function Time({ at, as = "relative", zone: withZone = false, className }: Props) {
  const now = useNow();
  const { zone, isOneOfMany } = useZone();
  const ms = msOf(at);
  if (Number.isNaN(ms)) return <span className={className}>{at}</span>;
  const full = fullTime(ms, zone);
  const text = {
    relative: () => relativeTime(ms, now),
    absolute: () => absoluteTime(ms, now, zone),
    clock: () => clockTime(ms, zone),
    full: () => full,
  }[as]();
  return (
    <time dateTime={at} data-tip={as === "full" ? undefined : full} className={className}>
      {text}
      {(withZone || isOneOfMany) && (as === "absolute" || as === "clock") ? ` ${zoneName(ms, zone)}` : ""}
    </time>
  );
}
