import { register } from "../support/application";
import { expect, test } from "../support/stages/page";

test("while Redis is away the last data stays, greyed and with its age; back again, the page recovers by itself", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:kept", { name: "Kept report" });
  await page.goto("/");
  await expect(page.getByText("Kept report").first()).toBeVisible();
  await page.evaluate(() => document.body.setAttribute("data-same-page", ""));

  await redis.kill();
  try {
    await expect(page.getByText("Redis cannot be reached.")).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText(/What you see was read at/)).toBeVisible();
    await expect(page.getByText("Kept report").first()).toBeVisible();
    await expect(page.locator("main")).toHaveCSS("filter", "grayscale(1)");
  } finally {
    await redis.start();
  }
  await register(redis.client, "scheduled_task:7:new", { name: "New report" });
  await expect(page.getByText("Redis cannot be reached.")).toBeHidden({ timeout: 20_000 });
  await expect(page.getByText("New report").first()).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main")).not.toHaveCSS("filter", "grayscale(1)");
  await expect(page.locator("body[data-same-page]")).toHaveCount(1);
});

test("while Redis is away the seconds to the next try are told, at most the five that are between two", async ({
  page,
  redis,
}) => {
  await page.goto("/");
  // Each number as it came, "5 4 3 2 1 5 4": none is missed, however short it is shown.
  await page.evaluate(() => {
    const { body } = document;
    const look = () => {
      const seconds = /Next try in (\d+) s/.exec(body.textContent ?? "")?.[1];
      const told = body.dataset.told ?? "";
      if (seconds && !told.endsWith(seconds)) body.dataset.told = `${told} ${seconds}`;
    };
    new MutationObserver(look).observe(body, { subtree: true, childList: true, characterData: true });
  });
  const told = async () => (await page.locator("body").getAttribute("data-told")) ?? "";
  await redis.kill();
  try {
    await expect.poll(told, { timeout: 30_000 }).toMatch(/[12] .*[12] .*[12] /);
  } finally {
    await redis.start();
  }
  await expect(page.getByText("Redis cannot be reached.")).toBeHidden({ timeout: 20_000 });
  expect(Math.max(...(await told()).trim().split(" ").map(Number))).toBe(5);
});

test("while Redis is away no action is offered, and each says why", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:kept", { name: "Kept report" });
  await page.goto("/schedules");
  const pause = page.getByRole("button", { name: "Pause Kept report" });
  await expect(pause).toBeEnabled();
  await redis.kill();
  try {
    await expect(pause).toBeDisabled({ timeout: 20_000 });
    await pause.focus();
    await expect(page.getByRole("tooltip")).toContainText("Redis cannot be reached");
  } finally {
    await redis.start();
  }
  await expect(page.getByText("Redis cannot be reached.")).toBeHidden({ timeout: 20_000 });
});

test("a Redis that hangs is an outage too, not an empty page", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:kept", { name: "Kept report" });
  await page.goto("/");
  await expect(page.getByText("Kept report").first()).toBeVisible();
  redis.process().kill("SIGSTOP");
  try {
    await expect(page.getByText("Redis cannot be reached.")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Kept report").first()).toBeVisible();
  } finally {
    redis.process().kill("SIGCONT");
  }
  await expect(page.getByText("Redis cannot be reached.")).toBeHidden({ timeout: 20_000 });
});

test("a page that cannot load the part that shows notices works all the same, and shows them once it can", async ({
  page,
  redis,
}) => {
  await register(redis.client, "scheduled_task:7:kept", { name: "Kept report" });
  let isAway = true;
  let refused = 0;
  await page.route("**/_next/static/chunks/*.js*", async (route) => {
    const answer = await route.fetch();
    if (!isAway || !(await answer.text()).includes("phone:bottom-[72px]"))
      return await route.fulfill({ response: answer });
    refused += 1;
    await route.abort("connectionreset");
  });
  await page.goto("/schedules");
  // The bundler tries twice by itself.
  await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Pause Kept report" }).click();
  await expect(page.getByRole("button", { name: "Resume Kept report" })).toBeVisible();
  await expect.poll(() => redis.client.get("schedule:status:scheduled_task:7:kept")).toBe("paused");
  await expect(page.getByText("Paused “Kept report”")).toHaveCount(0);
  isAway = false;
  await expect(page.getByText("Paused “Kept report”").first()).toBeVisible({ timeout: 20_000 });
});
