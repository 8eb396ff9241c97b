import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const id = "scheduled_task:7:a";
const path = `/schedules/${id}`;

test("a schedule that fires says so in a calm line, and its chain can be opened and closed again", async ({
  page,
  redis,
}) => {
  await register(redis.client, id);
  await page.goto(path);
  await expect(page.getByText("It fires as it should.")).toBeVisible();
  const chain = page.getByRole("list", { name: "From configuration to run" });
  await expect(chain).toBeHidden();
  await page.getByRole("button", { name: "Why?" }).click();
  await expect(chain.getByRole("listitem")).toHaveCount(9);
  await expect(page).toHaveURL(/why=open/);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Why?" }).click();
  await expect(chain).toBeHidden();
});

test("a broken link opens the chain by itself, and goes as soon as it is mended", async ({ page, redis }) => {
  await register(redis.client, id);
  await redis.client.del("schedule:cron");
  await page.goto(path);
  const chain = page.getByRole("list", { name: "From configuration to run" });
  await expect(chain.getByRole("listitem").filter({ hasText: "Listed: broken." })).toBeVisible();
  await expect(page.getByText("No list of TaskIQ's holds it, so the scheduler never sees it.").first()).toBeVisible();
  await redis.client.rpush("schedule:cron", id);
  await expect(page.getByText("It fires as it should.")).toBeVisible();
});

test("why it did not run at a minute is asked by the shown clock, and stands in the address", async ({
  page,
  redis,
}) => {
  await register(redis.client, id, { payload: payloadOf(id, { cron: "0 3 * * *" }) });
  await page.goto(`${path}?why=open`);
  const answer = page.getByRole("status").filter({ hasText: "It was not due" });
  await page.getByLabel("Why not at").fill("2026-11-20T03:01");
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(answer).toBeVisible();
  await expect(page).toHaveURL(/why=2026-11-20T03:01Z/);
  await page.reload();
  await expect(answer).toContainText("Due before that");
  await expect(page.getByLabel("Why not at")).toHaveValue("2026-11-20T03:01");
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await overhang(page)).toBe(0);
});

test("what is typed before the page's scripts are there stays", async ({ page, redis }) => {
  await register(redis.client, id, { payload: payloadOf(id, { cron: "0 3 * * *" }) });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${path}?why=open`, { waitUntil: "commit" });
  const minute = page.getByLabel("Why not at");
  await minute.fill("2026-11-20T03:01");
  release();
  // A click is taken once the page's scripts are there.
  const day = page.getByRole("button", { name: "24 h" });
  await expect(async () => {
    await day.click();
    await expect(day).toHaveAttribute("aria-pressed", "true", { timeout: 500 });
  }).toPass();
  await expect(minute).toHaveValue("2026-11-20T03:01");
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(page.getByRole("status").filter({ hasText: "It was not due" })).toBeVisible();
});

test("what else is wrong with a schedule stands on its page, with its repair", async ({ page, redis }) => {
  await register(redis.client, id, { status: "paused" });
  await redis.client.del("schedule:cron");
  await page.goto(path);
  const also = page.getByRole("list", { name: "Also wrong" });
  await expect(also).toContainText("Metadata expires.");
  await also.getByRole("button", { name: /^Repair…/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Repair", exact: true }).click();
  await expect.poll(() => redis.client.ttl(`schedule:meta:${id}`)).toBe(-1);
  await expect(page.getByRole("dialog", { name: /^Repair “/ })).toHaveCount(0);
  await expect(also).toHaveCount(0);
});
