import { register } from "../support/application";
import { expect, test } from "./stage";

test("what changed between the server's answer and the first event is shown all the same", async ({
  page,
  redis,
  request,
}) => {
  await register(redis.client, "scheduled_task:7:first", { name: "First report" });
  const listed = async () => (await (await request.get("/api/schedules")).json()).total;
  await expect.poll(listed).toBe(1);
  let letOpen = () => {};
  const mayOpen = new Promise<void>((resolve) => {
    letOpen = resolve;
  });
  await page.route("**/api/events?*", async (route) => {
    await mayOpen;
    await route.continue();
  });
  await page.goto("/schedules");
  await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
  await register(redis.client, "scheduled_task:7:second", { name: "Second report" });
  await expect.poll(listed).toBe(2);
  letOpen();
  await expect(page.getByRole("link", { name: "Second report" })).toBeVisible();
});
