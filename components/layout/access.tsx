"use client";

import { createContext, type ReactNode, useContext } from "react";

/** What the server's settings mean for the page. */
export type Access = {
  /** Why nothing can be changed here; null where it can. */
  readOnly: string | null;
  /** The badge beside the name; empty: none. */
  environment: string;
  /** The address of the Redis, without user and password. */
  address: string;
  embedded: boolean;
  /** Seconds between two reads of the scheduler. */
  updateIntervalS: number;
  schedulePrefix: string;
  /** Whether TaskIQ's reporter is admitted (ROTA_RUNS_TOKEN), so that runs can be shown. */
  runsReported: boolean;
};

const AccessContext = createContext<Access>({
  readOnly: null,
  environment: "",
  address: "",
  embedded: false,
  updateIntervalS: 60,
  schedulePrefix: "schedule",
  runsReported: false,
});

export function AccessProvider({ access, children }: { access: Access; children: ReactNode }) {
  return <AccessContext value={access}>{children}</AccessContext>;
}

/** Returns what this dashboard may do, and which Redis it shows. */
export const useAccess = (): Access => useContext(AccessContext);
