import type { Access } from "@/components/layout/access";
import { displayAddress } from "@/lib/redis/source";
import { settings } from "@/lib/settings";

/** What the settings of this process mean for every page. */
export function access(): Access {
  const { readOnly, environment, redisUrl, embedded, schedulerUpdateIntervalS, schedulePrefix, runs } = settings();
  return {
    readOnly: readOnly ? "This dashboard is read-only (ROTA_READ_ONLY)" : null,
    environment,
    address: displayAddress(redisUrl),
    embedded,
    updateIntervalS: schedulerUpdateIntervalS,
    schedulePrefix,
    runsReported: runs.token !== null,
  };
}
