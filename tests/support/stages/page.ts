import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type Dashboard, request, startDashboard } from "../dashboard";
import { startRedis, type TestRedis } from "../redis";

type Shared = { settings: Record<string, string>; redis: TestRedis; dashboard: Dashboard };

/** Milliseconds that a start or an emptied Redis may take to be seen: no test's time, also on a busy machine. */
const patienceMs = 120_000;

const summaryOf = (dashboard: Dashboard) => request(dashboard, "/api/summary");

/**
 * A browser before a dashboard of the suite's own, over a Redis that is empty at the start of each test. A test fails if
 * the page throws, opens a dialog of the browser, or does what its Content-Security-Policy forbids.
 */
export const test = base.extend<{ keeps: boolean; cleanRedis: undefined; guarded: undefined }, Shared>({
  /** What the dashboard is started with beside its Redis: `test.use({ settings })` in a file gives it one of its own. */
  settings: [{}, { option: true, scope: "worker" }],
  /** Whether Redis keeps what stands in it: `test.use({ keeps: true })` where a `beforeAll` writes what tests only read. */
  keeps: [false, { option: true }],
  redis: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters to know what a fixture needs
    async ({}, use) => {
      const redis = await startRedis();
      await use(redis);
      await redis.stop();
    },
    { scope: "worker" },
  ],
  dashboard: [
    async ({ redis, settings }, use) => {
      const dashboard = await startDashboard({ REDIS_URL: redis.url, ...settings });
      // Its first answer loads all that it needs: that is no test's time.
      await expect.poll(async () => (await summaryOf(dashboard)).status, { timeout: patienceMs }).toBe(200);
      await use(dashboard);
      await dashboard.stop();
    },
    { scope: "worker", timeout: 2 * patienceMs },
  ],
  baseURL: async ({ dashboard }, use) => use(dashboard.url),
  cleanRedis: [
    async ({ redis, dashboard, keeps }, use) => {
      if (!keeps) await empty({ redis, dashboard });
      await use(undefined);
    },
    { auto: true, timeout: patienceMs },
  ],
  guarded: [
    async ({ page }, use) => {
      const found: string[] = [];
      page.on("pageerror", (error) => found.push(`the page threw: ${error.message}`));
      page.on("dialog", async (dialog) => {
        found.push(`a dialog opened: ${dialog.message()}`);
        await dialog.dismiss();
      });
      page.on("console", (message) => {
        if (/Content.Security.Policy|hydrat/i.test(message.text())) found.push(message.text());
      });
      // Chromium prints no violation that the page itself catches, as of code that it only tries to evaluate.
      await page.exposeFunction("tellViolation", (of: string) => found.push(`its policy forbids ${of}`));
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
          Reflect.get(window, "tellViolation")(`${violatedDirective} ${blockedURI}`);
        });
      });
      await use(undefined);
      expect(found).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/** Empties Redis, and waits until the dashboard shows it empty. */
export async function empty({ redis, dashboard }: Pick<Shared, "redis" | "dashboard">): Promise<void> {
  await redis.client.flushall();
  const shown = async () => (await summaryOf(dashboard)).json;
  await expect.poll(shown, { timeout: patienceMs }).toMatchObject({ total: 0 });
}

/** What axe finds that hinders someone in using the page. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** How many pixels of the page stick out to the right of the window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
