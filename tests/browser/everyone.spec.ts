import { loadDemo } from "@/lib/demo/fleet";
import { schedulePath } from "@/lib/format/paths";
import { register } from "../support/application";
import { barriers, expect, overhang, test } from "./stage";

const id = "scheduled_task:7:watched";
const pages = [
  { path: "/", shows: "Fleet" },
  { path: "/schedules", shows: "Watched report" },
  { path: schedulePath(id), shows: "Timeline" },
  { path: `${schedulePath(id)}?why=2026-11-20T03:01Z`, shows: "Why not at" },
  { path: "/attention", shows: "other kinds" },
  { path: "/configs", shows: "Stocktaking" },
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
