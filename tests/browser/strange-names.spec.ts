import { schedulePath } from "@/lib/format/paths";
import { register } from "../support/application";
import { expect, test } from "../support/stages/page";

const markup = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

test("markup in every field is shown as text, and runs nowhere", async ({ page, redis }) => {
  const id = `scheduled_task:7:${markup}`;
  await register(redis.client, id, { name: markup, task_type: markup, parameters: { [markup]: markup } });
  await redis.client.lpush(
    `schedule:history:${id}`,
    JSON.stringify({ event: markup, error: markup, timestamp: "2026-02-08T09:17:43.000001" }),
  );
  for (const path of ["/", "/schedules", "/configs", "/configs/7", schedulePath(id)]) {
    await page.goto(path);
    await expect(page.getByText(markup).first()).toBeVisible();
    await expect(page.locator("img[src=x]")).toHaveCount(0);
  }
});

for (const id of ["a/b", "100%", "50%25", "a b+c", "?q=1#top", "中文任务", "..", "x".repeat(1024)]) {
  test(`the schedule ${id.length > 20 ? "with an id of 1 KB" : id} opens from the list, and by its address`, async ({
    page,
    redis,
  }) => {
    await register(redis.client, id, { name: "Strange report" });
    await page.goto("/schedules");
    await page.getByRole("link", { name: "Strange report" }).click();
    await expect(page.getByRole("heading", { name: "Strange report", level: 1 })).toBeVisible();
    await expect(page.getByText(id, { exact: true }).first()).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Strange report", level: 1 })).toBeVisible();
  });
}

for (const [what, id] of [
  ["the empty id", ""],
  ["an id of 5,000 bytes", "界".repeat(1700)],
] as const) {
  test(`a culprit with ${what} is named, has its page, and is repaired there`, async ({ page, redis }) => {
    await redis.client.set(`schedule:data:${id}`, "{");
    await redis.client.rpush("schedule:cron", id);
    const name = id === "" ? "(empty id)" : "界".repeat(500);
    await page.goto("/attention");
    await expect(page.getByRole("heading", { name: "Scheduler is blind" })).toBeVisible();
    await page.getByRole("link", { name }).first().click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await page
      .getByRole("button", { name: `Repair… ${name}` })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Repair", exact: true }).click();
    await expect(page.getByText(`Repaired “${name}`)).toBeVisible();
    expect(await redis.client.exists("schedule:cron")).toBe(0);
  });
}

test("an id that nothing is known of says so", async ({ page }) => {
  await page.goto(schedulePath("scheduled_task:7:gone"));
  await expect(page.getByText("There is no such schedule")).toBeVisible();
});
