import { register } from "../support/application";
import { post } from "../support/dashboard";
import { expect, test } from "../support/stages/page";

const id = "scheduled_task:7:kept";
const events = async (client: { lrange: (key: string, from: number, to: number) => Promise<string[]> }) =>
  (await client.lrange(`schedule:history:${id}`, 0, -1)).filter((event) => event.includes("task_paused"));

test("a pause that Redis does not answer is told as not known; the page looks again and says that it was done", async ({
  page,
  redis,
  dashboard,
}) => {
  // Redis must have the script: else the one question that it gets while it hangs does nothing.
  await register(redis.client, "other");
  await post(dashboard, "/api/schedules/other/pause");
  await register(redis.client, id, { name: "Kept report" });
  await page.goto("/schedules");
  const pause = page.getByRole("button", { name: "Pause Kept report" });
  await expect(pause).toBeEnabled();
  redis.process().kill("SIGSTOP");
  try {
    await pause.click();
    await expect(page.getByText("Not known whether it was done: pause “Kept report”").first()).toBeVisible({
      timeout: 20_000,
    });
  } finally {
    redis.process().kill("SIGCONT");
  }
  await expect(page.getByText("It was done, although no answer came.").first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Not known whether it was done").first()).toBeHidden();
  await expect(page.getByRole("button", { name: "Resume Kept report" })).toBeVisible({ timeout: 20_000 });
  expect(await events(redis.client)).toHaveLength(1);
});

test("a pause whose answer never reaches the page, and which never reached Rota, is told as not done after a look", async ({
  page,
  redis,
}) => {
  await register(redis.client, id, { name: "Kept report" });
  await page.goto("/schedules");
  await page.route("**/pause", (route) => route.abort("connectionreset"));
  await page.getByRole("button", { name: "Pause Kept report" }).click();
  await expect(page.getByText("Not known whether it was done: pause “Kept report”").first()).toBeVisible();
  await expect(page.getByText("Could not pause “Kept report”").first()).toBeVisible({ timeout: 20_000 });
  expect(await events(redis.client)).toHaveLength(0);
  await expect(page.getByRole("button", { name: "Pause Kept report" })).toBeEnabled();
});
