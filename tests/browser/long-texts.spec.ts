import type { Redis } from "ioredis";
import { schedulePath } from "@/lib/format/paths";
import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

/** A text of a megabyte that no line of the page can break. */
const long = (where: string) => `${where} `.padEnd(1 << 20, "x");
const id = "scheduled_task:7:long";

/** A fleet in which every text that lists show is a megabyte. */
async function registerLong(client: Redis): Promise<void> {
  for (let n = 0; n < 5; n++) {
    const each = n === 0 ? id : `${id}:${n}`;
    await register(client, each, { name: long(`Name ${n}`), task_type: long("task"), status: long("asleep") });
    await client.set(
      `schedule:data:${each}`,
      payloadOf(each, { cron: long("* * * * *"), cron_offset: long("Europe/Berlin"), args: [long("args")] }),
    );
    const event = {
      event: "task_paused",
      actor: long("actor"),
      reason: long("why"),
      timestamp: "2026-02-08T09:18:00.000001",
    };
    await client.lpush(`schedule:history:${each}`, JSON.stringify(event));
    await client.lpush(`schedule:history:${each}`, JSON.stringify({ ...event, event: long("happened") }));
  }
  await client.set(`schedule:status:${id}`, "paused");
  await client.lrem("schedule:cron", 0, id);
  await client.hset(`rota:schedule:pause:${id}`, {
    by: long("ops"),
    reason: long("vendor"),
    at: "2026-02-08T09:17:42",
  });
}

for (const width of [1280, 400]) {
  test(`texts of a megabyte push nothing out of a window of ${width} px`, async ({ page, redis }) => {
    await registerLong(redis.client);
    await page.setViewportSize({ width, height: 900 });
    for (const path of [
      "/",
      "/schedules",
      "/configs",
      "/configs/7",
      "/attention?kind=unknown-status",
      schedulePath(id),
    ]) {
      await page.goto(path);
      await expect(page.getByText("1,048,576 characters").first(), path).toBeAttached();
      expect(await overhang(page), path).toBe(0);
    }
  });
}

test("the whole of what the page cuts is read in pages", async ({ page, redis }) => {
  await registerLong(redis.client);
  await page.goto(schedulePath(id));
  await page.getByRole("button", { name: "Read the reason in full" }).click();
  const reason = page.getByRole("textbox", { name: "the reason" });
  await expect(reason).toHaveValue(/^vendor x/);
  await expect(page.getByText("Bytes 1 to 65,536 of 1,048,576")).toBeVisible();
  for (let page_ = 1; page_ < 16; page_++) await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Bytes 983,041 to 1,048,576 of 1,048,576")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).hover();
  await expect(page.getByRole("button", { name: "Next" })).toHaveAttribute("data-tip", "This is the end");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByText("Bytes 917,505 to 983,040 of 1,048,576")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Close the reason" }).click();
  await expect(reason).toBeHidden();
});

test("an event that is cut is opened whole from the history", async ({ page, redis }) => {
  await registerLong(redis.client);
  await page.goto(schedulePath(id));
  await page.getByRole("button", { name: "paused", exact: true }).click();
  await page.getByRole("button", { name: "Read the event in full, 2.1 MB" }).click();
  await expect(page.getByRole("textbox", { name: "the event" })).toHaveValue(
    /^\{"event":"task_paused","actor":"actor x/,
  );
});
