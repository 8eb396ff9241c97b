import { describe, expect, test } from "vitest";
import { contract, type Schedule } from "@/lib/api/contract";
import { within } from "@/lib/api/within";
import { scheduleWith } from "../support/schedule";

const schedule = scheduleWith();
const pageOf = (...items: Schedule[]) => ({ items, total: items.length, nextCursor: null });
const { answer } = contract.listSchedules;

describe("an answer", () => {
  test("is the same one where no text is too long", () => {
    const page = pageOf(schedule);
    expect(within(answer, page)).toBe(page);
  });

  test("has each long text cut to what the contract allows, and nothing else changed", () => {
    const long = "x".repeat(100_000);
    const expression = { kind: "cron" as const, value: long, offset: long, also: { time: long, interval: null } };
    const page = pageOf(schedule, { ...schedule, expression, lastEvent: { event: long, at: null }, scheduleId: long });
    const told = within(answer, page);
    expect(answer.parse(told)).toEqual(told);
    expect(told.items[0]).toBe(schedule);
    const end = expect.stringMatching(/^x+… \(100,000 characters\)$/);
    expect(told.items[1]).toEqual({
      ...schedule,
      scheduleId: end,
      expression: { kind: "cron", value: end, offset: end, also: { time: end, interval: null } },
      lastEvent: { event: end, at: null },
    });
    expect(page.items[1]?.scheduleId).toBe(long);
  });
});
