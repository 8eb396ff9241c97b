import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson, writeJson } from "@/lib/schedules/json";

const large = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).filter((each) => BigInt(Number(each)) !== each);
/** Texts that look like numbers, that hold quotes and backslashes, and what the reader marks its numbers with. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[\\":,[\]{} 0-9\ue000-]*$/),
  fc.constantFrom(":12345678901234567890,", '"', "\\", '\\" 9007199254740993', "\ue000123", "__proto__", "\\ue000"),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    large,
    texts,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("tree")),
  object: fc.dictionary(texts, tie("tree")),
}));

test("whatever is written is read as it was, every digit included", () => {
  fc.assert(
    fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
      const text = writeJson(value, indent);
      // JSON has no -0: it is written as 0.
      expect(writeJson(readJson(text), indent)).toBe(text);
      expect(JSON.parse(text)).toEqual(
        JSON.parse(JSON.stringify(value, (_, each) => (typeof each === "bigint" ? Number(each) : each))),
      );
    }),
    { numRuns: 2000 },
  );
});

test("JSON without large numbers is read and written as JSON.parse and JSON.stringify do", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(writeJson(value)).toBe(text);
      expect(writeJson(readJson(text))).toBe(text);
    }),
  );
});

test("what JSON.parse refuses is refused with the same sentence", () => {
  const fragments = fc.constantFrom(
    "12345678901234567890",
    "0123456789012345678",
    '"',
    "\\",
    ",",
    ":",
    "[",
    "]",
    "{",
    "}",
    " ",
    '"a"',
    "-",
  );
  const sentence = (read: () => unknown) => {
    try {
      read();
      return null;
    } catch (error) {
      return String(error);
    }
  };
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 9 }), (parts) => {
      const text = parts.join("");
      expect(sentence(() => readJson(text))).toBe(sentence(() => JSON.parse(text)));
    }),
    { numRuns: 20_000 },
  );
});

describe("a number", () => {
  test.each([
    ["7", 7],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-7205759403792793601", -7205759403792793601n],
    ["[1 , 7205759403792793601 ]", [1, 7205759403792793601n]],
    ['{"a":\n7205759403792793601\t}', { a: 7205759403792793601n }],
    ['{"\\u0061": ":7205759403792793601,"}', { a: ":7205759403792793601," }],
    ['{"a": 1, "a": 7205759403792793601, "b": 0}', { a: 7205759403792793601n, b: 0 }],
    ["7205759403792793601.5", Number("7205759403792793601.5")],
    ["7205759403792793601e1", Number("7205759403792793601e1")],
  ])("%s is read with every digit that a whole number has", (text, value) => expect(readJson(text)).toEqual(value));

  test("that stands very deep is read, too", () => {
    const deep = `${"[".repeat(50_000)}7205759403792793601${"]".repeat(50_000)}`;
    let value: unknown = readJson(deep);
    while (Array.isArray(value)) value = value[0];
    expect(value).toBe(7205759403792793601n);
  });

  test("of a field called __proto__ is a field", () => {
    expect(Object.entries(readJson('{"__proto__": 7205759403792793601}') ?? {})).toEqual([
      ["__proto__", 7205759403792793601n],
    ]);
  });

  test("of more digits than Python reads is what JSON.parse makes of it", () => {
    expect(readJson(`{"a": ${"7".repeat(4301)}}`)).toEqual({ a: Number.POSITIVE_INFINITY });
  });
});

test("what JSON cannot hold is refused", () => {
  const circle: { own?: unknown } = {};
  circle.own = circle;
  expect(() => writeJson({ large: 9007199254740993n, circle })).toThrow(TypeError);
});
