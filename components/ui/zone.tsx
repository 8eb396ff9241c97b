"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { scheduleZone } from "@/lib/format/time";
import { keepChoice } from "./choice";
import { ofEachSchedule, zoneCookie } from "./zone-cookie";

type ZoneChoice = "utc" | "browser" | "schedule";

type Zone = {
  /** An IANA zone name; `UTC` unless the operator chose otherwise. */
  zone: string;
  choice: ZoneChoice;
  /** Times of other zones are beside it, so that each has to name its own. */
  isOneOfMany: boolean;
  choose: (choice: ZoneChoice) => void;
};

const ZoneContext = createContext<Zone>({ zone: "UTC", choice: "utc", isOneOfMany: false, choose: () => {} });

/** `initial`: the name of a zone, or that each schedule has its own. */
export function ZoneProvider({ initial, children }: { initial: string; children: ReactNode }) {
  const [kept, keep] = useState(initial);
  const choose = useCallback((choice: ZoneChoice) => {
    const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const next = { utc: "UTC", browser: browsers, schedule: ofEachSchedule }[choice];
    keepChoice(zoneCookie, next);
    keep(next);
  }, []);
  const value = useMemo((): Zone => {
    if (kept === ofEachSchedule) return { zone: "UTC", choice: "schedule", isOneOfMany: false, choose };
    return { zone: kept, choice: kept === "UTC" ? "utc" : "browser", isOneOfMany: false, choose };
  }, [kept, choose]);
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

type ScheduleZoneProps = {
  /** The zone of the schedule's expression, in which its times are shown where that is chosen. */
  offset: string | null | undefined;
  /** The page shows no other schedule: headings name its zone, and times need not. */
  alone?: boolean;
  children: ReactNode;
};

/** Around everything about one schedule. */
export function ScheduleZone({ offset, alone = false, children }: ScheduleZoneProps) {
  const chosen = useZone();
  const value = useMemo(
    () =>
      chosen.choice === "schedule" ? { ...chosen, zone: scheduleZone(offset ?? null), isOneOfMany: !alone } : chosen,
    [chosen, offset, alone],
  );
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

/** Returns the zone in which times are shown, and how to choose another. */
export const useZone = (): Zone => useContext(ZoneContext);
