import { payloadOf, register } from "../support/application";
import { expect, test } from "../support/stages/page";

const id = "scheduled_task:7:poller";

test.beforeEach(async ({ redis }) => {
  await register(redis.client, id, { name: "Poller", payload: payloadOf(id, { cron: null, interval: 3600 }) });
  await redis.client.multi().del("schedule:cron").rpush("schedule:interval", id).exec();
});

const listed = (redis: { client: { lrange: (key: string, from: number, to: number) => Promise<string[]> } }) =>
  redis.client.lrange("schedule:interval", 0, -1);

test("a pause says by when it takes effect and from which list it took the schedule, and its Undo asks nothing", async ({
  page,
  redis,
}) => {
  await page.goto(`/schedules/${encodeURIComponent(id)}`);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText(/Takes effect by \d\d:\d\d:\d\d UTC \(in .+\)/);
  await expect(main).toContainText("Taken from schedule:interval");
  await expect(main).toContainText("Runs already under way were not stopped");
  expect(await listed(redis)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(main).toContainText("Resumed.");
  await expect(page.getByRole("alertdialog")).toBeHidden();
  await expect.poll(() => listed(redis)).toEqual([id]);
});

for (const [place, path] of [
  ["its page", `/schedules/${encodeURIComponent(id)}`],
  ["its row", "/schedules"],
]) {
  test(`a resume that would fire at once is asked about on ${place}, and Cancel leaves it paused`, async ({
    page,
    redis,
  }) => {
    await page.goto(path ?? "/");
    await page.getByRole("button", { name: /^Pause( Poller)?$/ }).click();
    await expect.poll(() => listed(redis)).toEqual([]);
    const resume = page.getByRole("main").getByRole("button", { name: /^Resume( Poller)?$/ });
    await resume.click();
    const dialog = page.getByRole("alertdialog", { name: "Resume “Poller”?" });
    await expect(dialog).toContainText("An interval that is put back fires at once");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
    expect(await redis.client.get(`schedule:status:${id}`)).toBe("paused");
    await resume.click();
    await dialog.getByRole("button", { name: "Resume schedule" }).click();
    await expect.poll(() => listed(redis)).toEqual([id]);
  });
}
