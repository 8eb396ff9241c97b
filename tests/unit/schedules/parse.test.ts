import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeJson } from "@/lib/schedules/json";
import {
  numberIn,
  parseEvent,
  parseJsonObject,
  parseMetadata,
  parsePauseRecord,
  parseStatus,
} from "@/lib/schedules/parse";
import type { Json } from "@/lib/schedules/types";

const bytes = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const key = "schedule:meta:a";

describe("metadata", () => {
  test("is read field by field, and unknown fields stay", () => {
    const written = {
      config_id: 7,
      name: "每日报告",
      task_type: "report",
      scheduler_type: "cron",
      registered_at: "2026-02-08T09:17:42.123456",
      updated_at: "2026-02-08T09:17:43",
      region: "中文",
    };
    expect(parseMetadata(bytes(written), key)).toEqual({
      configId: "7",
      name: "每日报告",
      taskType: "report",
      schedulerType: "cron",
      registeredAt: "2026-02-08T09:17:42.123456Z",
      updatedAt: "2026-02-08T09:17:43.000000Z",
      fields: written,
    });
  });

  test("gives null for a field of another type, and keeps it in the fields", () => {
    const written = { config_id: true, name: 3, scheduler_type: "hourly", updated_at: 5 };
    expect(parseMetadata(bytes(written), key)).toMatchObject({
      configId: null,
      name: null,
      schedulerType: null,
      updatedAt: null,
      fields: written,
    });
  });

  test("with a field kind=broken is not taken for broken", () => {
    const read = parseMetadata(bytes({ kind: "broken", name: "odd", reason: "r", raw: "", key }), key);
    expect(read).toMatchObject({ name: "odd", fields: { kind: "broken" } });
  });

  test.each([
    ['{"a": NaN}', /holds NaN, which Python writes/],
    ['{"a": [1, -Infinity]}', /holds -Infinity/],
    ['{"note": "NaN", "a": }', /It is not JSON: (?!it holds)/],
    ["", /it is empty/],
    ["[1]", /an array instead of an object/],
    ["null", /null instead of an object/],
    ['"text"', /a string instead of an object/],
    [Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
  ])("that is %s is broken, with a sentence", (raw, sentence) => {
    const read = parseMetadata(Buffer.isBuffer(raw) ? raw : Buffer.from(raw), key);
    expect(read).toMatchObject({ kind: "broken", key, reason: expect.stringMatching(sentence) });
  });

  test("that is broken shows 1,000 characters, and says how many there are", () => {
    expect(parseMetadata(bytes("a".repeat(1000)), key)).toMatchObject({ raw: "a".repeat(1000) });
    expect(parseMetadata(bytes("a".repeat(5000)), key)).toMatchObject({
      raw: `${"a".repeat(980)}… (5,000 characters)`,
    });
  });
});

describe("a number in metadata or a label", () => {
  test.each<[Json | undefined, number | bigint | null]>([
    [30, 30],
    ["30", 30],
    ["2.50", 2.5],
    ["1234567890.1234567", 1234567890.1234567],
    ["-5", -5],
    ["0.1000000000000000055511151231", 0.1], // 30 characters
    ["0.10000000000000000555111512312", null],
    ["12345678901234567890", 12345678901234567890n],
    [12345678901234567890n, 12345678901234567890n],
    ["1e3", null],
    [" 30", null],
    ["", null],
    [Number.POSITIVE_INFINITY, null],
    [true, null],
    [undefined, null],
  ])("%s is %s", (value, number) => {
    expect(numberIn(value)).toBe(number);
  });
});

describe("a history event", () => {
  test("gives its name, its time and every other field", () => {
    const raw = bytes({
      event: "status_changed",
      new_status: "paused",
      timestamp: "2026-02-08T09:17:42.123456",
      by: "x",
    });
    expect(parseEvent(raw, key)).toEqual({
      event: "status_changed",
      at: "2026-02-08T09:17:42.123456Z",
      fields: { new_status: "paused", by: "x" },
    });
  });

  test("keeps a time that cannot be read as it was written", () => {
    expect(parseEvent(bytes({ event: "e", timestamp: "yesterday" }), key)).toEqual({
      event: "e",
      at: null,
      fields: { timestamp: "yesterday" },
    });
  });

  test.each([["[1]"], ['"x"'], ['{"event": 3}'], ["{}"], ["{"]])("%s is broken", (raw) => {
    expect(parseEvent(bytes(raw), key)).toMatchObject({ kind: "broken", raw });
  });
});

test("a missing status is inactive, an unknown word is kept", () => {
  expect(parseStatus(null)).toEqual({ status: "inactive", word: null });
  expect(parseStatus(Buffer.from("paused"))).toEqual({ status: "paused", word: "paused" });
  expect(parseStatus(Buffer.from("PAUSED"))).toEqual({ status: "unknown", word: "PAUSED" });
  expect(parseStatus(Buffer.from(""))).toEqual({ status: "unknown", word: "" });
});

test("a pause record gives null for what is absent or empty", () => {
  expect(parsePauseRecord({})).toEqual({ list: null, by: null, reason: null, at: null, until: null });
  const hash = { list: bytes("schedule:cron"), by: bytes("ann"), reason: bytes(""), at: bytes("2026-02-08T09:17:42") };
  expect(parsePauseRecord(hash)).toMatchObject({
    list: "schedule:cron",
    by: "ann",
    reason: null,
    at: "2026-02-08T09:17:42.000000Z",
  });
});

test("any JSON object is read as it was written, and no bytes make the reader throw", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  fc.assert(
    fc.property(object, (written) => {
      const raw = bytes(written);
      const read = parseJsonObject(raw, key);
      expect("object" in read && writeJson(read.object)).toBe(raw.toString());
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (raw) => void parseEvent(Buffer.from(raw), key)));
  fc.assert(fc.property(fc.string(), (raw) => void parseMetadata(Buffer.from(raw), key)));
});
