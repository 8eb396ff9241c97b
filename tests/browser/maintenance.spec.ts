import type { Page } from "@playwright/test";
import { register } from "../support/application";
import type { TestRedis } from "../support/redis";
import { barriers, expect, test } from "../support/stages/page";

/** 42 and 43 are left of older times; 44 looks like them, but is a schedule. */
test.beforeEach(async ({ redis }) => {
  await register(redis.client, "44", { name: "Short id" });
  for (const suffix of ["42", "43"]) await redis.client.set(`schedule:status:${suffix}`, "active");
  await redis.client.set("schedule:meta:42", "{}");
});

const left = ({ client }: TestRedis) =>
  client.exists("schedule:status:42", "schedule:status:43", "schedule:meta:42", "schedule:meta:43");

async function askedToCleanUp(page: Page) {
  await page.goto("/maintenance");
  await page.getByRole("button", { name: "Clean up 3 keys…" }).click();
  return page.getByRole("alertdialog", { name: "Remove 3 legacy keys?" });
}

test("a clean-up says what goes, is called off by Cancel, and leaves the keys of live schedules", async ({
  page,
  redis,
}) => {
  const dialog = await askedToCleanUp(page);
  await expect(dialog.getByRole("listitem")).toHaveText([
    /Status\s*2 keys/,
    /Metadata\s*1 key$/,
    /History\s*0 keys/,
    /Left out\s*3 keys of live schedules/,
  ]);
  expect(await barriers(page)).toEqual([]);
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  expect(await left(redis)).toBe(3);

  await page.getByRole("button", { name: "Clean up 3 keys…" }).click();
  await dialog.getByRole("button", { name: "Remove 3 keys" }).click();
  await expect(page.getByText("Removed 3 legacy keys")).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: /^Clean up/ })).toBeHidden();
  await expect(page.getByRole("table", { name: /belong to live schedules/ })).toContainText("schedule:status:44");
  expect(await left(redis)).toBe(0);
  expect(await redis.client.get("schedule:status:44")).toBe("active");
});

test("a clean-up of another number of keys than was shown removes nothing, and says so", async ({ page, redis }) => {
  const dialog = await askedToCleanUp(page);
  await redis.client.set("schedule:meta:43", "{}");
  await dialog.getByRole("button", { name: "Remove 3 keys" }).click();
  const told = page.getByRole("alert").filter({ hasText: "Could not remove “legacy keys”" });
  await expect(told).toContainText("409 state_conflict");
  await expect(page.getByRole("button", { name: "Clean up 4 keys…" })).toBeVisible();
  expect(await left(redis)).toBe(4);
});
