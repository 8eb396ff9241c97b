import type { Access } from "@/components/layout/access";
import { settings } from "@/lib/settings";

/** What the settings of this process mean for every page. */
export function access(): Access {
  const { readOnly, environment, redisUrl, embedded, schedulerUpdateIntervalS, schedulePrefix, runs } = settings();
  return {
    readOnly: readOnly ? "This dashboard is read-only (ROTA_READ_ONLY)" : null,
    environment,
    address: withoutUser(redisUrl),
    embedded,
    updateIntervalS: schedulerUpdateIntervalS,
    schedulePrefix,
    runsReported: runs.token !== null,
  };
}

/** The address without user and password, for people to read. */
function withoutUser(redisUrl: string): string {
  return redisUrl.replace(/^([a-z+]+:\/\/)[^@/]*@/i, "$1").replace(/([?&]password=)[^&]*/i, "$1…");
}
