import fc from "fast-check";
import { expect, test } from "vitest";
import { Texts } from "@/lib/catalog/store/texts";

test("texts come in the order of their bytes, equal ones as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab\0é]{0,8}$/), { maxLength: 60 }), (texts) => {
      const kept = new Texts();
      for (const [owner, text] of texts.entries()) kept.set(owner, Buffer.from(text));
      const owners = Uint32Array.from(texts.keys());
      const expected = [...owners].sort((a, b) => Buffer.from(texts[a] ?? "").compare(Buffer.from(texts[b] ?? "")));
      expect([...owners].sort((a, b) => kept.compare(a, b))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
