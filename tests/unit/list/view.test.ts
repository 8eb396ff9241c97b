import { expect, test } from "vitest";
import { parseView, writeView } from "@/components/schedules/view";

test("a view comes back from its cookie as it was chosen", () => {
  for (const view of [
    { compact: false, hidden: [] },
    { compact: true, hidden: ["config", "updated"] as const },
  ]) {
    expect(parseView(writeView(view))).toEqual(view);
  }
});

test("a cookie that makes no sense leaves everything as it is", () => {
  expect(parseView(undefined)).toEqual({ compact: false, hidden: [] });
  expect(parseView("-name.-actions.<script>..dense")).toEqual({ compact: false, hidden: [] });
});
