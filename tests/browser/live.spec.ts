import type { Page } from "@playwright/test";
import { register } from "../support/application";
import { mortalThreads, startDashboard } from "../support/dashboard";
import { expect, test } from "../support/stages/page";

const id = "scheduled_task:7:first";

/** Opens the list and waits until its stream is open, and what was told before has been asked for. */
async function openList(page: Page) {
  const opened = page.waitForResponse(isStream);
  const asked = page.waitForResponse((answer) => answer.url().includes("/api/schedules?"));
  await page.goto("/schedules");
  await opened;
  await (await asked).finished();
}
const sorted = (query: string) => [...new URLSearchParams(query)].map(String).sort().join(" ");
/** What a stream follows; null of any other answer. */
const queryOf = (answer: { url: () => string }) =>
  answer.url().includes("/api/events") ? sorted(new URL(answer.url()).search) : null;
const isStream = (answer: { url: () => string; status: () => number }) =>
  answer.url().includes("/api/events") && answer.status() === 200;

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

/** Less than the time between two polls, so that only the stream can have brought it. */
const byStream = { timeout: 4000 };

for (const [place, path, follows] of [
  ["the list", "/schedules", "search="],
  ["a filtered list", "/schedules?search=report&status=active,paused", "search=report&status=active%2Cpaused"],
  ["its configuration's page", "/configs/7?search=report", "search=&config=7"],
  ["its own page", `/schedules/${encodeURIComponent(id)}`, `id=${encodeURIComponent(id)}`],
  ["the summary", "/", "search="],
] as const) {
  test(`what any program changes is seen at once on ${place}, which follows nothing else`, async ({ page, redis }) => {
    await register(redis.client, id, { name: "First report" });
    const opened = page.waitForResponse((answer) => queryOf(answer) === sorted(follows));
    await page.goto(path);
    await opened;
    const main = page.getByRole("main");
    await expect(main.getByText("First report").first()).toBeVisible();
    await register(redis.client, id, { name: "First report, changed" });
    await expect(main.getByText("First report, changed").first()).toBeVisible(byStream);
  });
}

test("while the tab is hidden nothing is asked, and on return everything at once", async ({ page, redis }) => {
  await register(redis.client, id, { name: "First report" });
  await openList(page);
  await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
  const left = page.waitForEvent("requestfailed", (request) => request.url().includes("/api/events"));
  await turn(page, "hidden");
  await left;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await register(redis.client, id, { name: "Changed meanwhile" });
  await expect
    .poll(async () => (await page.request.get("/api/schedules")).text(), { timeout: 5000 })
    .toContain("Changed meanwhile");
  await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
  expect(asked).toEqual([]);
  await turn(page, "visible");
  await expect(page.getByRole("link", { name: "Changed meanwhile" })).toBeVisible(byStream);
});

test("where no stream is to be had the page asks every few seconds, and comes back to a stream", async ({
  page,
  redis,
}) => {
  const own = await startDashboard({ REDIS_URL: redis.url, MAX_STREAMS: "1" });
  const taken = new AbortController();
  try {
    await register(redis.client, id, { name: "First report" });
    await fetch(`${own.url}/api/events`, { signal: taken.signal });
    const refused = page.waitForResponse((answer) => answer.url().includes("/api/events") && answer.status() === 429);
    await page.goto(`${own.url}/schedules`);
    await refused;
    await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
    await register(redis.client, id, { name: "Found by asking" });
    await expect(page.getByRole("link", { name: "Found by asking" })).toBeVisible();
    const opened = page.waitForResponse(isStream);
    taken.abort();
    await opened;
    await register(redis.client, id, { name: "Told by the stream" });
    await expect(page.getByRole("link", { name: "Told by the stream" })).toBeVisible(byStream);
  } finally {
    await page.goto("about:blank");
    await own.stop();
  }
});

test("a pause that waits for its answer is not flipped back by an older answer", async ({ page, redis }) => {
  await register(redis.client, id, { name: "First report" });
  let letPause = () => {};
  const mayPause = new Promise<void>((resolve) => {
    letPause = resolve;
  });
  await page.route("**/pause", async (route) => {
    await mayPause;
    await route.continue();
  });
  await openList(page);
  await page.getByRole("button", { name: "Pause First report" }).click();
  const resume = page.getByRole("button", { name: "Resume First report" });
  await expect(resume).toBeVisible();
  // The state that each drawing shows, so that no flip is missed, however short.
  await page.evaluate(() => {
    const { body } = document;
    const look = () => {
      if (body.querySelector('button[aria-label="Pause First report"]')) body.dataset.flipped = "yes";
    };
    new MutationObserver(look).observe(body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
  });
  for (let turns = 0; turns < 3; turns++) {
    const older = page.waitForResponse((answer) => answer.url().includes("/api/schedules?"));
    await turn(page, "visible");
    await (await older).finished();
  }
  letPause();
  await expect(page.getByText("Paused “First report”")).toBeVisible();
  await expect.poll(() => redis.client.get(`schedule:status:${id}`)).toBe("paused");
  const newer = page.waitForResponse((answer) => answer.url().includes("/api/schedules?"));
  await redis.client.set("schedule:status:another", "active");
  await (await newer).finished();
  await expect(resume).toBeVisible();
  expect(await page.locator("body").getAttribute("data-flipped")).toBeNull();
});

test("while the catalog is rebuilt the last data stays, the page says so, and actions still work", async ({
  page,
  redis,
}) => {
  const own = await startDashboard({ REDIS_URL: redis.url, ...mortalThreads });
  await register(redis.client, id, { name: "First report" });
  await page.goto(`${own.url}/schedules`);
  await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
  const ending = setInterval(() => own.process.kill("SIGUSR2"), 50);
  try {
    const strip = page.getByText("The catalog of schedules is being rebuilt.");
    await expect(async () => {
      await turn(page, "visible");
      await expect(strip).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.getByText("Redis cannot be reached.")).toBeHidden();
    await page.getByRole("button", { name: "Pause First report" }).click();
    await expect(page.getByText("Paused “First report”")).toBeVisible();
    await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
    clearInterval(ending);
    await register(redis.client, id, { name: "Changed since" });
    await expect(strip).toBeHidden();
    await expect(page.getByRole("link", { name: "Changed since" })).toBeVisible();
    await expect(page.getByText(/^Live/)).toBeVisible();
  } finally {
    clearInterval(ending);
    await page.goto("about:blank");
    await own.stop();
  }
});

test("while everything is read for the first time, what was found is shown and marked as incomplete", async ({
  page,
  redis,
}) => {
  await register(redis.client, id, { name: "First report" });
  // As the server answers in the first seconds over a million schedules.
  await page.route("**/api/events?*", (route) => route.abort());
  await page.route("**/api/summary", async (route) => {
    const answer = await route.fetch();
    const building = { state: "building", asOf: null, read: 412_000 };
    await route.fulfill({ response: answer, json: { ...(await answer.json()), freshness: building } });
  });
  await page.goto("/schedules");
  await expect(page.getByText("Reading, 412,000 schedules so far")).toBeVisible();
  await expect(page.getByText("1–1 of 1 so far")).toBeVisible();
  await page.goto("/schedules?search=nothing-is-called-so");
  await expect(page.getByText("Reading, 412,000 schedules so far")).toBeVisible();
  await expect(page.getByText("No schedule matches")).toBeHidden();
});

/** As when another tab is chosen, or this one again. */
async function turn(page: Page, state: "hidden" | "visible") {
  await page.evaluate((to) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => to });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

test("a page asks again when the browser's clock is set back, as its answers would count as fresh for an hour", async ({
  page,
  redis,
}) => {
  await register(redis.client, id, { name: "First report" });
  await openList(page);
  await expect(page.getByRole("link", { name: "First report" })).toBeVisible();
  const asked = page.waitForResponse((answer) => answer.url().includes("/api/schedules?"));
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
  });
  await asked;
});
