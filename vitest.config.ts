import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    include: ["tests/{unit,service,catalog,api,taskiq,faults,start}/**/*.test.ts"],
    // Two cores, and suites that start a Redis, a dashboard or a Python scheduler of their own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A condition that is awaited decides, not how busy the machine is meanwhile.
    expect: { poll: { timeout: 20_000 } },
  },
});
