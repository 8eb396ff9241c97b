import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronInWords } from "@/lib/format/cron";
import { whyNever } from "@/lib/taskiq/never";
import { outcome, readCron } from "@/lib/taskiq/pycron";

describe("a cron expression in words", () => {
  test.each([
    ["* * * * *", "Every minute"],
    ["*/5 * * * *", "Every 5 minutes"],
    ["*/7 * * * *", "Every 7 minutes, from each full hour"],
    ["0 * * * *", "Every hour"],
    ["5,35 * * * *", "Every hour at :05 and :35"],
    ["0 */6 * * *", "Every 6 hours"],
    ["30 */5 * * *", "Every 5 hours at :30, from midnight"],
    ["30 1 * * *", "Every day at 01:30"],
    ["0 9,17 * * *", "Every day at 09:00 and 17:00"],
    ["30 23 * * 1-5", "Weekdays at 23:30"],
    ["30 23 * * Mon-FRIDAY", "Weekdays at 23:30"],
    ["0 8 * * 1", "Mondays at 08:00"],
    ["0 8 * * wed,mon", "Mondays and Wednesdays at 08:00"],
    ["0 8 * * 6,0", "Weekends at 08:00"],
    ["30 2 1 * *", "Day 1 of each month at 02:30"],
    ["0 0 29 2 *", "29 Feb at 00:00, each year"],
    ["0-30/5 8-18 * * *", "Every 5 minutes, minutes 0 through 30 past the hour, between 08:00 and 18:59"],
  ])("%s", (expression, words) => expect(cronInWords(expression)).toBe(words));

  test.each([
    "0 0 * * 7",
    "0 0 * * fri-sun",
    "0 0 * * mon-fri/2",
    "5/15 * * * *",
    "0 22-2 * * *",
    "@daily",
    "0 0 0 * * *",
    "0  0 * * *",
    "0 0 L * *",
    "0 0 1 jan *",
    "0 0 30 2 *",
    "0 0 1 * 1",
    "0 0 1 * */2",
    "*/90 * * * *",
    "*/0 * * * *",
    "1,* * * * *",
    "60 * * * *",
    "* * * *",
    "",
  ])("says nothing of %o, which cron's words would not fit", (expression) => {
    expect(cronInWords(expression)).toBeNull();
  });
});

/** What any cron takes a plain field for. */
function classic(text: string, least: number, most: number): number[] {
  const all = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  return all.filter((value) =>
    text.split(",").some((part) => {
      const [range = "", step = "1"] = part.split("/");
      const [from = least, to = range === "*" ? most : Number(range)] =
        range === "*" ? [] : range.split("-").map(Number);
      return value >= from && value <= to && (value - from) % Number(step) === 0;
    }),
  );
}

test("a day that none of a range's months has gets no words", () => {
  expect(cronInWords("* * 31 9-10/2 *")).toBeNull();
  expect(cronInWords("* * 31 9-10 *")).not.toBeNull();
});

test("whatever has words fires, and TaskIQ reads each of its fields as cron does", () => {
  const span = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 6],
  ] as const;
  const field = ([least, most]: readonly [number, number]) => {
    const number = fc.integer({ min: least - 1, max: most + 2 });
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant("*") },
      { weight: 3, arbitrary: fc.array(number, { minLength: 1, maxLength: 3 }).map((each) => each.join(",")) },
      { weight: 1, arbitrary: fc.tuple(number, number).map(([from, to]) => `${from}-${to}`) },
      { weight: 1, arbitrary: fc.tuple(number, number, number).map(([from, to, step]) => `${from}-${to}/${step}`) },
      { weight: 1, arbitrary: number.map((step) => `*/${step}`) },
      { weight: 1, arbitrary: fc.constantFrom("?", "L", "1,*", "5/3", "mon", "", "7") },
    );
  };
  let told = 0;
  fc.assert(
    fc.property(fc.tuple(...span.map(field)), (texts) => {
      const expression = texts.join(" ");
      if (cronInWords(expression) === null) return;
      told += 1;
      const cron = readCron(expression);
      expect(whyNever(expression, cron === "too long" ? "not five fields" : cron)).toBeNull();
      if (cron === "too long" || cron === "not five fields") throw new Error(cron);
      for (const [index, each] of [cron.minute, cron.hour, cron.dom, cron.month, cron.dow].entries()) {
        const [least = 0, most = 0] = span[index] ?? [];
        const matched = [...each.of.keys()].filter((value) => value >= least && each.of[value] === outcome.yes);
        expect(matched).toEqual(classic((texts[index] ?? "").replace("mon", "1"), least, most));
      }
    }),
    { numRuns: 5000 },
  );
  expect(told).toBeGreaterThan(200);
});
