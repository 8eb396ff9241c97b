import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SharedTexts } from "@/lib/catalog/store/shared-texts";
import { Texts } from "@/lib/catalog/store/texts";
import { whole } from "../support/slices";

const chunkBytes = 1 << 22;

/** The owners of the texts that hold the needle, by a search of all texts at once. */
function found(texts: Texts, needle: Buffer, owners: number): number[] {
  const hits = new Uint8Array(owners);
  whole(texts.search(needle, hits));
  return [...hits.keys()].filter((owner) => hits[owner] === 1);
}

/** The same by asking each. */
const holding = (model: ReadonlyMap<number, Buffer>, needle: Buffer) =>
  [...model].filter(([, text]) => text.includes(needle)).map(([owner]) => owner);

/** Few letters, zeros and the bytes of small numbers, so that searches also meet what stands between the texts. */
const someBytes = fc
  .array(fc.constantFrom(0, 1, 2, 3, 8, 97, 98, 0xe4, 0xbd, 0xa0, 255), { maxLength: 20 })
  .map((bytes) => Buffer.from(bytes));

describe("texts", () => {
  test("are what was last given to each owner, whatever came before", () => {
    const owners = 40;
    const change = fc.record({
      owner: fc.integer({ min: 0, max: owners - 1 }),
      text: fc.option(someBytes, { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), fc.array(someBytes, { maxLength: 8 }), (changes, needles) => {
        const texts = new Texts();
        const model = new Map<number, Buffer>();
        for (const { owner, text } of changes) {
          texts.set(owner, text);
          if (text) model.set(owner, text);
          else model.delete(owner);
        }
        for (let owner = 0; owner < owners; owner++) {
          const text = model.get(owner);
          expect(texts.has(owner)).toBe(text !== undefined);
          expect(texts.get(owner)).toBe(text?.toString() ?? null);
          if (text) expect(texts.equals(owner, text)).toBe(true);
          for (const needle of needles) {
            expect(texts.includes(owner, needle)).toBe(text?.includes(needle) ?? false);
            expect(Math.sign(texts.compareWith(owner, needle))).toBe(text ? text.compare(needle) : -1);
            expect(texts.equals(owner, needle)).toBe(text?.equals(needle) ?? false);
          }
          const other = (owner * 7) % owners;
          const [a, b] = [model.get(owner), model.get(other)];
          expect(Math.sign(texts.compare(owner, other))).toBe(a && b ? a.compare(b) : Number(!!a) - Number(!!b));
        }
        for (const needle of needles.filter((each) => each.length > 0)) {
          expect(found(texts, needle, owners)).toEqual(holding(model, needle).sort((a, b) => a - b));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("are not found by the bytes between them: the number of an owner, a length", () => {
    const texts = new Texts();
    for (let owner = 0; owner < 300; owner++) texts.set(owner, Buffer.from("ab"));
    for (const bytes of [[2, 0, 0, 0], [0x61, 0x62, 0], [7, 0, 0, 0, 2], [0], [0, 0, 0, 0, 0, 0], [44, 1, 0, 0]]) {
      expect(found(texts, Buffer.from(bytes), 300)).toEqual([]);
    }
  });

  test("may be longer than a chunk, and be replaced", () => {
    const texts = new Texts();
    const long = (letter: string, bytes: number) => Buffer.from(`${letter.repeat(bytes)}end`);
    texts.set(1, Buffer.from("before"));
    texts.set(2, long("x", 3 * chunkBytes));
    texts.set(3, Buffer.from("after"));
    texts.set(4, long("y", chunkBytes - 11));
    expect(found(texts, Buffer.from("xend"), 5)).toEqual([2]);
    expect(found(texts, Buffer.from("end"), 5)).toEqual([2, 4]);
    texts.set(2, long("z", 2 * chunkBytes));
    texts.set(4, null);
    expect([1, 2, 3, 4].map((owner) => texts.get(owner)?.length ?? null)).toEqual([6, 2 * chunkBytes + 3, 5, null]);
    expect(found(texts, Buffer.from("xend"), 5)).toEqual([]);
    expect(found(texts, Buffer.from("zend"), 5)).toEqual([2]);
  });

  test("stay what they are while holes are closed", () => {
    const texts = new Texts();
    const owners = 5000;
    const round = (n: number, owner: number) => Buffer.from(`${"~".repeat((owner * n) % 900)} ${n} of ${owner}.`);
    for (let n = 0; n < 12; n++) {
      for (let owner = n % 3; owner < owners; owner += 1 + (n % 3)) texts.set(owner, round(n, owner));
    }
    const last = (owner: number) => [11, 10, 9].find((n) => owner >= n % 3 && (owner - (n % 3)) % (1 + (n % 3)) === 0);
    for (let owner = 0; owner < owners; owner++) {
      const n = last(owner) ?? 9;
      expect(texts.equals(owner, round(n, owner))).toBe(true);
    }
    expect(found(texts, Buffer.from(" of 4321."), owners)).toEqual([4321]);
    expect(texts.bytes).toBeLessThan(8 * chunkBytes);
  });

  test("need no more memory though owners come and go one by one", () => {
    const texts = new Texts();
    const text = Buffer.from("x".repeat(1000));
    texts.set(0, Buffer.from("stays"));
    for (let n = 0; n < 60_000; n++) {
      texts.set(1, text);
      texts.set(1, null);
    }
    expect(texts.get(0)).toBe("stays");
    expect(texts.bytes).toBeLessThan(4 * chunkBytes);
  });
});

describe("a search that rests", () => {
  test("finds all that stay what they are, whatever is written, moved or emptied meanwhile", () => {
    const owners = 3000;
    const word = (owner: number) => Buffer.from(`${"~".repeat((owner * 7) % 4000)} stays ${owner}`);
    const texts = new Texts();
    // Those that stay stand among others that are replaced all the time: so chunks are given up and filled anew.
    for (let owner = 0; owner < owners; owner++) texts.set(owner, word(owner));
    let round = 0;
    const hits = new Uint8Array(owners);
    whole(texts.search(Buffer.from("stays"), hits), () => {
      if (++round > 40) return;
      for (let owner = 0; owner < owners; owner++) {
        if (owner % 4 !== 0) texts.set(owner, Buffer.from("#".repeat((owner * round) % 5000)));
      }
    });
    expect(round).toBeGreaterThan(3);
    for (let owner = 0; owner < owners; owner += 4) expect(hits[owner]).toBe(1);
  });

  test("finds where one after another holds it, and between them some do not", () => {
    const texts = new Texts();
    const holds = (owner: number) => owner % 5 !== 2 && owner % 97 !== 0;
    for (let owner = 0; owner < 2000; owner++) texts.set(owner, Buffer.from(holds(owner) ? `ab${owner}abc` : "abab"));
    expect(found(texts, Buffer.from("abc"), 2000)).toEqual([...Array(2000).keys()].filter(holds));
    expect(found(texts, Buffer.from("a"), 2000)).toHaveLength(2000);
  });
});

test("texts that many share are what was last given to each, however many have the same", () => {
  const change = fc.record({
    owner: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1000, max: 9000 })),
    text: fc.option(
      fc.constantFrom("", "a", "b", "ab", "日报").map((text) => Buffer.from(text)),
      { nil: null },
    ),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const texts = new SharedTexts();
      const model = new Map<number, string | null>();
      for (const { owner, text } of changes) {
        texts.set(owner, text);
        model.set(owner, text?.toString() ?? null);
        for (const [each, expected] of model) expect(texts.bytesOf(each)?.toString() ?? null).toBe(expected);
      }
    }),
  );
});
