import { expect, test } from "vitest";
import { expressionAsWritten } from "@/lib/format/expression-as-written";
import { expressionInWords } from "@/lib/format/expression-in-words";

const interval = (value: string) => expressionInWords({ kind: "interval", value, offset: null });
const once = (value: string) => expressionInWords({ kind: "time", value, offset: null });
const cron = (value: string) => expressionInWords({ kind: "cron", value, offset: null });

test.each([
  ["1", "Every second"],
  ["60", "Every 60 seconds"],
  ["90", "Every 90 seconds"],
  ["300", "Every 5 minutes"],
  ["3600", "Every hour"],
  ["86400", "Every day"],
  ["3601", "Every 3,601 seconds"],
  ["PT30M", "Every 30 minutes"],
  ["PT1H30M", "Every 90 minutes"],
  ["P1W", "Every 7 days"],
  ["1 day, 12:00:00", "Every 36 hours"],
  ["hourly", "hourly"],
  ["PT0.5S", "PT0.5S"],
])("an interval of %s is told as %s", (value, words) => expect(interval(value)).toBe(words));

test("a one-shot is told with its day and zone", () => {
  expect(once("2026-02-09T08:00:00")).toBe("Once, 9 Feb 2026 08:00 UTC");
  expect(once("2026-02-09T08:00:30+08:00")).toBe("Once, 9 Feb 2026 00:00:30 UTC");
  expect(once("tomorrow")).toBe("tomorrow");
});

test("a cron expression without sure words stands as it was written", () => {
  expect(cron("*/5 * * * *")).toBe("Every 5 minutes");
  expect(cron("0 0 * * 7")).toBe("0 0 * * 7");
});

test("as written, an interval says its unit and a cron expression its clock", () => {
  expect(expressionAsWritten({ kind: "interval", value: "60", offset: null })).toBe("interval 60 s");
  expect(expressionAsWritten({ kind: "interval", value: "PT1M", offset: null })).toBe("interval PT1M");
  expect(expressionAsWritten({ kind: "cron", value: "30 1 * * *", offset: "Asia/Shanghai" })).toBe(
    "30 1 * * * · Asia/Shanghai",
  );
  expect(expressionAsWritten({ kind: "time", value: "2026-02-09T08:00", offset: null })).toBe("time 2026-02-09T08:00");
});

test("what sets several of cron, time and interval is told as TaskIQ fires it", () => {
  const time = "2026-02-09T08:00:30";
  const cron = { kind: "cron", value: "*/5 * * * *", offset: null } as const;
  const both = { ...cron, also: { time: null, interval: "60" } };
  expect(expressionInWords(both)).toBe("Every 5 minutes, and every 60 seconds");
  expect(expressionAsWritten(both)).toBe("*/5 * * * * + interval 60 s");
  expect(expressionInWords({ ...cron, also: { time, interval: null } })).toBe(
    "Once: every 5 minutes, or 9 Feb 2026 08:00:30 UTC",
  );
  expect(expressionInWords({ ...cron, also: { time, interval: "60" } })).toBe("Once, at the scheduler's next read");
  const minute = { kind: "time", value: time, offset: null, also: { time: null, interval: "60" } } as const;
  expect(expressionInWords(minute)).toBe("Once, 9 Feb 2026 08:00 UTC");
  expect(expressionAsWritten(minute)).toBe("time 2026-02-09T08:00:30 + interval 60 s");
});
