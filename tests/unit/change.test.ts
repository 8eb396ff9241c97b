import { expect, test } from "vitest";
import { change } from "@/lib/api/change";
import { OutcomeUnknownError, RedisUnavailableError } from "@/lib/redis/errors";
import { StateConflictError } from "@/lib/transitions/errors";

const by = { actor: "ann", requestId: "r1", body: {} };

/** This process with a catalog that reads schedules again once the test lets it. */
function catalogThatWaits() {
  const asked: string[][] = [];
  let read = () => {};
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const refresh = (ids: string[]) => {
    asked.push(ids);
    return isRead;
  };
  Reflect.set(globalThis, Symbol.for("rota"), { source: {}, catalog: { refresh } });
  return { asked, read };
}

test.each([
  ["was done", () => Promise.resolve()],
  ["was refused", () => Promise.reject(new StateConflictError("It is paused already.", "paused"))],
])("a change that %s is answered once the catalog has read its schedules again", async (_how, act) => {
  const { asked, read } = catalogThatWaits();
  let isAnswered = false;
  const answer = change(by, ["a", "b"], act)
    .catch(() => {})
    .finally(() => {
      isAnswered = true;
    });
  await expect.poll(() => asked).toEqual([["a", "b"]]);
  await new Promise(setImmediate);
  expect(isAnswered).toBe(false);
  read();
  await answer;
  expect(isAnswered).toBe(true);
});

test.each([
  ["may have been done", new OutcomeUnknownError("Redis did not answer.")],
  ["was not done, since Redis is away,", new RedisUnavailableError("Redis cannot be reached.")],
])("a change that %s is answered at once", async (_how, error) => {
  const { asked } = catalogThatWaits();
  await expect(change(by, ["a"], () => Promise.reject(error))).rejects.toBe(error);
  expect(asked).toEqual([["a"]]);
});
