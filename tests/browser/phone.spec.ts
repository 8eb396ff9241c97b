import { register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const widths = [320, 400, 768, 1024];

test("lists fit a phone, a tablet and a small window, and their names can be read there", async ({ page, redis }) => {
  for (const name of ["Reconcile bank statements", "Rebuild search index", "每日凌晨核对所有渠道价格并发送差异"]) {
    await register(redis.client, `scheduled_task:7:${name}`, { name });
  }
  for (const path of ["/schedules", "/configs", "/configs/7", "/"]) {
    await page.goto(path);
    const links = page.getByRole("table").getByRole("link");
    await expect(links.first()).toBeVisible();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => overhang(page)).toBe(0);
      // Whole, or cut off only after some words.
      const unreadable = () =>
        links.evaluateAll((all) =>
          all
            .filter((link) => link.scrollWidth > link.clientWidth && link.getBoundingClientRect().width < 80)
            .filter((link) => getComputedStyle(link).display !== "inline")
            .map((link) => link.textContent),
        );
      await expect.poll(unreadable).toEqual([]);
    }
  }
});

test("a phone's bar holds what is looked at all day, and the rest behind More, with the zone and which Redis this is", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:a");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/");
  const main = page.getByRole("navigation", { name: "Main" });
  const more = main.getByRole("button", { name: "More" });
  const places = await main
    .locator("> a:visible, > button:visible")
    .evaluateAll((tabs) => tabs.map((tab) => [tab.scrollWidth, tab.clientWidth]));
  expect(places).toHaveLength(5);
  for (const [wanted, given] of places) expect(wanted).toBeLessThanOrEqual(given ?? 0);

  await more.focus();
  await page.keyboard.press("Enter");
  const configurations = main.getByRole("link", { name: "Configurations" });
  await expect(configurations).toBeVisible();
  await expect(main.getByText(/^redis:\/\/127/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await main.getByRole("button", { name: "Local" }).click();
  await page.keyboard.press("Escape");
  await expect(configurations).toBeHidden();
  await expect(more).toBeFocused();

  await more.click();
  await configurations.click();
  await expect(page).toHaveURL("/configs");
  await expect(configurations).toBeHidden();
  await expect(more).toHaveAttribute("aria-current", "true");
});

test("a row's menu on a phone pauses, too, and gives the focus back", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:a", { name: "Night report" });
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/schedules");
  const dots = page.getByRole("button", { name: "More for Night report" });
  await dots.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Purge…" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menuitem")).toHaveCount(0);
  await expect(dots).toBeFocused();
  await dots.click();
  await page.getByRole("menuitem", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused “Night report”")).toBeVisible();
  expect(await redis.client.get("schedule:status:scheduled_task:7:a")).toBe("paused");
});

test("a name that is cut off stands whole in its tooltip", async ({ page, redis }) => {
  const name = "Recompute the settlement corrections of every partner whose statement was opened again "
    .repeat(2)
    .trim();
  await register(redis.client, "scheduled_task:7:a", { name });
  await page.goto("/schedules");
  await page.getByRole("link", { name }).hover();
  await expect(page.getByRole("tooltip")).toHaveText(name);
});
