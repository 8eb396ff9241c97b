import { describe, expect, test } from "vitest";
import { factsOf } from "@/lib/catalog/facts/row";
import { metadataOf } from "@/lib/schedules/parse";
import type { JsonObject } from "@/lib/schedules/types";
import { scheduleOfMetadata } from "@/lib/taskiq/metadata-schedule";

const shown = (schedule_config: JsonObject, scheduler_type: string | null) => {
  const meta = Buffer.from(JSON.stringify({ config_id: 7, scheduler_type, schedule_config }));
  return factsOf("a", { meta, data: null }).expression;
};
const read = (schedule_config: JsonObject, scheduler_type: string | null) =>
  scheduleOfMetadata(metadataOf({ config_id: 7, scheduler_type, schedule_config }));

const cron = (value: string, offset: string | null = null) => ({ kind: "cron", value, offset });
const once = (value: string) => ({ kind: "time", value, offset: null });
const date = "2026-03-01T08:00:00";

describe("a schedule without a payload fires by its metadata", () => {
  test.each<[string, JsonObject, string | null, object]>([
    ["an expression", { cron_expression: "*/5 * * * *" }, "cron", cron("*/5 * * * *")],
    ["one that never fires", { cron_expression: "@daily" }, "cron", cron("@daily")],
    ["with an offset", { cron_expression: "0 8 * * *", cron_offset: "PT3H" }, "cron", cron("0 8 * * *", "PT3H")],
    ["an empty offset", { cron_expression: "0 8 * * *", cron_offset: "" }, "cron", cron("0 8 * * *")],
    ["fields", { minute: "*/5", hour: 3, day_of_week: "mon" }, "cron", cron("*/5 3 * * mon")],
    ["fields beside an empty expression", { cron_expression: "", minute: 0 }, "cron", cron("0 * * * *")],
    ["empty fields are any value", { minute: 0, hour: "", day: null }, "cron", cron("0 * * * *")],
    ["a date", { run_date: date }, "date", once(`${date}.000000`)],
    ["a date, without a type", { run_date: date }, null, once(`${date}.000000`)],
    ["an expression before a date", { run_date: date, cron_expression: "1 * * * *" }, null, cron("1 * * * *")],
    ["a date before fields", { run_date: date, minute: 5 }, null, once(`${date}.000000`)],
    ["fields, of what is a cron", { run_date: date, minute: 5 }, "cron", cron("5 * * * *")],
  ])("%s", (_, config, type, expression) => {
    expect(read(config, type)).toEqual({ expression, missing: null });
    expect(shown(config, type)).toEqual(expression);
  });
});

describe("a list shows no expression where a resume could make none, since", () => {
  test.each<[string, JsonObject, string | null, RegExp]>([
    ["an hour alone could mean once or 60 times", { hour: 3 }, "cron", /names no minute/],
    ["its minute is empty", { minute: "", hour: 3 }, "cron", /names no minute/],
    ["its expression is empty", { cron_expression: "" }, "cron", /neither a cron_expression nor/],
    ["it names nothing", {}, null, /neither a cron_expression nor/],
    ["a cron has a date only", { run_date: date }, "cron", /neither a cron_expression nor/],
    ["its date cannot be read", { run_date: "soon" }, "date", /no readable run_date/],
    ["a date has an expression only", { cron_expression: "* * * * *" }, "date", /no readable run_date/],
    ["it is fired by hand", { cron_expression: "* * * * *" }, "manual", /manual schedule/],
  ])("%s", (_, config, type, missing) => {
    expect(read(config, type)).toEqual({ expression: null, missing: expect.stringMatching(missing) });
    expect(shown(config, type)).toBeNull();
  });
});
