import type { Page } from "@playwright/test";
import { payloadOf, register } from "../support/application";
import { barriers, expect, overhang, test } from "../support/stages/page";

const box = (page: Page) => page.getByRole("combobox", { name: "Search schedules" });
const rows = (page: Page) => page.getByRole("table").getByRole("link", { name: /Report|Paused|100%/ });
const options = (page: Page) => page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
const searchInAddress = (page: Page) => new URL(page.url()).searchParams.get("search");

test.beforeEach(async ({ page, redis }) => {
  const schedules = [
    { name: "Report 1", task_type: "app" },
    { name: "Report 2", task_type: "app", config_id: 8, scheduler_type: "date" },
    { name: "暂停 Paused", task_type: "app", status: "paused" },
    { name: "Report 100%", task_type: "app", status: "error" },
  ];
  await Promise.all(schedules.map((fields, n) => register(redis.client, `scheduled_task:7:4be${n}`, fields)));
  await page.goto("/schedules");
  await expect(rows(page)).toHaveCount(4);
});

test("a field and its value are taken from the suggestions by keyboard, and the list narrows", async ({ page }) => {
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type("st");
  await expect(options(page)).toHaveText([/status:/]);
  await expect(box(page)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/status:/);
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("status:");
  await page.keyboard.type("pa");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(box(page)).toHaveValue("status:paused");
  await expect(box(page)).toBeFocused();
  await expect(rows(page)).toHaveText(["暂停 Paused"]);
  await expect.poll(() => searchInAddress(page)).toBe("status:paused");

  await page.keyboard.type(",error -100%");
  await expect(rows(page)).toHaveText(["暂停 Paused"]);
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveValue("");
  await expect(rows(page)).toHaveCount(4);
});

test("a suggestion can be pressed, in the middle of a search, and the caret stays there", async ({ page }) => {
  await box(page).fill("type: report");
  await box(page).press("Home");
  for (const _ of "type:") await box(page).press("ArrowRight");
  await box(page).press("ArrowDown");
  await options(page).filter({ hasText: "date" }).click();
  await expect(box(page)).toHaveValue("type:date report");
  await page.keyboard.type(",cron");
  await expect(box(page)).toHaveValue("type:date,cron report");
  await expect(rows(page)).toHaveText(["Report 1", "Report 100%", "Report 2"]);
});

test("Enter searches for what was typed where no suggestion is marked, and Escape only closes them", async ({
  page,
}) => {
  await box(page).fill("na");
  await expect(options(page)).toHaveText([/name:/]);
  await box(page).press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(box(page)).toHaveValue("na");
  await box(page).fill("n");
  await expect(options(page)).toHaveText([/name:/, /next:/]);
  await box(page).press("ArrowUp");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/next:/);
  await box(page).press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveCount(0);
  await box(page).press("Enter");
  await expect(options(page)).toHaveCount(0);
  await expect(box(page)).toHaveValue("n");
  await expect.poll(() => searchInAddress(page)).toBe("n");
});

for (const [what, text, found] of [
  ["a pasted id", "scheduled_task:7:4be1", ["Report 2"]],
  ["100%", "100%", ["Report 100%"]],
  ["a half-typed value", "name:暂 status:pau", ["暂停 Paused"]],
  ["what begins no value", "status:pux", []],
  ["a field without a value yet", "Report status:", ["Report 1", "Report 100%", "Report 2"]],
  ["a quote that is not closed", 'name:"Report 1', ["Report 1", "Report 100%"]],
  ["the number of a configuration", "config:8", ["Report 2"]],
  ["Chinese", "name:暂停", ["暂停 Paused"]],
] as const) {
  test(`${what} is no error`, async ({ page }) => {
    await box(page).fill(text);
    await expect(rows(page)).toHaveText([...found]);
    await expect(page.getByText("No schedule matches")).toBeVisible({ visible: found.length === 0 });
  });
}

test("a lonely minus is no error", async ({ page, redis }) => {
  await register(redis.client, "scheduled_task:7:with-minus", { name: "Report with a minus" });
  await box(page).fill("-");
  await expect(rows(page)).toHaveText(["Report with a minus"]);
});

test("a filter and a search both hold, and a filter leaves the text as it is", async ({ page }) => {
  await box(page).fill("report -config:8");
  await expect(rows(page)).toHaveText(["Report 1", "Report 100%"]);
  await page.getByRole("button", { name: /^Error/ }).click();
  await expect(rows(page)).toHaveText(["Report 100%"]);
  await expect(box(page)).toHaveValue("report -config:8");
  await page.getByRole("button", { name: "Clear search" }).click();
  await expect(box(page)).toHaveValue("");
  await expect(box(page)).toBeFocused();
  await expect(page).toHaveURL("/schedules?status=error");
});

test("what is typed stays while changes arrive, and Back brings the search before", async ({ page, redis }) => {
  await box(page).fill("config:8");
  await expect(rows(page)).toHaveText(["Report 2"]);
  await page.getByRole("link", { name: "Report 2" }).click();
  await expect(page.getByRole("heading", { name: "Report 2", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(box(page)).toHaveValue("config:8");

  await box(page).fill("");
  for (let n = 0; n < 20; n++) {
    await box(page).pressSequentially(n % 10 === 0 ? " r" : "e");
    await register(redis.client, `scheduled_task:7:new${n}`, { name: `Report new ${n}` });
  }
  await expect(box(page)).toHaveValue(" reeeeeeeee reeeeeeeee");
});

test("while a word is being composed nothing is searched, suggested or taken", async ({ page, redis }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const search = new URL(request.url()).searchParams.get("search");
    if (search !== null) asked.push(search);
  });
  await box(page).focus();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send("Input.imeSetComposition", { text: "st", selectionStart: 2, selectionEnd: 2 });
  await expect(box(page)).toHaveValue("st");
  // A change of the list meanwhile shows that time has passed, and that the text under the hand survives it.
  await register(redis.client, "scheduled_task:7:meanwhile", { name: "Report meanwhile" });
  await expect(rows(page)).toHaveCount(5);
  await expect(box(page)).toHaveValue("st");
  await expect(options(page)).toHaveCount(0);
  await keyboard.send("Input.insertText", { text: "暂停" });
  await expect(rows(page)).toHaveText(["暂停 Paused"]);
  // The list itself is asked again meanwhile, for what it shows.
  expect(new Set(asked.filter(Boolean))).toEqual(new Set(["暂停"]));
});

test("the fields can be looked up, and one of them be taken for a further word", async ({ page }) => {
  await box(page).fill("report");
  await page.getByRole("button", { name: "What a search can name" }).click();
  await expect(options(page)).toHaveText([
    /^name:/,
    /^id:/,
    /^task:/,
    /^config:/,
    /^status:/,
    /^type:/,
    /^next:/,
    /^fires:/,
    /^drift:/,
  ]);
  expect(await barriers(page)).toEqual([]);
  await options(page).filter({ hasText: "config:" }).click();
  await page.keyboard.type("8");
  await expect(box(page)).toHaveValue("report config:8");
  await expect(rows(page)).toHaveText(["Report 2"]);
});

test("what can never fire, and what runs soon, is found by its words", async ({ page, redis }) => {
  const payload = payloadOf("scheduled_task:7:never", { cron: "0 2 * * 7" });
  await register(redis.client, "scheduled_task:7:never", { name: "Report never", payload });
  await box(page).fill("fires:never");
  await expect(rows(page)).toHaveText(["Report never"]);
  await box(page).fill("next:<1h status:active");
  await expect(rows(page)).toHaveText(["Report 1", "Report 2"]);
});

test("a slash typed into a field is a letter, and the list of a configuration searches alike", async ({ page }) => {
  await box(page).fill("a");
  await box(page).press("/");
  await expect(box(page)).toHaveValue("a/");
  await page.goto("/configs/7");
  await expect(rows(page)).toHaveCount(3);
  await box(page).fill("status:error");
  await expect(rows(page)).toHaveText(["Report 100%"]);
});

test("on a phone the suggestions fit the window", async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.getByRole("button", { name: "What a search can name" }).click();
  await expect(options(page).first()).toBeVisible();
  expect(await overhang(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
});
