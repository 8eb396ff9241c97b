import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

/** Forty at midnight, one each hour, one at an interval. */
async function fleet(client: Parameters<typeof register>[0]): Promise<void> {
  for (let at = 0; at < 40; at++) {
    const id = `scheduled_task:7:n${at}`;
    await register(client, id, { name: `Nightly ${at}`, payload: payloadOf(id, { cron: "0 0 * * *" }) });
  }
  const hourly = "scheduled_task:8:h";
  await register(client, hourly, { name: "Hourly", config_id: 8, payload: payloadOf(hourly, { cron: "0 * * * *" }) });
  const often = "scheduled_task:8:i";
  await register(client, often, {
    name: "Often",
    config_id: 8,
    payload: payloadOf(often, { cron: null, interval: 60 }),
  });
  await client.multi().lrem("schedule:cron", 0, often).rpush("schedule:interval", often).exec();
}

test("the herd at midnight is seen, and a click on its bar lists it", async ({ page, redis }) => {
  await fleet(redis.client);
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Upcoming" }).click();
  await expect(page.getByText("64 starts of 41 schedules in the next 24 hours.")).toBeVisible();
  await expect(page.getByText(/Most in one minute: 41 at .* 00:00 UTC/)).toBeVisible();
  await expect(page.getByText("1 schedule at intervals (60 starts an hour) is in no bar")).toBeVisible();
  await page.getByRole("button", { name: /00:00, 41 starts/ }).click();
  await expect(page.getByRole("heading", { name: /^Starts from .* 00:00 UTC$/ })).toBeVisible();
  await expect(page).toHaveURL(/at=/);
  await expect(page.getByText("Showing 41 of 41 starts")).toBeVisible();
  await expect(page.getByRole("link", { name: "Nightly 39" })).toBeVisible();
  await page.goBack();
  await expect(page.getByText("Showing 64 of 64 starts")).toBeVisible();
});

test("a filter stands in the URL, and what matches nothing says so", async ({ page, redis }) => {
  await fleet(redis.client);
  await page.goto("/upcoming?config=8&window=week");
  await expect(page.getByText(/^168 starts of 1 schedule in the next 7 days/)).toBeVisible();
  await page.getByRole("button", { name: "Hour", exact: true }).click();
  await expect(page.getByText(/^1 start of 1 schedule in the next hour/)).toBeVisible();
  await page.goto("/upcoming?search=qzxv");
  await expect(page.getByText("No schedule matches", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.getByText(/64 starts of 41 schedules/)).toBeVisible();
});

test("what another program registers is seen by itself", async ({ page, redis }) => {
  await page.goto("/upcoming");
  await expect(page.getByText("No schedules yet")).toBeVisible();
  const id = "scheduled_task:7:a";
  await register(redis.client, id, { payload: payloadOf(id, { cron: "0 * * * *" }) });
  await expect(page.getByText(/24 starts of 1 schedule in/)).toBeVisible();
});

test("keys walk the bars, and nothing hinders or sticks out on a phone", async ({ page, redis }) => {
  await fleet(redis.client);
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto("/upcoming");
  await expect(page.getByText("Showing 64 of 64 starts")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  const bars = page.getByRole("toolbar").getByRole("button");
  await bars.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(bars.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(bars.nth(1)).toHaveAttribute("aria-pressed", "true");
  expect(await overhang(page)).toBeLessThanOrEqual(0);
});

test("a herd of one minute stands out among schedules of every minute, and its hour shows the minutes", async ({
  page,
  redis,
}) => {
  await fleet(redis.client);
  for (let at = 0; at < 5; at++) {
    const id = `scheduled_task:9:m${at}`;
    await register(redis.client, id, {
      name: `Often ${at}`,
      config_id: 9,
      payload: payloadOf(id, { cron: "* * * * *" }),
    });
  }
  await page.goto("/upcoming");
  await expect(page.getByText("46 at 00:00", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /00:00, 341 starts, 46 of them at 00:00/ }).click();
  await expect(page.getByRole("heading", { name: /00:00, per minute/ })).toBeVisible();
  await page.getByRole("button", { name: /00:00, 46 starts$/ }).click();
  await expect(page).toHaveURL(/minute=0/);
  await expect(page.getByText("Showing 46 of 46 starts")).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(page.getByRole("tooltip")).toHaveCount(0);
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await overhang(page)).toBe(0);
  await page.getByRole("button", { name: "The hour after" }).click();
  await expect(page.getByRole("heading", { name: /01:00, per minute/ })).toBeVisible();
});
