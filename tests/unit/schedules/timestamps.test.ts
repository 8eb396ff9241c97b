import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantFromMicros, instantToMicros, parseInstant } from "@/lib/schedules/timestamps";

describe("an instant in microseconds", () => {
  test("is what the calendar says, and back, in every year whose microseconds a number can hold", () => {
    const instants = fc.date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 999 }), (date, micros) => {
        const instant = `${date.toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
        expect(instantToMicros(instant)).toBe(date.getTime() * 1000 + micros);
        expect(instantFromMicros(instantToMicros(instant))).toBe(instant);
      }),
    );
  });

  test.each(["0001-01-01T00:00:00", "0099-12-31T23:59:59", "1600-02-29T12:00:00", "9999-12-31T23:59:59"])(
    "is right at the ends of time too: %s",
    (wire) => {
      const instant = parseInstant(wire);
      expect(instant && instantToMicros(instant)).toBe(Date.parse(`${wire}Z`) * 1000);
    },
  );
});
