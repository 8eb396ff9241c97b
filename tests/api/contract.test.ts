import { describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";

describe("what a list may be asked", () => {
  const query = contract.listSchedules.query;

  test("50 rows by name unless asked otherwise", () => {
    const none = { search: "", status: [], type: [], drift: [] };
    expect(query.parse({})).toEqual({ limit: 50, offset: 0, sort: "name", ...none });
  });

  test("several states and types, by comma", () => {
    expect(query.parse({ status: "paused,error", type: "cron" })).toMatchObject({
      status: ["paused", "error"],
      type: ["cron"],
    });
  });

  test.each([
    { limit: "0" },
    { limit: "501" },
    { limit: "ten" },
    { limit: "" },
    { limit: "1.5" },
    { offset: "-1" },
    { status: "asleep" },
    { sort: "colour" },
    { config: "" },
    { search: "x".repeat(201) },
  ])("is refused: %j", (asked) => {
    expect(query.safeParse(asked).success).toBe(false);
  });
});
