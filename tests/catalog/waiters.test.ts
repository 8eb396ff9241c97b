import { expect, test } from "vitest";
import { Waiters } from "@/lib/catalog/asking/waiters";

test("a caller that has waited long enough is forgotten, though the event never comes", async () => {
  const waiters = new Waiters();
  const waits = Array.from({ length: 3 }, () => waiters.wait(1));
  expect(waiters.size).toBe(3);
  await Promise.all(waits);
  expect(waiters.size).toBe(0);
});

test("the event ends every wait at once, and later callers wait for the next", async () => {
  const waiters = new Waiters();
  const waits = Array.from({ length: 3 }, () => waiters.wait(60_000));
  waiters.release();
  await Promise.all(waits);
  expect(waiters.size).toBe(0);
  const next = waiters.wait(60_000);
  expect(waiters.size).toBe(1);
  waiters.release();
  await next;
});
