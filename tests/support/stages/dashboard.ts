import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Dashboard, startDashboard } from "../dashboard";
import type { TestRedis } from "../redis";
import { ownRedis, redisOfEachTest } from "./redis";
import { whatRuns } from "./running";

type Settings = Record<string, string>;

/** What a program that asks the API meets: a dashboard over a Redis. */
export type Stage = { redis: TestRedis; dashboard: Dashboard };

/**
 * A Redis and a dashboard over it for the tests of the file, or of the `describe`, that calls this.
 * @param settings what the dashboard is started with beside its Redis, or what finds that out before
 * @param keeps whether what one test leaves is there for the next; else Redis is emptied before each
 */
export function ownDashboard(
  settings: Settings | (() => Promise<Settings>) = {},
  { keeps = false }: { keeps?: boolean } = {},
): Stage {
  const redis = ownRedis({ keeps });
  let started: Dashboard | undefined;
  beforeAll(async () => {
    const given = typeof settings === "function" ? await settings() : settings;
    started = await startDashboard({ REDIS_URL: redis.url, ...given });
  });
  afterAll(() => started?.stop());
  return { redis, dashboard: underOneName(() => started) };
}

/** A new Redis and a new dashboard over it for each test, which may kill either. */
export function dashboardOfEachTest(): Stage {
  const redis = redisOfEachTest();
  let started: Dashboard | undefined;
  beforeEach(async () => {
    started = await startDashboard({ REDIS_URL: redis.url });
  });
  afterEach(() => started?.stop());
  return { redis, dashboard: underOneName(() => started) };
}

/** The dashboard that runs now, under one name. Each member throws while none does. */
function underOneName(running: () => Dashboard | undefined): Dashboard {
  const now = whatRuns("dashboard", running);
  return {
    get url() {
      return now().url;
    },
    get process() {
      return now().process;
    },
    output: () => now().output(),
    stop: () => now().stop(),
  };
}
