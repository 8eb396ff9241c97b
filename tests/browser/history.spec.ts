import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const id = "scheduled_task:7:a";
const path = `/schedules/${id}`;
const naive = (ms: number) => new Date(ms).toISOString().replace("Z", "000");
const dayMs = 86_400_000;

test("a date of another year, in the zone of the schedule, stands on one line", async ({
  page,
  redis,
  context,
  baseURL,
}) => {
  await register(redis.client, id, { payload: payloadOf(id, { cron_offset: "America/New_York" }) });
  const event = { event: "task_paused", timestamp: naive(Date.now() - 400 * dayMs) };
  await redis.client.lpush(`schedule:history:${id}`, JSON.stringify(event));
  await context.addCookies([{ name: "rota-zone", value: "schedule", url: baseURL ?? "" }]);
  for (const width of [1440, 400, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(path);
    const times = page.getByRole("table", { name: /newest first/ }).locator("td time");
    await expect(times).toHaveCount(2);
    for (const time of await times.all()) {
      expect(await time.evaluate((each) => each.getClientRects().length)).toBe(1);
    }
    expect(await overhang(page)).toBe(0);
  }
});

test("an event is opened by key, says all that its writer told, and stays open while others come", async ({
  page,
  redis,
}) => {
  const reason = `Vendor answers 429. ${"Ask before it is resumed. ".repeat(10)}`.trim();
  await register(redis.client, id);
  const push = (fields: Record<string, unknown>) =>
    redis.client.lpush(`schedule:history:${id}`, JSON.stringify({ timestamp: naive(Date.now() - 60_000), ...fields }));
  await push({ event: "task_pause_error", error: "TimeoutError()", reason, attempt: 3 });
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(path);
  const history = page.getByRole("table", { name: /newest first/ });
  const row = history.getByRole("button", { name: "pause failed" });
  await row.focus();
  await page.keyboard.press("Enter");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(history).toContainText(reason);
  await expect(history.getByText("task_pause_error", { exact: true })).toBeVisible();
  expect(await overhang(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await push({ event: "task_resumed" });
  await expect(history.getByRole("button", { name: "resumed" })).toBeVisible();
  await expect(row).toHaveAttribute("aria-expanded", "true");
});
