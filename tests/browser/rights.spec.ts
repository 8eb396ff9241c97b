import { register } from "../support/application";
import { startDashboard } from "../support/dashboard";
import { expect, overhang, test } from "../support/stages/page";

test("a right that is taken away is named on every page, nothing is shown as absent, and pages recover by themselves", async ({
  page,
  redis,
}) => {
  const user = (...rights: string[]) =>
    redis.client.acl("SETUSER", "rota", "reset", "on", ">right", "~*", "&*", ...rights);
  await user("+@all");
  const dashboard = await startDashboard({ REDIS_URL: redis.url.replace("//", "//rota:right@") });
  const reason = page.getByText("may not run LRANGE: give it +lrange").first();
  try {
    await register(redis.client, "scheduled_task:7:kept", { name: "Kept report" });
    await page.goto(`${dashboard.url}/schedules`);
    const pause = page.getByRole("button", { name: "Pause Kept report" });
    await expect(pause).toBeEnabled({ timeout: 20_000 });

    await user("+@all", "-lrange");
    await expect(page.getByText("Redis does not serve.")).toBeVisible({ timeout: 20_000 });
    await expect(reason).toBeVisible();
    await expect(page.getByText("Kept report").first()).toBeVisible();
    await expect(pause).toBeDisabled();
    await pause.focus();
    await expect(page.getByRole("tooltip")).toContainText("Redis does not serve at the moment");

    for (const path of ["/", "/attention", "/upcoming", "/schedules", "/configs", "/maintenance"]) {
      await page.goto(dashboard.url + path);
      await expect(reason, path).toBeVisible();
      await expect(page.getByText(/No schedules yet|cannot be reached|Nothing needs attention/), path).toHaveCount(0);
    }
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await overhang(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${dashboard.url}/schedules`);
    await expect(reason).toBeVisible();

    await user("+@all");
    await expect(page.getByText("Redis does not serve.")).toBeHidden({ timeout: 20_000 });
    await expect(pause).toBeEnabled({ timeout: 20_000 });
  } finally {
    await dashboard.stop();
    await redis.client.acl("DELUSER", "rota");
  }
});
