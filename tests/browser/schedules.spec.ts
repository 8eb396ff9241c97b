import type { Page } from "@playwright/test";
import { register } from "../support/application";
import { expect, test } from "../support/stages/page";

const reads = (page: Page, text: string | RegExp) =>
  expect(page.getByRole("status").filter({ hasText: text })).toBeVisible();
const names = (page: Page) => page.getByRole("table").getByRole("link", { name: /Report|Paused/ });

test.beforeEach(async ({ redis }) => {
  const paused = Array.from({ length: 3 }, (_, n) => ({ name: `暂停 Paused ${n + 1}`, status: "paused" }));
  const active = Array.from({ length: 57 }, (_, n) => ({ name: `Report ${String(n + 1).padStart(2, "0")}` }));
  await Promise.all([...active, ...paused].map((fields, n) => register(redis.client, `scheduled_task:7:${n}`, fields)));
});

test("summary leads to the configuration, the configuration to its schedule, and Back returns", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Configurations" }).click();
  await expect(page).toHaveURL("/configs");
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page).toHaveURL("/configs/7");
  await expect(page.getByRole("link", { name: "Report 01" })).toBeVisible();
  await page.getByRole("link", { name: "Report 01" }).click();
  await expect(page.getByRole("heading", { name: "Report 01", level: 1 })).toBeVisible();
  await expect(page.getByText("scheduled_task:7:0").first()).toBeVisible();
  for (const title of ["Timeline", "History", "Metadata"]) {
    await expect(page.getByRole("heading", { name: title, exact: true })).toBeVisible();
  }
  await page.goBack();
  await expect(page).toHaveURL("/configs/7");
  await expect(page.getByRole("link", { name: "Report 02" })).toBeVisible();
});

test("a count of the summary leads to exactly those schedules", async ({ page }) => {
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Paused.*3/ })
    .click();
  await expect(page).toHaveURL("/schedules?status=paused");
  await expect(names(page)).toHaveText(["暂停 Paused 1", "暂停 Paused 2", "暂停 Paused 3"]);
});

test("a search stands in the address, finds Chinese, and is undone by clearing it", async ({ page }) => {
  await page.goto("/schedules");
  await page.getByRole("combobox").fill("暂停");
  await expect(names(page)).toHaveCount(3);
  await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe("暂停");
  await page.reload();
  await expect(page.getByRole("combobox")).toHaveValue("暂停");
  await expect(names(page)).toHaveCount(3);

  await page.getByRole("combobox").fill("nothing is called so");
  await expect(page.getByText("No schedule matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.getByRole("combobox")).toHaveValue("");
  await reads(page, "of 60");
});

test("filters, sorting and the place in the list stand in the address, and Back takes back one after another", async ({
  page,
}) => {
  await page.goto("/schedules");
  await reads(page, "of 60");
  await page.getByRole("button", { name: /^Paused/ }).click();
  await expect(names(page)).toHaveCount(3);
  await expect(page).toHaveURL("/schedules?status=paused");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(names(page)).toHaveText(["暂停 Paused 3", "暂停 Paused 2", "暂停 Paused 1"]);
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");

  await page.goBack();
  await expect(names(page)).toHaveText(["暂停 Paused 1", "暂停 Paused 2", "暂停 Paused 3"]);
  await page.goBack();
  await reads(page, "of 60");
  await page.keyboard.press("End");
  await reads(page, "–60 of 60");
  await expect(page).toHaveURL(/offset=4\d/);

  await page.getByRole("columnheader", { name: "Next run" }).getByRole("button").click();
  await expect(page).toHaveURL("/schedules?sort=next");
  await reads(page, /^1–\d+ of 60$/);
  await page.goBack();
  await reads(page, "–60 of 60");
});

test("an address that makes no sense still shows schedules", async ({ page }) => {
  await page.goto("/schedules?sort=nonsense&status=broken&offset=minus&type=,");
  await reads(page, /^1–\d+ of 60$/);
});
