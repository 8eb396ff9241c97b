import { describe, expect, test } from "vitest";
import { ListDuplicates } from "@/lib/catalog/reading/list-duplicates";
import { randomNumbers } from "../support/random-writes";

/** Ids that a list holds more than once. */
const twice = (list: readonly string[]) => new Set(list.filter((id, at) => list.indexOf(id) !== at));

/** Reads a list from its end in pages of ten and one, as lib/catalog/reading/list-reader.ts does; `between` may change it meanwhile. */
function read(list: string[], between: () => void): { found: Set<string>; isKnown: boolean } {
  const duplicates = new ListDuplicates();
  const ids: string[] = [];
  for (let end = list.length; end > 0; end -= 10) {
    const page = list.slice(Math.max(0, end - 10), end + 1).map((id) => Buffer.from(id));
    for (const entry of duplicates.unread(page, list.length)) {
      const id = entry.toString();
      if (!ids.includes(id)) ids.push(id);
      duplicates.add(ids.indexOf(id));
    }
    between();
  }
  return { found: new Set([...duplicates.rows].map((row) => ids[row] ?? "")), isKnown: duplicates.isKnown };
}

describe("ids that a list holds more than once", () => {
  test("are found, pages apart or side by side, and no others, while the list is as it was", () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 300; round++) {
      const length = Math.floor(random() * 60);
      const list = Array.from({ length }, () => `${Math.floor(random() * 150)}`);
      expect(read(list, () => {})).toEqual({ found: twice(list), isKnown: true });
    }
  });

  test("are not invented by what is taken out and added while it is read", () => {
    const random = randomNumbers(5);
    let known = 0;
    for (let round = 0; round < 500; round++) {
      const list = Array.from({ length: 80 }, (_, n) => `${n}`);
      const doubled = `${Math.floor(random() * 40)}`;
      list.splice(60, 0, doubled);
      let added = 1000;
      const { found, isKnown } = read(list, () => {
        for (let n = Math.floor(random() * 4); n > 0; n--) {
          const at = Math.floor(random() * list.length);
          if (list[at] !== doubled) list.splice(at, 1);
        }
        if (random() < 0.5) list.push(`${added++}`);
      });
      if (!isKnown) continue;
      known++;
      expect([...found]).toEqual([doubled]);
    }
    expect(known).toBeGreaterThan(450);
  });

  test("are not known if more was taken out than a page holds", () => {
    const list = Array.from({ length: 80 }, (_, n) => `${n}`);
    expect(read(list, () => list.splice(0, 25)).isKnown).toBe(false);
  });
});
