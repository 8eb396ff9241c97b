import { payloadOf, register } from "../support/application";
import { request } from "../support/dashboard";
import { barriers, expect, overhang, test } from "../support/stages/page";

const token = "let the reporter in";
test.use({ settings: { ROTA_RUNS_TOKEN: token } });

const now = (agoMs = 0) => new Date(Date.now() - agoMs).toISOString().replace("Z", "000");
type To = Parameters<typeof request>[0];
const tell = async (to: To, task: string, kind: "queued" | "started" | "executed", fields: Record<string, unknown>) => {
  const begin = { args: [7], kwargs: { region: "eu" }, labels: { schedule_id: "a" }, taskName: "app.tasks:report" };
  const end = { error: null, returnValue: { return_value: 1 } };
  const answer = await request(to, `/api/tasks/${task}/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", "access-token": token },
    body: JSON.stringify({ ...(kind === "executed" ? end : begin), ...fields }),
  });
  expect(answer.status).toBe(200);
};
/** A run that began a while ago and took so many seconds. */
const ran = async (to: To, task: string, agoMs: number, seconds: number, error: string | null = null) => {
  await tell(to, task, "queued", { queuedAt: now(agoMs + 300) });
  await tell(to, task, "started", { startedAt: now(agoMs) });
  await tell(to, task, "executed", { finishedAt: now(agoMs - seconds * 1000), executionTime: seconds, error });
};

test.beforeEach(async ({ redis, dashboard }) => {
  await register(redis.client, "a");
  await register(redis.client, "b", { name: "Never ran" });
  await expect.poll(async () => (await request(dashboard, "/api/summary")).json).toMatchObject({ total: 2 });
});

test("a schedule's page shows a run begin, run and fail, while it is open", async ({ page, dashboard }) => {
  await ran(dashboard, "before", 600_000, 2.5);
  await page.goto("/schedules/a");
  const facts = page.locator("dl").first();
  const history = page.getByRole("table", { name: "Events and runs, newest first" });
  await expect(facts).toContainText("ok, 2.5 s");
  await tell(dashboard, "now", "queued", { queuedAt: now() });
  await expect(facts).toContainText("Waits for a worker");
  await tell(dashboard, "now", "started", { startedAt: now() });
  await expect(facts).toContainText("Running");
  await expect(page.locator('[data-run="running"]')).toHaveCount(1);
  const error = "HTTPError('429 Too Many Requests')";
  await tell(dashboard, "now", "executed", { finishedAt: now(), executionTime: 4.2, error });
  await expect(facts).toContainText("Failed after 4.2 s");
  await expect(facts).toContainText("50.0 %");
  await expect(facts).toContainText("p95 4.2 s");
  await expect(page.locator('[data-run="failed"]')).toHaveCount(1);
  await history.getByRole("button", { name: /run failed/ }).click();
  await expect(history).toContainText(error);
  await expect(history).toContainText('7, region="eu"');
  expect(await barriers(page)).toEqual([]);
});

test("the list has a bar of the last runs, which goes on while it is open", async ({ page, dashboard }) => {
  for (const n of [5, 4, 3]) await ran(dashboard, `t${n}`, n * 60_000, n, n === 4 ? "ValueError()" : null);
  await page.goto("/schedules");
  const row = page.getByRole("row", { name: /Daily report/ });
  await expect(row.getByRole("img", { name: "Last 3 runs: 2 ran, 1 failed" })).toBeVisible();
  await expect(row).toContainText("ok, 3.0 s");
  await expect(page.getByRole("row", { name: /Never ran/ }).getByRole("img", { name: /Last/ })).toHaveCount(0);
  await tell(dashboard, "now", "started", { startedAt: now() });
  await expect(row.getByRole("img", { name: "Last 4 runs: 2 ran, 1 failed, 1 running" })).toBeVisible();
  await expect(row).toContainText("running");
  expect(await barriers(page)).toEqual([]);
});

test("on a phone both fit, and the bar stands under the next run", async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  for (const n of [5, 4, 3])
    await ran(dashboard, `t${n}`, n * 60_000, n, n === 3 ? "ValueError('x'.repeat(500))" : null);
  await page.goto("/schedules");
  await expect(page.getByRole("img", { name: "Last 3 runs: 2 ran, 1 failed" }).filter({ visible: true })).toHaveCount(
    1,
  );
  expect(await overhang(page)).toBe(0);
  await page.goto("/schedules/a");
  await page.getByRole("button", { name: /run failed/ }).click();
  expect(await overhang(page)).toBe(0);
});

test("a schedule of which no run was reported says what the application needs, once", async ({ page, dashboard }) => {
  await page.goto("/schedules/b");
  await page.getByText("What the application needs").click();
  await expect(page.getByText("TaskiqAdminMiddleware").first()).toBeVisible();
  await ran(dashboard, "t", 60_000, 1);
  await expect(page.getByText("What the application needs")).toHaveCount(0);
});

test("a run that was due and did not come is marked, and a click says why not at that minute", async ({
  page,
  dashboard,
  redis,
}) => {
  const due = Math.floor(Date.now() / 60_000) * 60_000;
  await redis.client.set("schedule:data:a", payloadOf("a", { cron: "* * * * *" }));
  for (const ago of [9, 8, 7, 5, 4, 3, 2, 1, 0]) {
    await tell(dashboard, `t${ago}`, "queued", { queuedAt: new Date(due - ago * 60_000).toISOString() });
  }
  await page.goto("/schedules/a");
  const minute = new Date(due - 6 * 60_000).toISOString().slice(0, 16);
  await expect(page.getByRole("button", { name: /^It missed one run/ })).toBeVisible();
  await page.getByRole("button", { name: /^Due at .* no run was reported. Why\?$/ }).click();
  await expect(page).toHaveURL(`/schedules/a?why=${minute}Z`);
  await expect(
    page.getByRole("status").filter({ hasText: "It was due, and no run of it was reported then." }),
  ).toBeInViewport();
  await expect(page.getByLabel("Why not at")).toHaveValue(minute);
  expect(await barriers(page)).toEqual([]);
  await page.goBack();
  await expect(page).toHaveURL("/schedules/a");
});
