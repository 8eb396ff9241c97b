/**
 * Takes the README's screenshots of the sample fleet into this folder: `npx tsx docs/screenshots/take.ts`. It builds if
 * the sources changed, and starts a Redis, a dashboard and a browser of its own.
 */
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { chromiumProgram } from "@/bin/chromium.js";
import { loadDemo } from "@/lib/demo/fleet";
import { startDashboard } from "@/tests/support/dashboard";
import { startRedis } from "@/tests/support/redis";

const shown = "Check rate outliers";
const viewport = { width: 1440, height: 900 };

async function take(page: Page, name: string): Promise<void> {
  // The pointer's hover is not what a picture is for.
  await page.mouse.move(0, 0);
  await page.getByText("Live", { exact: false }).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`), animations: "disabled" });
}

const redis = await startRedis();
const dashboard = await startDashboard({ REDIS_URL: redis.url, ROTA_RUNS_TOKEN: "for the pictures" });
const browser = await chromium.launch({
  executablePath: (await chromiumProgram()) ?? undefined,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  await loadDemo(redis.source());
  const page = await browser.newPage({
    baseURL: dashboard.url,
    viewport,
    colorScheme: "light",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await page.goto("/schedules");
  await page.getByRole("status").filter({ hasText: "of 60" }).waitFor();
  await take(page, "schedules");
  await page.goto("/");
  await page.getByRole("heading", { name: "Fleet", exact: true }).waitFor();
  await take(page, "summary");
  await page.goto("/attention?kind=active-not-listed");
  await page
    .getByRole("button", { name: /^Repair… / })
    .first()
    .waitFor();
  await take(page, "attention");
  await page.goto("/upcoming");
  await page.getByRole("table", { name: "Starts, soonest first" }).waitFor();
  await take(page, "upcoming");
  await page.goto(`/schedules?search=${encodeURIComponent(shown)}`);
  await page.getByRole("table").getByRole("link", { name: shown }).click();
  await page.getByRole("heading", { name: "Timeline", exact: true }).waitFor();
  await take(page, "schedule");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/configs/7");
  await page.getByRole("table").waitFor();
  await take(page, "configuration");
} finally {
  await browser.close();
  await dashboard.stop();
  await redis.stop();
}
