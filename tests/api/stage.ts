import { expect } from "vitest";
import { type Dashboard, startDashboard } from "../support/dashboard";
import { startRedis, type TestRedis } from "../support/redis";

/** What a program that asks the API meets: a dashboard over a Redis of its own. */
export type Stage = { redis: TestRedis; dashboard: Dashboard; close: () => Promise<void> };

export async function setStage(settings: Record<string, string> = {}): Promise<Stage> {
  const redis = await startRedis();
  try {
    const dashboard = await startDashboard({ REDIS_URL: redis.url, ...settings });
    const close = async () => {
      await dashboard.stop();
      await redis.stop();
    };
    return { redis, dashboard, close };
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

/** An answer that refuses: a problem with this code, a sentence, and the id to ask about. */
export const problem = (code: string, status: number) => ({
  status,
  headers: { "content-type": "application/problem+json", "x-content-type-options": "nosniff" },
  json: { code, status, detail: expect.stringMatching(/\.$/), requestId: expect.stringMatching(/.{8}/) },
});
