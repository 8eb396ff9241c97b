import type { Route } from "@playwright/test";
import { payloadOf, register } from "../support/application";
import { barriers, expect, test } from "../support/stages/page";

test("all of a configuration are paused from one dialog, and what failed is named and tried again", async ({
  page,
  redis,
}) => {
  for (let at = 0; at < 10; at++) await register(redis.client, `scheduled_task:7:${at}`, { name: `Report ${at}` });
  await register(redis.client, "scheduled_task:7:resting", { name: "Resting", status: "inactive" });
  await redis.client.lrem("schedule:cron", 0, "scheduled_task:7:resting");
  const id = "scheduled_task:7:3";
  const purge = async (route: Route) => {
    const keys = ["status", "meta", "data", "history"].map((kind) => `schedule:${kind}:${id}`);
    await redis.client
      .multi()
      .del(...keys)
      .lrem("schedule:cron", 0, id)
      .srem("schedule:index:config:7", id)
      .exec();
    await route.continue();
  };
  await page.route(({ pathname }) => pathname.endsWith("3/pause"), purge, { times: 1 });
  await page.goto("/configs/7");
  await page.getByRole("button", { name: "Pause all 10…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("10 schedules will pause; 1 inactive are skipped.");
  await dialog.getByRole("button", { name: "Pause 10 schedules" }).click();
  await expect(dialog.getByRole("status")).toHaveText("9 of 10 schedules paused, 1 failed.");
  await expect(dialog.getByRole("listitem")).toContainText(id);
  expect(await barriers(page)).toEqual([]);
  expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual([]);
  await register(redis.client, id, { name: "Report 3" });
  await dialog.getByRole("button", { name: "Retry 1" }).click();
  await expect(dialog.getByRole("status")).toHaveText("1 of 1 schedule paused.");
  expect(await redis.client.get(`schedule:status:${id}`)).toBe("paused");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Resume all 10…" })).toBeVisible();
});

test("the summary leads to the schedules that never fire, and Back leads back", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good", { name: "Good one" });
  for (const id of ["scheduled_task:7:a", "scheduled_task:7:b"]) {
    await register(redis.client, id, { name: `Never ${id.at(-1)}`, payload: payloadOf(id, { cron: "0 2 * * 7" }) });
  }
  await page.goto("/");
  await page.getByRole("link", { name: "2 schedules" }).click();
  const table = page.getByRole("table", { name: "Schedules" });
  await expect(table.getByRole("link", { name: "Never b" })).toBeVisible();
  await expect(table.getByRole("link", { name: "Good one" })).toHaveCount(0);
  await page.getByRole("button", { name: "Drift: never fires 2" }).click();
  await expect(table.getByRole("link", { name: "Good one" })).toBeVisible();
  await page.goBack();
  await expect(table.getByRole("link", { name: "Good one" })).toHaveCount(0);
});

test("configurations beyond the first page are reached, sorted as the URL says", async ({ page, redis, request }) => {
  for (let configId = 1; configId <= 60; configId++) {
    const name = `Configuration ${String(configId).padStart(2, "0")}`;
    await register(redis.client, `scheduled_task:${configId}:a`, { name, config_id: configId });
  }
  await expect.poll(async () => (await (await request.get("/api/configs")).json()).total).toBe(60);
  await page.goto("/configs?sort=-name");
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByRole("row").nth(1)).toContainText("Configuration 60");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Configuration 10");
  await expect(page.getByText("51–60 of 60")).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
});
