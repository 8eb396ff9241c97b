import { measureFirstLoad } from "@/benchmarks/first-load";
import { payloadOf, register } from "../support/application";
import { expect, test } from "../support/stages/page";

test("an empty Redis shows how to connect an application, and the sample comes by its button", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Connect an application" })).toBeVisible();
  await expect(page.getByText("ListRedisScheduleSource").first()).toBeVisible();
  await page.getByRole("button", { name: "Load a sample fleet" }).click();
  await expect(page.getByText("Loaded the sample fleet")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Fleet", exact: true })).toBeVisible();
});

test("what another program writes appears on the open page by itself", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:first", { name: "First report" });
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Active", exact: false }).first()).toContainText("1");
  await page.evaluate(() => document.body.setAttribute("data-same-page", ""));
  await register(redis.client, "scheduled_task:7:second", { name: "第二份报告" });
  await expect(page.getByText("第二份报告").first()).toBeVisible();
  await expect(page.locator("body[data-same-page]")).toHaveCount(1);
});

test("a paused schedule that TaskIQ lists all the same is a finding, until it is paused again", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:good");
  await register(redis.client, "scheduled_task:7:raced", { name: "Raced report", status: "paused" });
  await redis.client.persist("schedule:meta:scheduled_task:7:raced");
  await page.goto("/");
  await page.getByRole("link", { name: "Show Listed, not active" }).click();
  await page.getByRole("link", { name: "1 schedule" }).click();
  await expect(page.getByText("Wrong: Listed, not active")).toBeAttached();
  await page.getByRole("button", { name: "Pause Raced report" }).click();
  await expect.poll(() => redis.client.lrange("schedule:cron", 0, -1)).toEqual(["scheduled_task:7:good"]);
  await page.getByRole("link", { name: "Summary" }).click();
  await expect(page.getByText("Nothing needs attention.")).toBeVisible();
});

test("what stops every schedule is mended from the first screen", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await register(redis.client, "scheduled_task:7:broken", { name: "Broken one", payload: "{" });
  await page.goto("/");
  await page.getByRole("button", { name: "Repair… Broken one" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Repair", exact: true }).click();
  await expect(page.getByText("Repaired “Broken one”")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Scheduler is blind" })).toHaveCount(0);
});

test("the first screen needs no more than 200 KB of JavaScript", async ({ dashboard, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  expect(await measureFirstLoad(dashboard.url)).toMatchObject({ holds: true });
});

test("more kinds than the first screen has room for are a click away", async ({ page, redis }) => {
  const { client } = redis;
  await register(client, "scheduled_task:7:a");
  await register(client, "scheduled_task:7:b", { status: "asleep" });
  await register(client, "scheduled_task:7:c", { status: "paused" });
  await register(client, "scheduled_task:7:d", { payload: payloadOf("scheduled_task:7:d", { cron: "0 2 * * 7" }) });
  await register(client, "scheduled_task:7:e");
  await client.lrem("schedule:cron", 0, "scheduled_task:7:e");
  await client.rpush("schedule:cron", "gone", "scheduled_task:7:a");
  await client.sadd("schedule:index:config:9", "nowhere");
  await page.goto("/");
  await page.getByRole("link", { name: "and 2 more kinds" }).click();
  await expect(page.getByRole("heading", { level: 3 })).toHaveCount(8);
});

test("a blind scheduler stands above every page, with its culprit", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await register(redis.client, "scheduled_task:7:pickled", { name: "Pickled one", payload: "not a payload" });
  for (const path of ["/", "/maintenance"]) {
    await page.goto(path);
    await expect(page.getByText("The scheduler is blind: no schedule fires.")).toBeVisible();
    await expect(page.getByText("Pickled one").first()).toBeVisible();
  }
});
