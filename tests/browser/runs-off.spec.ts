import { register } from "../support/application";
import { barriers, expect, test } from "../support/stages/page";

test("without a token a schedule's page says quietly how to see what ran, and the list has no empty column", async ({
  page,
  redis,
}) => {
  await register(redis.client, "a");
  await page.goto("/schedules/a");
  await page.getByText("How to switch it on").click();
  await expect(page.getByText("ROTA_RUNS_TOKEN=").first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.goto("/schedules");
  await expect(page.getByRole("row", { name: /Daily report/ })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Last runs" })).toHaveCount(0);
});
