import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Dashboard, startDashboard } from "@/tests/support/dashboard";

const watched = z.object({ delayMs: z.number(), rss: z.number() });
/** `delayMs`: p99 of the main event loop's delay since the last call; `rss`: bytes of the whole process. */
export type Watched = z.infer<typeof watched>;

/** A dashboard that also reports on its main thread (watch.cjs), without an endpoint for it. */
export type WatchedDashboard = Dashboard & { watch: () => Promise<Watched> };

export async function startWatched(redisUrl: string): Promise<WatchedDashboard> {
  const dashboard = await startDashboard({
    REDIS_URL: redisUrl,
    NODE_OPTIONS: `--require ${JSON.stringify(fileURLToPath(new URL("watch.cjs", import.meta.url)))}`,
  });
  const lines = () => [...dashboard.output().matchAll(/^watched (.*)$/gm)];
  const watch = async () => {
    const before = lines().length;
    dashboard.process.kill("SIGUSR2");
    while (lines().length === before) await delay(5);
    return watched.parse(JSON.parse(lines().at(-1)?.[1] ?? ""));
  };
  return { ...dashboard, watch };
}
