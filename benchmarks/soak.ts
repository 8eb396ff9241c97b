import { setTimeout as delay } from "node:timers/promises";
import type { Line } from "./lines";
import { startProgram } from "./programs";
import type { WatchedDashboard } from "./watched";

/** Measures how much the dashboard's process grows in a minute of 10,000 changes a second. */
export async function measureSoak(redisUrl: string, dashboard: WatchedDashboard): Promise<Line> {
  const env = { REDIS_URL: redisUrl, RATE: "10000", SECONDS: "70", FIRST: "1000", LAST: "1199" };
  const writing = await startProgram("writes", env);
  // It allocates what it needs at all within the first seconds.
  const before = await usual(dashboard, 10);
  await delay(50_000);
  const after = await usual(dashboard, 10);
  await writing.answer;
  const growth = after / before - 1;
  return {
    what: "growth of the process in 60 s of 10,000 changes/s",
    text: `${(growth * 100).toFixed(1)} % of ${mb(before)}`,
    value: growth,
    goal: "< 5 %",
    holds: growth < 0.05,
  };
}

export const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MB`;

/** Returns the bytes of the process, averaged over so many seconds, since garbage comes and goes. */
export async function usual(dashboard: WatchedDashboard, seconds: number): Promise<number> {
  let sum = 0;
  for (let second = 0; second < seconds; second++) {
    await delay(1000);
    sum += (await dashboard.watch()).rss;
  }
  return sum / seconds;
}
