import { configPath } from "@/lib/format/paths";
import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const snowflake = "7205759403792793601";
const ids = [snowflake, "-1", "007", "7", "stock", "a/b c%", "中文", "a,b", ".."];

test.beforeEach(async ({ redis }) => {
  for (const [at, configId] of ids.entries()) {
    await register(redis.client, `s${at}`, { name: `Report ${at}`, config_id: configId });
  }
});

test("configurations are listed as their ids stand in Redis, numbers first, and each leads to its page", async ({
  page,
}) => {
  await page.goto("/configs");
  const shown = page.getByRole("table").locator("tbody tr td:nth-child(3)");
  await expect(shown).toHaveText(["-1", "7", "007", snowflake, "..", "a,b", "a/b c%", "stock", "中文"]);
  await expect(page.getByText("9", { exact: true }).first()).toBeVisible();
  for (const [at, configId] of ids.entries()) {
    await page.goto("/configs");
    await page.getByRole("link", { name: `Report ${at}`, exact: true }).click();
    await expect(page.getByRole("heading", { name: `Report ${at}`, level: 1 })).toBeVisible();
    await expect(page.getByText(`Configuration ${configId}`)).toBeVisible();
    await expect(page.getByRole("row").getByRole("link", { name: `Report ${at}` })).toBeVisible();
    await page.goto(configPath(configId));
    await expect(page.getByText(`Configuration ${configId}`)).toBeVisible();
  }
});

test("a list of schedules links to the configuration and finds it by its id, and nothing is wrong with it", async ({
  page,
}) => {
  for (const [search, configId] of [
    [`config:${snowflake}`, snowflake],
    ["config:007", "007"],
    ["config:-1", "-1"],
    ["config:stock", "stock"],
    ['config:"a/b c%"', "a/b c%"],
    ['config:"a,b"', "a,b"],
  ] as const) {
    await page.goto(`/schedules?search=${encodeURIComponent(search)}`);
    const link = page.getByRole("link", { name: configId, exact: true });
    await expect(link).toHaveCount(1);
    await link.click();
    await expect(page.getByText(`Configuration ${configId}`)).toBeVisible();
  }
  await page.goto("/attention");
  await expect(page.getByText("schedule-without-index")).toHaveCount(0);
});

test("what will start is shown of one configuration, by any id", async ({ page }) => {
  await page.goto("/upcoming");
  const field = page.getByRole("textbox", { name: "Configuration id" });
  await field.fill(" stock ");
  await field.press("Enter");
  await expect(page).toHaveURL(/config=stock/);
  await expect(page.getByRole("cell", { name: "stock · report" }).first()).toBeVisible();
  await field.fill(snowflake);
  await field.press("Enter");
  await expect(page.getByRole("cell", { name: `${snowflake} · report` }).first()).toBeVisible();
  await field.fill("");
  await field.press("Enter");
  await expect(page).not.toHaveURL(/config=/);
});

test("a schedule's page shows every digit of the numbers in metadata, payload and history", async ({ page, redis }) => {
  const large = "9007199254740993";
  await redis.client.set("schedule:meta:s0", `{"config_id": ${snowflake}, "name": "Report 0", "owner": ${large}}`);
  const payload = payloadOf("s0").replace('"args":[7]', `"args":[${snowflake}]`);
  await redis.client.set("schedule:data:s0", payload);
  await redis.client.lpush("schedule:history:s0", `{"event": "task_moved", "from_config": ${large}}`);
  await page.goto("/schedules/s0");
  await expect(page.getByRole("link", { name: snowflake })).toBeVisible();
  await expect(page.locator(".tree")).toContainText(snowflake);
  await expect(page.locator(".tree")).toContainText(`owner${large}`);
  await expect(page.locator("pre", { hasText: "task_name" })).toContainText(`"args": [\n    ${snowflake}\n  ]`);
  await expect(page.getByText(`from_config: ${large}`).first()).toBeVisible();
});

test("all of a configuration are paused, whatever its id", async ({ page, redis }) => {
  await page.goto(configPath("a/b c%"));
  await page.getByRole("button", { name: "Pause all 1…" }).click();
  await page.getByRole("button", { name: "Pause 1 schedule" }).click();
  await expect(page.getByText("1 of 1 schedule paused.")).toBeVisible();
  expect(await redis.client.get("schedule:status:s5")).toBe("paused");
});

test("long ids fit, wide and narrow, and hinder nobody", async ({ page, redis }) => {
  await register(redis.client, "long", { name: "Long", config_id: `${snowflake}-${"x".repeat(300)}` });
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/configs", "/schedules", configPath(`${snowflake}-${"x".repeat(300)}`), "/schedules/long"]) {
      await page.goto(path);
      await expect(page.getByText("Long").filter({ visible: true }).first()).toBeVisible();
      expect(await overhang(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
    }
  }
});
