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
  /** Beside it stand times of other zones, so that each has to say its own. */
  isOneOfMany: boolean;
  choose: (choice: ZoneChoice) => void;
};

const ZoneContext = createContext<Zone>({ zone: "UTC", choice: "utc", isOneOfMany: false, choose: () => {} });

/** `initial`: a zone name, or that each schedule has its own. */
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
  /** Of the schedule's expression: in its zone the times stand, where that is chosen. */
  offset: string | null | undefined;
  /** The page shows no other schedule: its zone stands in heads, and need not stand behind each time. */
  alone?: boolean;
  children: ReactNode;
};

/** Around what tells of one schedule. */
export function ScheduleZone({ offset, alone = false, children }: ScheduleZoneProps) {
  const chosen = useZone();
  const value = useMemo(
    () =>
      chosen.choice === "schedule" ? { ...chosen, zone: scheduleZone(offset ?? null), isOneOfMany: !alone } : chosen,
    [chosen, offset, alone],
  );
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

/** The zone in which times are shown, and how to choose another. */
export const useZone = (): Zone => useContext(ZoneContext);
