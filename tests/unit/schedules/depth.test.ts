import { expect, test } from "vitest";
import { limits } from "@/lib/limits";
import { withinDepth } from "@/lib/schedules/depth";
import type { JsonObject } from "@/lib/schedules/types";

const nested = (levels: number): JsonObject => JSON.parse(`{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`);

test("metadata of any common depth is shown as it stands", () => {
  const metadata = { name: "每日对账", parameters: { quotes: ["USD", { deep: [1, [2, [3]]] }] } };
  expect(withinDepth(metadata)).toBe(metadata);
  expect(withinDepth(nested(limits.shownLevels))).toEqual(nested(limits.shownLevels));
});

test("metadata nested thousands of levels deep can still be sent, and says where it was cut", () => {
  const hostile = { name: "Deep", other: 1, parameters: nested(100_000) };
  expect(() => JSON.stringify(hostile)).toThrow(RangeError);
  const shown = withinDepth(hostile);
  expect(shown).toMatchObject({ name: "Deep", other: 1 });
  expect(JSON.stringify(shown)).toContain(`nested deeper than ${limits.shownLevels} levels, not shown`);
});
