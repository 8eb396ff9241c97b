import { loadDemo } from "@/lib/demo/fleet";
import { barriers, expect, overhang, test } from "./stage";

const pages = [
  { path: "/", heading: "Fleet" },
  { path: "/maintenance", heading: "Connection" },
];

for (const { path, heading } of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${path} in ${colorScheme} keeps nobody out, and fits a phone`, async ({ page, redis }) => {
      await loadDemo(redis.source());
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      expect(await barriers(page)).toEqual([]);
      await page.setViewportSize({ width: 400, height: 850 });
      expect(await overhang(page)).toBe(0);
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
