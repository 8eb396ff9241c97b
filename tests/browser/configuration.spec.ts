import type { Redis } from "ioredis";
import { payloadOf, register } from "../support/application";
import { expect, test } from "../support/stages/page";

const statuses = async (client: Redis, ids: string[]) => await client.mget(ids.map((id) => `schedule:status:${id}`));

test("a pause of all can be stopped: those under way end, the others are left as they were", async ({
  page,
  redis,
}) => {
  const ids = Array.from({ length: 20 }, (_, at) => `scheduled_task:7:${at}`);
  for (const id of ids) await register(redis.client, id, { name: id });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asked = 0;
  await page.route("**/pause", async (route) => {
    asked += 1;
    await released;
    await route.continue();
  });
  await page.goto("/configs/7");
  await page.getByRole("button", { name: "Pause all 20…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Pause 20 schedules" }).click();
  await expect(dialog.getByRole("status")).toHaveText("0 of 20 done.");
  await expect.poll(() => asked).toBe(8);
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Stop here" }).click();
  release();
  await expect(dialog.getByRole("status")).toHaveText("8 of 20 schedules paused, 12 left as they were.");
  expect(asked).toBe(8);
  expect((await statuses(redis.client, ids)).filter((status) => status === "paused")).toHaveLength(8);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Pause all 12…" })).toBeVisible();
});

test("a resume of all says what will fire at once, and takes what is paused and nothing else", async ({
  page,
  redis,
}) => {
  const kinds = {
    cron: {},
    interval: { cron: null, interval: 3600 },
    time: { cron: null, time: "2026-01-01T00:00:00" },
  };
  const ids = Object.keys(kinds).map((kind) => `scheduled_task:7:${kind}`);
  for (const [kind, fields] of Object.entries(kinds)) {
    const id = `scheduled_task:7:${kind}`;
    await register(redis.client, id, { name: kind, status: "paused", payload: payloadOf(id, fields) });
  }
  await register(redis.client, "scheduled_task:7:resting", { name: "Resting", status: "inactive" });
  await redis.client.del("schedule:cron");
  await page.goto("/configs/7");
  await page.getByRole("button", { name: "Resume all 3…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("3 schedules will resume; 1 inactive are skipped.");
  await expect(dialog).toContainText("1 interval schedule will fire at once");
  await expect(dialog).toContainText("1 past one-shot will fire at once");
  expect(await redis.client.exists("schedule:cron", "schedule:interval")).toBe(0);
  await dialog.getByRole("button", { name: "Resume 3 schedules" }).click();
  await expect(dialog.getByRole("status")).toHaveText("3 of 3 schedules resumed.");
  expect(await statuses(redis.client, [...ids, "scheduled_task:7:resting"])).toEqual([
    "active",
    "active",
    "active",
    "inactive",
  ]);
  expect(await redis.client.lrange("schedule:cron", 0, -1)).toEqual(["scheduled_task:7:cron"]);
  expect(await redis.client.lrange("schedule:interval", 0, -1)).toEqual(["scheduled_task:7:interval"]);
  expect(await redis.client.lrange("schedule:time:2026-01-01T00:00", 0, -1)).toEqual(["scheduled_task:7:time"]);
});

test("a configuration is called as all its schedules are, else by their task type, else by its number", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:1:a", { config_id: 1, name: "Nightly report" });
  await register(redis.client, "scheduled_task:1:b", { config_id: 1, name: "Nightly report" });
  await register(redis.client, "scheduled_task:2:a", { config_id: 2, name: "North", task_type: "stocktaking" });
  await register(redis.client, "scheduled_task:2:b", { config_id: 2, name: "South", task_type: "stocktaking" });
  await register(redis.client, "scheduled_task:3:a", { config_id: 3, name: "East", task_type: "import" });
  await register(redis.client, "scheduled_task:3:b", { config_id: 3, name: "West", task_type: "export" });
  await page.goto("/configs");
  for (const [number, title] of ["Nightly report", "stocktaking", "Configuration 3"].entries()) {
    await page.goto(`/configs/${number + 1}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  }
  await page.goto("/configs?sort=name");
  await expect(page.getByRole("table").getByRole("link")).toHaveText([
    "Nightly report",
    "stocktaking",
    "Configuration 3",
  ]);
});
