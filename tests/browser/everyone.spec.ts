import { loadDemo } from "@/lib/demo/fleet";
import { schedulePath } from "@/lib/format/paths";
import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const id = "scheduled_task:7:watched";
const pages = [
  { path: "/", shows: "Fleet" },
  { path: "/schedules", shows: "Watched report" },
  { path: schedulePath(id), shows: "Timeline" },
  { path: `${schedulePath(id)}?why=2026-11-20T03:01Z`, shows: "Why not at" },
  { path: "/attention", shows: "other kinds" },
  { path: "/configs", shows: "fx_rates" },
  { path: "/configs/12", shows: "Sync exchange rates" },
  { path: "/maintenance", shows: "Connection" },
  { path: "/nowhere", shows: "There is no such page" },
  { path: "/schedules?search=nothing+is+called+so", shows: "No schedule matches" },
];

for (const { path, shows } of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${path} in ${colorScheme} keeps nobody out, and fits a phone`, async ({ page, redis }) => {
      await loadDemo(redis.source());
      await register(redis.client, id, { name: "A Watched report", parameters: { depth: 3, 报表: ["日报", null] } });
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      await expect(page.getByText(shows).first()).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      expect(await barriers(page)).toEqual([]);
      await page.setViewportSize({ width: 400, height: 850 });
      await expect.poll(() => overhang(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
    });
  }
}

test("the theme that someone chose stays", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/maintenance");
  await page.getByRole("button", { name: "Change theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("times stand in the zone that someone chose, UTC or his own or each schedule's, and each says which", async ({
  page,
  redis,
}) => {
  const inShanghai = payloadOf(id, { cron: "0 9 1 1 *", cron_offset: "Asia/Shanghai" });
  await register(redis.client, id, { name: "A Watched report", payload: inShanghai });
  await register(redis.client, "other", { name: "Another", payload: payloadOf("other", { cron: "0 9 1 1 *" }) });
  await page.goto("/schedules");
  const next = (name: string) => page.getByRole("row", { name }).locator("time").nth(1);
  await expect(next("A Watched report")).toHaveText(/01:00:00$/);
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(next("A Watched report")).toHaveText(/09:00:00 GMT\+8$/);
  await expect(next("Another")).toHaveText(/09:00:00 UTC$/);
  await page.reload();
  await expect(next("A Watched report")).toHaveText(/09:00:00 GMT\+8$/);
  await page.getByRole("link", { name: "A Watched report" }).click();
  await expect(page.getByText("09:00:00 GMT+8").first()).toBeVisible();
});
