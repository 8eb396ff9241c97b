import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { type Action, run, scheduleActionsUnderWay } from "@/lib/queries/action";
import { keys } from "@/lib/queries/keys";
import { cleanUpLegacy } from "@/lib/queries/legacy";
import { scheduleActions } from "@/lib/queries/schedule-actions";

const pause = scheduleActions.filter(({ label }) => label === "Pause")[0] ?? expect.unreachable();
const answer = { scheduleId: "a", from: "active", to: "paused", takesEffectBy: null, warnings: [] };
const request = { scheduleId: "a", name: "Daily report", quiet: true };

/** An action that gets its answer once the test gives it. */
function held<Request, Answer>(action: Action<Request, Answer>) {
  let give: (answer: Answer) => void = () => {};
  const answered = new Promise<Answer>((resolve) => {
    give = resolve;
  });
  return { action: { ...action, send: () => answered }, give };
}

/** A page that shows schedules, and whether it reads them again. */
function page() {
  const client = new QueryClient();
  const list = keys.schedules({});
  client.setQueryData(list, { items: [] });
  return { client, readsAgain: () => client.getQueryState(list)?.isInvalidated };
}

test("a pause that ends while a clean-up of legacy keys runs is followed by a look at the schedules", async () => {
  const { client, readsAgain } = page();
  const cleanUp = held(cleanUpLegacy);
  const counts = { status: 1, meta: 0, history: 0 };
  const cleaning = run(client, cleanUp.action, counts);
  await expect.poll(() => client.isMutating()).toBe(1);
  // Nor does it hold back what others change.
  expect(scheduleActionsUnderWay(client)).toBe(0);
  await run(client, { ...pause, send: async () => answer }, request);
  expect(readsAgain()).toBe(true);
  cleanUp.give(counts);
  await cleaning;
});

test("of several pauses at once only the last that ends is followed by a look at the schedules", async () => {
  const { client, readsAgain } = page();
  const [first, last] = [held(pause), held(pause)];
  const pausing = [run(client, first.action, request), run(client, last.action, { ...request, scheduleId: "b" })];
  first.give(answer);
  await pausing[0];
  expect(readsAgain()).toBe(false);
  last.give({ ...answer, scheduleId: "b" });
  await pausing[1];
  expect(readsAgain()).toBe(true);
});
