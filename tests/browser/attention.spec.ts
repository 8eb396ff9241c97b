import { schedulePath } from "@/lib/format/paths";
import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const culprit = "scheduled_task:7:pickled";
const listed = (redis: { client: { lrange: (key: string, from: number, to: number) => Promise<string[]> } }) =>
  redis.client.lrange("schedule:cron", 0, -1);

test("nothing wrong is one calm line, with the time of the last look", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await page.goto("/attention");
  await expect(page.getByRole("status").filter({ hasText: "Nothing needs attention." })).toContainText(
    /checked at .*UTC/,
  );
  await expect(page.getByText(/other kinds were checked and found nothing/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});

test("a blind scheduler: what the repair writes is shown, and a click makes it see again", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await register(redis.client, culprit, { name: "Broken one", payload: "{" });
  await page.goto("/attention");
  await expect(page.getByRole("heading", { name: "Scheduler is blind" })).toBeVisible();
  await page.getByRole("button", { name: "Repair… Broken one" }).click();
  const dialog = page.getByRole("dialog", { name: "Repair “Broken one”?" });
  await expect(dialog.getByLabel("What is written")).toContainText("takes the id out");
  expect(await listed(redis)).toContain(culprit);
  await dialog.getByRole("button", { name: "Repair", exact: true }).click();
  await expect(page.getByText("Repaired “Broken one”")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Scheduler is blind" })).toHaveCount(0);
  await expect(page.getByText("The scheduler is blind: no schedule fires.")).toHaveCount(0);
  expect(await listed(redis)).toEqual(["scheduled_task:7:good"]);
  expect(await redis.client.hget(`rota:schedule:aside:${culprit}`, "payload")).toBe("{");

  // What was kept goes back once the application has mended it, and not before.
  await page.goto(schedulePath(culprit));
  const putBack = page.getByRole("button", { name: "Put back" });
  await expect(putBack).toHaveAttribute("aria-disabled", "true");
  await redis.client.set(`schedule:data:${culprit}`, payloadOf(culprit));
  await expect(putBack).not.toHaveAttribute("aria-disabled", "true");
  await putBack.click();
  await expect(page.getByText(/^Put back “/)).toBeVisible();
  await expect(putBack).toHaveCount(0);
  expect(await listed(redis)).toEqual(["scheduled_task:7:good", culprit]);
});

test("an active schedule that no list holds is listed again, from its own page", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:lost", { name: "Lost report" });
  await redis.client.del("schedule:cron");
  await page.goto("/schedules/scheduled_task:7:lost");
  await page.getByRole("button", { name: "Repair… Lost report" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Repair", exact: true }).click();
  await expect(page.getByText("It fires as it should.")).toBeVisible();
  expect(await listed(redis)).toEqual(["scheduled_task:7:lost"]);
});

test("all of a kind are repaired at once, and the finding goes since it is mended", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  for (let n = 0; n < 25; n++) await redis.client.rpush("schedule:cron", `gone:${n}`);
  await page.goto("/attention");
  await page.getByRole("button", { name: "Show Dangling ids" }).click();
  await expect(page).toHaveURL(/kind=dangling-id/);
  await page.getByRole("button", { name: "Repair all 25…" }).click();
  const dialog = page.getByRole("dialog", { name: "Repair all 25 ids?" });
  await expect(dialog.getByText("For example")).toBeVisible();
  const go = dialog.getByRole("button", { name: "Repair all 25" });
  await expect(go).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel("Type 25 to confirm").fill("25");
  await go.click();
  await expect(page.getByText("25 of 25 repaired.")).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).first().click();
  await expect(page.getByText("Nothing needs attention.")).toBeVisible();
  expect(await listed(redis)).toEqual(["scheduled_task:7:good"]);
});

test("what cannot be repaired is listed with its reason, and can be tried again", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  for (const id of ["scheduled_task:7:x", "scheduled_task:7:y"]) {
    await register(redis.client, id, { name: id, payload: payloadOf(id, { labels: [] }) });
    await redis.client.lrem("schedule:cron", 0, id);
  }
  await page.goto("/attention?kind=active-not-listed");
  await page.getByRole("button", { name: "Repair all 2…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Repair all 2" }).click();
  await expect(page.getByRole("list", { name: "Not repaired" }).getByRole("listitem")).toHaveCount(2);
  for (const id of ["scheduled_task:7:x", "scheduled_task:7:y"]) {
    await redis.client.set(`schedule:data:${id}`, payloadOf(id));
  }
  await page.getByRole("button", { name: "Retry 2" }).click();
  await expect(page.getByText("2 of 2 repaired.")).toBeVisible();
});

test("where no scheduler seems to read, it is said what to check", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await redis.client.set("schedule:data:once", payloadOf("once", { cron: null, time: "2026-02-08T03:00:00" }));
  await redis.client.rpush("schedule:time:2026-02-08T03:00", "once");
  await page.goto("/attention");
  await page.getByRole("button", { name: "What to check No scheduler reads" }).click();
  const dialog = page.getByRole("dialog", { name: "No scheduler reads" });
  await expect(dialog).toContainText("exactly one taskiq scheduler process");
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.goto("/schedules/scheduled_task:7:good");
  await expect(page.getByText("It seems that no scheduler reads").first()).toBeVisible();
});

test("findings of a kind are searched, and nothing that matches says so", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  for (let n = 0; n < 12; n++) {
    await register(redis.client, `scheduled_task:8:${n}`, { config_id: 8, status: "asleep", name: `Report ${n}` });
  }
  await page.goto("/attention?kind=unknown-status");
  const rows = page.getByRole("table", { name: /Unknown status/ }).getByRole("row");
  await expect(rows).toHaveCount(13);
  await page.getByLabel("Search unknown status").fill("report 7");
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(/search=report\+7/);
  await page.getByLabel("Search unknown status").fill("nowhere");
  await expect(page.getByText("No finding matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(rows).toHaveCount(13);
});

test("what another program mends goes by itself, and a stale repair writes nothing", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:good");
  await register(redis.client, "scheduled_task:7:lost", { name: "Lost report" });
  await redis.client.lrem("schedule:cron", 0, "scheduled_task:7:lost");
  await page.goto("/attention?kind=active-not-listed");
  await page.getByRole("button", { name: "Repair… Lost report" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What is written")).toBeVisible();
  await redis.client.set(
    "schedule:data:scheduled_task:7:lost",
    payloadOf("scheduled_task:7:lost", { cron: "1 1 * * *" }),
  );
  await dialog.getByRole("button", { name: "Repair", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Nothing was written.");
  await dialog.getByRole("button", { name: "Look again" }).click();
  await dialog.getByRole("button", { name: "Repair", exact: true }).click();
  await expect(page.getByText("Repaired “Lost report”")).toBeVisible();
});

test("on a phone nothing sticks out, and by keyboard a kind opens", async ({ page, redis }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await register(redis.client, culprit, {
    name: "Broken one with a name that is far too long for any phone",
    payload: "{",
  });
  await redis.client.rpush("schedule:cron", "gone");
  await page.goto("/attention");
  await expect(page.getByRole("button", { name: /^Repair… Broken one/ })).toBeVisible();
  expect(await overhang(page)).toBe(0);
  await page.getByRole("button", { name: "Show Dangling ids" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Repair… gone" })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});

test("while Redis is away the findings stay, no repair is offered, and a page opened then says why it is empty", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:good");
  await redis.client.rpush("schedule:cron", "gone:1", "gone:2");
  await page.goto("/attention?kind=dangling-id");
  await expect(page.getByRole("button", { name: "Repair all 2…" })).toBeEnabled();
  await redis.kill();
  try {
    await expect(page.getByText("Redis cannot be reached.")).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("button", { name: "Repair all 2…" })).toBeDisabled();
    await page.goto("/attention");
    await expect(page.getByText("Cannot read what is wrong")).toBeVisible();
  } finally {
    await redis.start();
  }
  await expect(page.getByText("Nothing needs attention.")).toBeVisible({ timeout: 20_000 });
});

test("a key that a repair moved aside is put back where an operator looks; a list is not, and says why", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:good");
  const kept = (key: string) => `rota:schedule:aside-key:${key}`;
  await redis.client.hset(kept("schedule:index:config:8"), "a", "b");
  await redis.client.set(kept("schedule:interval"), "x");
  await page.goto("/attention");
  await page.getByText("What repairs keep aside").click();
  await expect(page.getByRole("button", { name: "Put back schedule:interval" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await expect(page.getByText("The scheduler reads this key").filter({ visible: true })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  const putBack = page.getByRole("button", { name: "Put back schedule:index:config:8" });
  await putBack.click();
  await expect(putBack).toHaveCount(0);
  expect(await redis.client.hgetall("schedule:index:config:8")).toEqual({ a: "b" });
});
