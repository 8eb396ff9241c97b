import { expect, test } from "vitest";
import { minuteForUrl, minuteInUrl } from "@/lib/format/why";

test("an address asks about the minute that it was written for", () => {
  const written = minuteForUrl(Date.UTC(2026, 11, 1, 8, 30, 59, 999));
  expect(written).toBe("2026-12-01T08:30Z");
  expect(minuteInUrl(written)).toBe("2026-12-01T08:30Z");
});

test.each([null, "open", "closed", "2026-12-01T08:30", "2026-13-01T08:30Z"])("%s asks about no minute", (why) => {
  expect(minuteInUrl(why)).toBeNull();
});
