import { expect, test } from "vitest";
import { parseSettings } from "@/lib/settings";

test.each(["Schlüssel", "日", " secret", "secret ", "a\nb"])(
  "a reporter's token that no header can carry is refused at the start, not at each report: %j",
  (token) => {
    expect(() => parseSettings({ ROTA_RUNS_TOKEN: token })).toThrow(/ROTA_RUNS_TOKEN: ASCII/);
  },
);

test.each(["s", "let the reporter in", "~!a=b"])("a reporter's token may be %j", (token) => {
  expect(parseSettings({ ROTA_RUNS_TOKEN: token }).runs.token).toBe(token);
});
