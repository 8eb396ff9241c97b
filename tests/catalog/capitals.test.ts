import fc from "fast-check";
import { expect, test } from "vitest";
import { capitalsOf, withCapitals } from "@/lib/catalog/store/capitals";

const both = (text: string) => ({ exact: Buffer.from(text), lower: Buffer.from(text.toLowerCase()) });

test("a name comes back exactly from its lower case and its capitals", () => {
  const part = fc.oneof(fc.constantFrom("A", "z", "É", "İ", "日", "K", " "), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 300 }), (parts) => {
      const { exact, lower } = both(parts.join(""));
      expect(withCapitals(lower, capitalsOf(exact, lower))).toBe(exact.toString());
    }),
  );
});

test("the capitals of most names take a few bytes", () => {
  const { exact, lower } = both("日报 Daily Report of all regions");
  expect(capitalsOf(exact, lower)).toHaveLength(3);
  const plain = both("daily report");
  expect(capitalsOf(plain.exact, plain.lower)).toBeNull();
});
