import type { Locator, Page } from "@playwright/test";
import { schedulePath } from "@/lib/format/paths";
import { configActions, scheduleActions } from "@/lib/queries/schedule-actions";
import { register } from "../support/application";
import { expect, test } from "../support/stages/page";

test.use({ settings: { ROTA_READ_ONLY: "1" } });

async function saysWhyNot(page: Page, button: Locator) {
  await expect(button).toBeDisabled();
  await button.focus();
  await expect(page.getByRole("tooltip")).toContainText("read-only");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("where nothing may be changed, every action is off and says why", async ({ page, redis }) => {
  const id = "scheduled_task:7:kept";
  await register(redis.client, id, { name: "Kept report" });
  // Active in its status alone, it is offered every action: the first by a button, the others in the menu.
  await redis.client.lrem("schedule:cron", 0, id);
  await page.goto("/schedules");
  await expect(page.getByText("Read-only", { exact: true }).filter({ visible: true })).toHaveCount(1);
  const [first, ...others] = scheduleActions;
  await saysWhyNot(page, page.getByRole("button", { name: `${first?.label} Kept report` }));
  await page.getByRole("button", { name: "More for Kept report" }).click();
  for (const { label } of others) {
    const item = page.getByRole("menuitem", { name: new RegExp(`^${label}`) });
    await expect(item).toBeDisabled();
    await expect(item).toContainText("read-only");
  }

  await page.goto(schedulePath(id));
  await saysWhyNot(page, page.getByRole("button", { name: `${first?.label}`, exact: true }));
  await redis.client.rpush("schedule:cron", id);
  await redis.client.rpush("schedule:cron", "gone:1", "gone:2");
  await page.goto("/attention?kind=dangling-id");
  await saysWhyNot(page, page.getByRole("button", { name: "Repair all 2…" }));
  await page.getByRole("button", { name: "Repair… gone:1" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What is written")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Repair", exact: true })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await redis.client.lrem("schedule:cron", 0, "gone:1");
  await redis.client.lrem("schedule:cron", 0, "gone:2");
  await page.goto("/configs/7");
  for (const { label } of configActions)
    await saysWhyNot(page, page.getByRole("button", { name: new RegExp(`^${label} all`) }));
  expect(await redis.client.get(`schedule:status:${id}`)).toBe("active");
  expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual([id]);
});
