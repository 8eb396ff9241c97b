import { describe, expect, test } from "vitest";
import { Expressions } from "@/lib/catalog/store/expressions";
import { limits } from "@/lib/limits";
import { readInterval } from "@/lib/taskiq/duration";
import type { Expression } from "@/lib/taskiq/types";

const mega = 1 << 20;
const at = new Date("2026-02-08T09:17:42Z");
const cron = (value: string, offset: string | null = null) => ({ kind: "cron" as const, value, offset });

describe("an expression of a megabyte", () => {
  test("does not become another cron because it is cut", () => {
    const expressions = new Expressions();
    // Its first fields alone would fire each minute.
    const number = expressions.acquire(cron(`* * * * ${"*,".repeat(mega / 2)}*`), at);
    expect(expressions.nextRunAt(number)).toBeNull();
    expect(expressions.neverFires(number)).toBeNull();
    expressions.advance(new Date(at.getTime() + 86_400_000), () => {});
    expect(expressions.nextRunAt(number)).toBeNull();
    expect(expressions.shown(number)?.value).toMatch(/^\* \* \* \* \*,.*… \(1,048,585 characters\)$/);
  });

  test.each<[string, Expression]>([
    ["cron", cron("1,".repeat(mega))],
    ["offset", cron("* * * * *", "x".repeat(mega))],
    ["time", { kind: "time", value: "2".repeat(mega), offset: null }],
    ["interval", { kind: "interval", value: "9".repeat(mega), offset: null }],
    ["what stands beside", { ...cron("* * * * *"), also: { time: "2".repeat(mega), interval: "6".repeat(mega) } }],
  ])("is neither kept nor told whole: %s", (_, expression) => {
    const expressions = new Expressions();
    const number = expressions.acquire(expression, at);
    expect(JSON.stringify(expressions.get(number)).length).toBeLessThan(20_000);
    expect(JSON.stringify(expressions.shown(number)).length).toBeLessThan(5 * limits.text.word);
  });

  test("that differs from another only at its end is not the same", () => {
    const expressions = new Expressions();
    const one = expressions.acquire(cron(`${"1,".repeat(mega)}1`), at);
    expect(expressions.acquire(cron(`${"1,".repeat(mega)}1`), at)).toBe(one);
    expect(expressions.acquire(cron(`${"1,".repeat(mega)}2`), at)).not.toBe(one);
    expressions.release(one);
    expressions.release(one);
    expect(expressions.get(one)).toBeNull();
  });

  test("still means its number of seconds where it is an interval in white space", () => {
    const expressions = new Expressions();
    const number = expressions.acquire({ kind: "interval", value: "60".padStart(mega), offset: null }, at);
    expect(readInterval(expressions.get(number)?.value)).toEqual({ seconds: 60, kills: false });
    expect(expressions.neverFires(number)).toBeNull();
  });
});
