import type { Page } from "@playwright/test";
import { loadDemo } from "@/lib/demo/fleet";
import { payloadOf, register } from "../support/application";
import { request } from "../support/dashboard";
import { barriers, empty, expect, test } from "../support/stages/page";

const reads = (page: Page, text: string | RegExp) =>
  expect(page.getByRole("status").filter({ hasText: text })).toBeVisible();
const rows = (page: Page) => page.locator("tbody tr[aria-rowindex]");
/** The rows that are seen, from under the table's head to above the list's foot. */
const seen = (page: Page) =>
  rows(page).evaluateAll((all) =>
    all
      .filter((row) => row.getBoundingClientRect().top >= 79 && row.getBoundingClientRect().bottom <= innerHeight - 48)
      .map((row) => ({ index: Number(row.ariaRowIndex), name: row.querySelector("a")?.textContent ?? null })),
  );
const offsetOf = (page: Page) => Number(new URL(page.url()).searchParams.get("offset") ?? 0);

test("chosen columns and density are there from the first paint on after a reload", async ({ page, redis }) => {
  for (let at = 0; at < 30; at++) await register(redis.client, `scheduled_task:7:${at}`, { name: `Report ${at}` });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/schedules");
  const menu = page.getByRole("button", { name: "Columns and density" });
  await menu.click();
  await page.getByRole("menuitemcheckbox", { name: "Last event" }).click();
  await page.getByRole("menuitemradio", { name: "Compact rows" }).click();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  const look = async () => ({
    heads: (await page.getByRole("columnheader").allTextContents()).filter(Boolean),
    height: await rows(page)
      .first()
      .evaluate((row) => row.getBoundingClientRect().height),
  });
  const expected = { heads: ["Status", "Name", "Config", "Schedule", "Next run", "Actions"], height: 32 };
  await expect.poll(look).toEqual(expected);
  const html = await (await page.request.get("/schedules")).text();
  expect(html).not.toContain("Last event");
  await page.reload();
  expect(await look()).toEqual(expected);
  await menu.click();
  await page.getByRole("menuitemcheckbox", { name: "Last event" }).click();
  await expect(page.getByRole("columnheader", { name: "Last event" })).toBeVisible();
});

test.describe("what other programs change", () => {
  const names = (page: Page) => page.getByRole("table").getByRole("link", { name: /^Report/ });
  test.beforeEach(async ({ page, redis }) => {
    for (const name of ["Report b", "Report c", "Report d"]) {
      const id = `scheduled_task:7:${name}`;
      await register(redis.client, id, { name, payload: payloadOf(id, { cron: "0 3 1 1 *" }) });
    }
    await page.goto("/schedules");
    await expect(names(page)).toHaveText(["Report b", "Report c", "Report d"]);
  });

  test("is shown at once where nobody works in the list", async ({ page, redis }) => {
    await register(redis.client, "scheduled_task:7:a", { name: "Report a" });
    await expect(names(page)).toHaveText(["Report a", "Report b", "Report c", "Report d"]);
  });

  test("waits behind a button where someone does, while values change in place", async ({ page, redis }) => {
    await page.getByRole("table").getByText("Report c").hover();
    await register(redis.client, "scheduled_task:7:a", { name: "Report a" });
    const button = page.getByRole("status").getByRole("button", { name: "1 change" });
    await expect(button).toBeVisible();
    await redis.client.set("schedule:status:scheduled_task:7:Report c", "inactive");
    await redis.client.lrem("schedule:cron", 0, "scheduled_task:7:Report c");
    await expect(page.getByRole("row", { name: "Report c" })).toContainText("Inactive");
    await expect(names(page)).toHaveText(["Report b", "Report c", "Report d"]);
    await rows(page).first().getByRole("checkbox").click();
    await button.click();
    await expect(names(page)).toHaveText(["Report a", "Report b", "Report c", "Report d"]);
    await expect(button).toBeHidden();
    await expect(page.getByRole("row", { name: "Report b" }).getByRole("checkbox")).toBeChecked();
  });

  test("an own pause settles where it is, an own purge goes at once", async ({ page }) => {
    await page.goto("/schedules?status=active");
    await page.getByRole("button", { name: "Pause Report c" }).click();
    await expect(page.getByRole("row", { name: "Report c" })).toContainText("Paused");
    await expect(page.getByRole("button", { name: "1 change" })).toBeVisible();
    await expect(names(page)).toHaveText(["Report b", "Report c", "Report d"]);
    await page.getByRole("button", { name: "More for Report b" }).click();
    await page.getByRole("menuitem", { name: /^Purge/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Purge schedule" }).click();
    await expect(page.getByRole("link", { name: "Report b" })).toHaveCount(0);
  });
});

test("a million rows: the wheel moves by rows, the scrollbar to any of them, End to the last", async ({ page }) => {
  // Not a million schedules but a server that says so: this is about the browser's side alone.
  const total = 1_000_000;
  await page.route("**/api/schedules?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const offset = Number(query.get("offset"));
    const items = Array.from({ length: Math.min(Number(query.get("limit")), total - offset) }, (_, at) => ({
      scheduleId: `row:${offset + at}`,
      configId: "7",
      name: `Row ${offset + at}`,
      taskType: null,
      schedulerType: "cron",
      status: "active",
      statusWord: "active",
      tracked: true,
      scheduled: true,
      expression: { kind: "cron", value: "0 3 * * *", offset: null },
      nextRunAt: null,
      neverFires: null,
      lastEvent: null,
      updatedAt: null,
      pause: null,
      drift: null,
    }));
    await route.fulfill({ json: { items, total, nextCursor: null } });
  });
  const firstSeen = async () => (await seen(page)).find(({ name }) => name !== null);
  await page.goto("/schedules");
  await reads(page, /of 1,000,000$/);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(8_100_000);

  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  await reads(page, /^(499,9|500,0)\d+–/);
  await expect.poll(firstSeen).toBeDefined();
  const middle = await firstSeen();
  expect(middle?.name).toBe(`Row ${(middle?.index ?? 0) - 2}`);
  await page.mouse.move(600, 400);
  for (let notch = 0; notch < 10; notch++) await page.mouse.wheel(0, 80);
  await expect.poll(async () => (await firstSeen())?.index).toBe((middle?.index ?? 0) + 20);
  await page.keyboard.press("PageUp");
  await expect.poll(async () => Math.abs(((await firstSeen())?.index ?? 0) - (middle?.index ?? 0))).toBeLessThan(10);

  await page.keyboard.press("End");
  await reads(page, "–1,000,000 of 1,000,000");
  await expect.poll(async () => (await seen(page)).at(-1)).toEqual({ index: total + 1, name: "Row 999999" });
  await page.mouse.wheel(0, -400);
  await reads(page, "–999,990 of 1,000,000");
  await page.goto("/schedules?offset=654321");
  await reads(page, /^654,322–/);
  await page.keyboard.press("Home");
  await reads(page, /^1–\d+ of 1,000,000$/);
  await expect.poll(async () => (await seen(page))[0]).toEqual({ index: 2, name: "Row 0" });
  expect(await rows(page).count()).toBeLessThanOrEqual(100);
});

test.describe("a fleet of 20,000", () => {
  const size = 20_000;
  // No test changes it.
  test.use({ keeps: true });
  test.beforeAll(async ({ redis, dashboard }) => {
    await empty({ redis, dashboard });
    await loadDemo(redis.source(), { size });
    const total = async () => (await request(dashboard, "/api/summary")).json;
    await expect.poll(total, { timeout: 60_000 }).toMatchObject({ total: size });
  });

  test("the scrollbar leads into its middle, End to its last row, Home to its first", async ({ page, request }) => {
    await page.goto("/schedules");
    const table = page.getByRole("table", { name: "Schedules" });
    await expect(table).toHaveAttribute("aria-rowcount", String(size + 1));
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await reads(page, /^(9,99|10,0)\d+–.* of 20,000$/);
    // The list may still come to rest, so that another row is the first then.
    const isTheOneThere = async () => {
      const [top] = await seen(page);
      if (!top) return false;
      const { items } = await (await request.get(`/api/schedules?offset=${top.index - 2}&limit=1`)).json();
      return top.name === items[0].name;
    };
    await expect.poll(isTheOneThere).toBe(true);
    expect(await rows(page).count()).toBeLessThanOrEqual(100);

    await page.keyboard.press("End");
    await reads(page, "–20,000 of 20,000");
    await expect.poll(async () => (await seen(page)).at(-1)?.index).toBe(size + 1);
    await page.keyboard.press("PageUp");
    await expect.poll(() => offsetOf(page)).toBeLessThan(size - 20);
    expect(await rows(page).count()).toBeLessThanOrEqual(100);
    await page.keyboard.press("Home");
    await reads(page, /^1–\d+ of 20,000$/);
    await expect.poll(async () => (await seen(page))[0]?.index).toBe(2);

    // Dragged through all of it: the places on the way are asked for by nobody.
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/schedules?")) asked.push(request.url());
    });
    await page.evaluate(async () => {
      const height = document.documentElement.scrollHeight;
      for (let step = 1; step <= 60; step++) {
        scrollTo(0, (height * step) / 61);
        await new Promise(requestAnimationFrame);
      }
    });
    await reads(page, /^19,\d+–/);
    await expect(rows(page).first().getByRole("link").first()).toBeVisible();
    expect(asked.length).toBeLessThan(15);
  });

  test("a phone has rows as wide as the window, also far down", async ({ page }) => {
    await page.setViewportSize({ width: 400, height: 850 });
    await page.goto("/schedules?offset=9000");
    await reads(page, /^9,001–/);
    const [row] = await rows(page).evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => ({ width, height })),
    );
    expect(row).toEqual({ width: 368, height: 60 });
  });

  test("rows of another height leave the list where it is", async ({ page }) => {
    await page.goto("/schedules?offset=9000");
    await reads(page, /^9,001–/);
    const menu = page.getByRole("button", { name: "Columns and density" });
    await menu.click();
    await page.getByRole("menuitemradio", { name: "Compact rows" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await rows(page).first().boundingBox())?.height).toBe(32);
    await reads(page, /^9,001–/);
    await expect.poll(async () => (await seen(page))[0]?.index).toBe(9002);
    await page.setViewportSize({ width: 400, height: 850 });
    await expect.poll(async () => (await rows(page).first().boundingBox())?.height).toBe(60);
    await reads(page, /^9,001–/);
  });

  test("Back from a schedule, a reload and an old address lead to the same place", async ({ page }) => {
    await page.goto("/schedules?offset=12000");
    await reads(page, /^12,001–/);
    const sixth = page.locator('tr[aria-rowindex="12007"]').getByRole("link").first();
    await expect(sixth).toBeVisible();
    await expect.poll(async () => (await seen(page)).at(-1)?.name ?? null).not.toBe(null);
    const before = await seen(page);
    expect(before[0]?.index).toBe(12_002);
    await sixth.click();
    await expect(page.getByRole("heading", { name: "Timeline" })).toBeVisible();
    await page.goBack();
    await reads(page, /^12,001–/);
    await expect.poll(() => seen(page)).toEqual(before);
    await page.reload();
    await reads(page, /^12,001–/);
    await expect.poll(() => seen(page)).toEqual(before);
  });

  test("ticks stay through scrolling and a reload; Shift takes a range, also over rows that were never read", async ({
    page,
  }) => {
    await page.goto("/schedules");
    await reads(page, /of 20,000$/);
    await rows(page).nth(2).getByRole("checkbox").click();
    await reads(page, "1 selected");
    await page.evaluate(() => scrollTo(0, 30_000));
    await reads(page, /^7\d\d–/);
    await expect.poll(async () => (await seen(page))[0]?.name ?? null).not.toBe(null);
    const [first] = await seen(page);
    await page
      .locator(`tr[aria-rowindex="${first?.index}"]`)
      .getByRole("checkbox")
      .click({ modifiers: ["Shift"] });
    const range = (first?.index ?? 0) - 4 + 1;
    await reads(page, `${range} selected`);
    await page.reload();
    await reads(page, `${range} selected`);
    await page.keyboard.press("Home");
    await reads(page, /^1–/);
    await expect(rows(page).nth(1).getByRole("checkbox")).not.toBeChecked();
    await expect(rows(page).nth(2).getByRole("checkbox")).toBeChecked();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Clear the selection" }).click();
    await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);

    await page.getByRole("checkbox", { name: "Select the rows that are seen" }).click();
    await reads(page, /^\d+ selected/);
    await page.getByRole("button", { name: "Select all 20,000 matching" }).click();
    await reads(page, "20,000 selected");
    await page.keyboard.press("End");
    await reads(page, "–20,000 of 20,000");
    const last = page.locator(`tr[aria-rowindex="${size + 1}"]`).getByRole("checkbox");
    await expect(last).toBeChecked();
    await last.click();
    await reads(page, "19,999 selected");
    await page.goto("/schedules?status=paused");
    await reads(page, /^1–/);
    await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
  });

  for (const when of ["", ", also where it came before the page's scripts did"]) {
    test(`the row that holds the focus keeps it, however far the list is scrolled${when}`, async ({ page }) => {
      let come = () => {};
      if (when) {
        const scripts = new Promise<void>((resolve) => {
          come = resolve;
        });
        await page.route(/\.js/, async (route) => {
          await scripts;
          await route.continue();
        });
      }
      await page.goto("/schedules", { waitUntil: when ? "commit" : "load" });
      const link = rows(page).nth(4).getByRole("link").first();
      const name = await link.textContent();
      await link.focus();
      come();
      await page.waitForLoadState();
      await page.evaluate(() => scrollTo(0, 400_000));
      await reads(page, /^(9,9|10,0)\d+–/);
      await expect(page.getByRole("link", { name: name ?? "", exact: true })).toBeFocused();
      // The next Tab goes on from there, and brings its row back into sight.
      await page.keyboard.press("Tab");
      await reads(page, /^[1-5]–/);
      expect(await page.evaluate(() => document.activeElement?.closest("tr")?.ariaRowIndex)).toBe("6");
    });
  }
});
