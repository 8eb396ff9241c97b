import { schedulePath } from "@/lib/format/paths";
import { register } from "../support/application";
import { expect, test } from "../support/stages/page";

// The stage fails each test whose page violates its Content-Security-Policy, as this one must see to on every page.
for (const path of [
  "/",
  "/schedules",
  schedulePath("a"),
  "/configs",
  "/configs/7",
  "/upcoming",
  "/attention",
  "/maintenance",
]) {
  test(`${path} does nothing that its policy forbids, also once it is told of changes`, async ({ page, redis }) => {
    await register(redis.client, "a", { name: "Nightly report" });
    const isTold = page.waitForResponse((answer) => answer.url().includes("/api/events"));
    await page.goto(path);
    await isTold;
    // Answers and events are parsed: the time of the last one goes on.
    await expect(page.getByText(/^Live, \d s ago$/).first()).toBeVisible();
    const changed = page.waitForResponse((answer) => answer.url().includes("/api/summary"));
    await redis.client.set("schedule:status:a", "paused");
    await changed;
  });
}
