import type { Locator, Page } from "@playwright/test";
import { payloadOf, register } from "../support/application";
import { expect, test } from "../support/stages/page";

const id = "scheduled_task:7:watched";
const toast = (page: Page, text: string): Locator =>
  page.getByRole("region", { name: "Notifications" }).getByRole("dialog").filter({ hasText: text });

test.beforeEach(async ({ redis }) => {
  await register(redis.client, id, {
    name: "Watched report",
    payload: payloadOf(id, { cron: "0 3 1 1 *" }),
  });
  await register(redis.client, "scheduled_task:7:other", { name: "Other report" });
});

test("an operator finds a schedule, pauses it, undoes that, pauses and resumes it, and purges it", async ({
  page,
  redis,
}) => {
  const listed = () => redis.client.lrange("schedule:cron", 0, -1);
  const status = () => redis.client.get(`schedule:status:${id}`);
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Configurations" }).click();
  await expect(page).toHaveURL("/configs");
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("link", { name: "Watched report" }).click();
  await expect(page.getByRole("heading", { name: "Watched report", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(toast(page, "Paused “Watched report”")).toBeVisible();
  await expect(page.getByRole("button", { name: "Resume", exact: true })).toBeVisible();
  expect([await status(), await listed()]).toEqual(["paused", ["scheduled_task:7:other"]]);

  await toast(page, "Paused “Watched report”").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  expect(await listed()).toContain(id);
  expect(await status()).toBe("active");

  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect.poll(status).toBe("active");
  expect(await listed()).toContain(id);

  await page.getByRole("button", { name: "More for Watched report" }).click();
  await page.getByRole("menuitem", { name: /^Purge/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Purge schedule" }).click();
  await expect(page).toHaveURL("/schedules");
  await expect(toast(page, "Purged “Watched report”")).toBeVisible();
  await expect(page.getByRole("table").getByRole("link", { name: "report" })).toHaveText(["Other report"]);
  expect(await redis.client.keys(`*${id}*`)).toEqual([]);
  expect(await listed()).toEqual(["scheduled_task:7:other"]);
});

test("a purge is asked about with the focus on Cancel; Escape answers no, and gives the focus back", async ({
  page,
  redis,
}) => {
  await page.goto("/schedules");
  const more = page.getByRole("button", { name: "More for Watched report" });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Purge “Watched report”?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toContainText(id);
  for (const what of ["Metadata", "History"]) await expect(dialog).toContainText(what);
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Purge schedule" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(more).toBeFocused();
  expect(await redis.client.get(`schedule:status:${id}`)).toBe("active");
});

test("a pause with a reason is made by keyboard alone, and the reason stands on the page", async ({ page, redis }) => {
  await page.goto("/schedules");
  await page.getByRole("button", { name: "More for Watched report" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Pause/ });
  await dialog.getByRole("textbox", { name: "Reason" }).focus();
  await page.keyboard.type("数据源维护 <b>");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(toast(page, "Paused “Watched report”")).toBeVisible();
  await page.getByRole("link", { name: "Watched report" }).click();
  await expect(page.getByText("数据源维护 <b>").first()).toBeVisible();
  expect(await redis.client.hget(`rota:schedule:pause:${id}`, "reason")).toBe("数据源维护 <b>");
});

test("what somebody else paused meanwhile is told, not paused twice", async ({ page, redis, dashboard }) => {
  await page.goto("/schedules");
  const button = page.getByRole("button", { name: "Pause Watched report" });
  await expect(button).toBeVisible();
  await page.route("**/pause", async (route) => {
    await fetch(`${dashboard.url}/api/schedules/${encodeURIComponent(id)}/pause`, { method: "POST" });
    await route.continue();
  });
  await button.click();
  const told = page.getByRole("alert").filter({ hasText: "Could not pause “Watched report”" });
  await expect(told).toContainText(/409 state_conflict, request/);
  await expect(page.getByRole("button", { name: "Resume Watched report" })).toBeVisible();
  expect(await redis.client.llen(`schedule:history:${id}`)).toBe(3);
});

test("all of a configuration are paused and resumed", async ({ page, redis }) => {
  await page.goto("/configs/7");
  await page.getByRole("button", { name: /^Pause all 2/ }).click();
  const pausing = page.getByRole("dialog");
  await pausing.getByRole("button", { name: "Pause 2 schedules" }).click();
  await expect(pausing).toContainText("2 of 2 schedules paused");
  await pausing.getByRole("button", { name: "Close" }).click();
  expect(await redis.client.llen("schedule:cron")).toBe(0);

  await page.getByRole("button", { name: /^Resume all 2/ }).click();
  const resuming = page.getByRole("dialog");
  await resuming.getByRole("button", { name: "Resume 2 schedules" }).click();
  await expect(resuming).toContainText("2 of 2 schedules resumed");
  expect(await redis.client.llen("schedule:cron")).toBe(2);
});
