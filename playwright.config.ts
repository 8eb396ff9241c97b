import { defineConfig } from "@playwright/test";
import { chromiumProgram } from "./bin/chromium.js";

const executablePath = (await chromiumProgram()) ?? undefined;

/** Browser tests: each starts the production build and a Redis of its own (tests/support). */
export default defineConfig({
  testDir: "tests/browser",
  outputDir: "test-results",
  // A dashboard, a Redis and a browser for each worker: more than two would starve two cores.
  workers: 2,
  // What is awaited decides, not how busy the machine is meanwhile.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === "true",
  // A browser that two busy cores starve may miss a moment; what passes only at the second try is named as flaky.
  retries: process.env.CI === "true" ? 1 : 0,
  use: {
    browserName: "chromium",
    timezoneId: "UTC",
    locale: "en-GB",
    trace: "retain-on-failure",
    launchOptions: { executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] },
  },
});
