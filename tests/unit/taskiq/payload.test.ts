import { describe, expect, test } from "vitest";
import { idFromBytes } from "@/lib/ids";
import { Keys } from "@/lib/redis/keys";
import { listOf, readPayload, reasonsNotToList, serializerOf } from "@/lib/taskiq/payload";

const id = "scheduled_task:7:0b0e";
const base = { task_name: "app.tasks:report", labels: {}, args: [7], kwargs: {}, task_id: null, schedule_id: id };
const unset = { cron: null, cron_offset: null, time: null, interval: null };
const written = (fields: object) => Buffer.from(JSON.stringify({ ...base, ...unset, ...fields }));
const read = (fields: object) => readPayload(written(fields), id);
const raw = (text: string) => readPayload(Buffer.from(text), id);
const effects = (fields: object) => read(fields).problems.map((problem) => problem.effect);
const reasons = (fields: object) =>
  read(fields)
    .problems.map((problem) => problem.reason)
    .join(" ");
const keys = new Keys("schedule", "schedule");

describe("the first bytes tell the serialiser", () => {
  test.each([
    ["7b22", "json"],
    ["200a7b", "json"],
    ["5b5d", "json"],
    ["8004", "pickle"],
    ["8005", "pickle"],
    ["8aa9", "msgpack"],
    ["de000a", "msgpack"],
    ["d90100", "cbor"],
    ["aa69", "cbor"],
    ["68656c6c6f", "unknown"],
    ["", "unknown"],
  ])("%s is %s", (hex, serializer) => expect(serializerOf(Buffer.from(hex, "hex"))).toBe(serializer));

  test("a payload that is not JSON is opaque, and nothing bad is said of it", () => {
    const payload = readPayload(Buffer.from("80049503", "hex"), id);
    expect(payload).toMatchObject({ serializer: "pickle", size: 4, json: null, task: null, expression: null });
    expect(payload.problems).toEqual([]);
  });
});

describe("a payload as TaskIQ writes it", () => {
  test("is read whole", () => {
    const payload = read({ cron: "*/5 * * * *", cron_offset: "Asia/Shanghai", labels: { config_id: "7" } });
    expect(payload.task).toEqual({
      taskName: "app.tasks:report",
      labels: { config_id: "7" },
      args: [7],
      kwargs: {},
      taskId: null,
      scheduleId: id,
    });
    expect(payload.expression).toEqual({ kind: "cron", value: "*/5 * * * *", offset: "Asia/Shanghai" });
    expect(payload.problems).toEqual([]);
  });

  test("may leave out what is not set", () => {
    const { task_id, ...rest } = base;
    expect(task_id).toBeNull();
    for (const when of [{ cron: "* * * * *" }, { time: "2026-02-09T08:00:00Z" }, { interval: 60 }]) {
      const payload = readPayload(Buffer.from(JSON.stringify({ ...rest, ...when })), id);
      expect(payload.problems).toEqual([]);
      expect(payload.task?.taskId).toBeNull();
    }
  });

  test("belongs in the list of the first of cron, time and interval", () => {
    expect(listOf(read({ cron: "* * * * *", interval: 5 }), keys)).toBe("schedule:cron");
    expect(listOf(read({ time: "2026-02-09T08:00:59", interval: 5 }), keys)).toBe("schedule:time:2026-02-09T08:00");
    expect(listOf(read({ interval: 5 }), keys)).toBe("schedule:interval");
    expect(listOf(readPayload(Buffer.from("8004", "hex"), id), keys)).toBeNull();
  });

  test("lists a one-shot under its minute in UTC", () => {
    expect(listOf(read({ time: "2026-02-09T08:00:00+08:00" }), keys)).toBe("schedule:time:2026-02-09T00:00");
    expect(listOf(read({ time: "2026-02-09T23:30-01:00" }), keys)).toBe("schedule:time:2026-02-10T00:30");
    expect(listOf(read({ time: 1_770_000_000 }), keys)).toBe("schedule:time:2026-02-02T02:40");
  });

  test("keeps intervals as they were written", () => {
    expect(read({ interval: 60 }).expression).toEqual({ kind: "interval", value: "60", offset: null });
    expect(read({ interval: "PT30M" }).expression).toEqual({ kind: "interval", value: "PT30M", offset: null });
  });

  test("of 1 MB is read in no time", () => {
    const payload = read({ cron: "* * * * *", kwargs: { text: "報表".repeat(170_000) } });
    expect(payload.size).toBeGreaterThan(1_000_000);
    expect(payload.problems).toEqual([]);
  });
});

describe("what Python reads and JavaScript does not", () => {
  const withArgs = (args: string) => `${written({ cron: "* * * * *" }).toString().slice(0, -1)},"args":${args}}`;
  test("NaN and Infinity are numbers to it", () => {
    expect(raw(withArgs('[NaN, -Infinity, "NaN", 1]')).problems).toEqual([]);
    expect(raw(withArgs('[NaN, "NaN \\" Infinity"]')).task?.args[1]).toBe('NaN " Infinity');
  });
  test("-NaN and NaN5 are nothing to it either", () => {
    expect(raw(withArgs("[-NaN]")).problems[0]?.effect).toBe("blind");
    expect(raw(withArgs("[NaN5]")).problems[0]?.effect).toBe("blind");
  });
  test("of a doubled key the last counts", () => {
    expect(raw(withArgs("[1, 2]")).task?.args).toEqual([1, 2]);
  });
  test("more than 4,300 digits, or 1,000 levels, are too much for it", () => {
    expect(raw(withArgs(`[${"9".repeat(4301)}]`)).problems[0]?.reason).toContain("4,300 digits");
    expect(raw(withArgs(`["${"9".repeat(4301)}"]`)).problems).toEqual([]);
    expect(raw(withArgs(`${"[".repeat(1000)}${"]".repeat(1000)}`)).problems[0]?.reason).toContain("nested");
    expect(raw(withArgs(`["${"[".repeat(1000)}"]`)).problems).toEqual([]);
  });
  test("a byte order mark is no JSON", () => {
    expect(raw(`\ufeff${written({ cron: "* * * * *" })}`).serializer).toBe("unknown");
  });
});

describe("payloads that blind the scheduler", () => {
  test.each([
    ["no labels", { labels: undefined, cron: "* * * * *" }, "labels must be an object"],
    ["labels as an array", { labels: [], cron: "* * * * *" }, "labels must be an object"],
    ["args as an object", { args: {}, cron: "* * * * *" }, "args must be an array"],
    ["kwargs null", { kwargs: null, cron: "* * * * *" }, "kwargs must be an object"],
    ["a task_name that is a number", { task_name: 3, cron: "* * * * *" }, "task_name must be text"],
    ["a task_id that is a number", { task_id: 3, cron: "* * * * *" }, "task_id must be text"],
    ["a schedule_id of null", { schedule_id: null, cron: "* * * * *" }, "schedule_id must be text"],
    ["nothing that says when", {}, "one of cron, time and interval must be set"],
    ["an offset that is a number", { cron: "* * * * *", cron_offset: 3 }, "cron_offset must be text"],
    ["a time that is none", { time: "tomorrow" }, "time must be an ISO date and time"],
    ["an interval of 0", { interval: 0 }, "at least 1 second"],
    ["half a second", { interval: "PT0.5S" }, "whole seconds"],
    ["a word for an interval", { interval: "hourly" }, "whole seconds"],
  ])("%s", (_, fields, reason) => {
    expect(effects(fields)).toEqual(["blind"]);
    expect(reasons(fields)).toContain(reason);
    expect(read(fields).task).toBeNull();
  });

  test.each([
    ['{"task_name": "a"', "no valid JSON"],
    ["[]", "no object"],
  ])("%s", (text, reason) => expect(raw(text).problems[0]?.reason).toContain(reason));

  test("bytes that are no UTF-8", () => {
    expect(readPayload(Buffer.from([0x7b, 0xff, 0x7d]), id).problems[0]?.reason).toContain("UTF-8");
  });
});

describe("payloads that kill the scheduler", () => {
  test.each([
    { cron: "*/0 * * * *" },
    { cron: "* * * * *", cron_offset: "../etc" },
    { cron: "* * * * *", cron_offset: "/usr/share/zoneinfo/UTC" },
    { cron: "* * * * *", cron_offset: "Europe//Berlin" },
    { cron: "* * * * *", cron_offset: "Europe/" },
    { cron: "* * * * *", cron_offset: "zone.tab" },
    { cron: "* * * * *", cron_offset: "P9999999D" },
    { interval: 86_400_000_000_000 },
  ])("%o", (fields) => expect(effects(fields)).toEqual(["kills"]));

  test("an unknown zone, an empty one, and one beside an interval do not", () => {
    expect(effects({ cron: "* * * * *", cron_offset: "Nope/Zone" })).toEqual([]);
    expect(effects({ cron: "* * * * *", cron_offset: "" })).toEqual([]);
    expect(effects({ interval: 5, cron_offset: "../etc" })).toEqual([]);
  });
});

test("a payload without schedule_id fires at every poll", () => {
  expect(effects({ schedule_id: undefined, interval: 60 })).toEqual(["every-poll"]);
  expect(effects({ schedule_id: undefined, cron: "* * * * *" })).toEqual(["every-poll"]);
});

test("a payload of another id, or with a problem, must not be listed", () => {
  expect(reasonsNotToList(read({ cron: "* * * * *" }), id)).toEqual([]);
  expect(reasonsNotToList(readPayload(Buffer.from("8004", "hex"), id), id)).toEqual([]);
  expect(reasonsNotToList(read({ cron: "* * * * *", schedule_id: "other" }), id).join()).toContain('"other"');
  expect(reasonsNotToList(read({ cron: "*/0 * * * *" }), id)).toHaveLength(1);
  const marked = idFromBytes(Buffer.from("~b64:odd"));
  expect(reasonsNotToList(read({ cron: "* * * * *", schedule_id: "~b64:odd" }), marked)).toEqual([]);
});
