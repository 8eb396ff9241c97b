import { describe, expect, test } from "vitest";
import { limits } from "@/lib/limits";
import { cut, cutId } from "@/lib/schedules/cut";
import { fitted } from "@/lib/schedules/fit";
import type { JsonObject } from "@/lib/schedules/types";

describe("a text that is too long", () => {
  const mega = "x".repeat(1 << 20);

  test("is cut, and its end says how long it was", () => {
    expect(cut(mega, 60)).toBe(`${"x".repeat(36)}… (1,048,576 characters)`);
    expect(cut("short enough", 12)).toBe("short enough");
  });

  test("that is cut again still says how long it was at first", () => {
    expect(cut(cut(mega, 200), 60)).toBe(cut(mega, 60));
    expect(cut(cut(mega, 200), 200)).toBe(cut(mega, 200));
  });

  test("says only that it is cut where there is no room for more", () => {
    expect(cut("报表失败了", 4)).toBe("报表失…");
    expect(cut("any", 1)).toBe("…");
    expect(cut("any", 0)).toBe("");
  });

  test("loses no half character", () => {
    for (const most of [100, 101]) expect(cut("😀".repeat(99), most)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  test("is told whole as an id that clients may ask by, and cut as any other", () => {
    const longest = "x".repeat(limits.toldIdBytes);
    expect(cutId(longest)).toBe(longest);
    expect(cutId(`${longest}x`)).toMatch(/… \(32,769 characters\)$/);
    expect(cutId("报".repeat(limits.toldIdBytes / 2))).toMatch(/… \(16,384 characters\)$/);
  });
});

describe("an object that is too long", () => {
  const most = 200;
  const lengthOf = (object: JsonObject) => JSON.stringify(object).length;

  test("is the same object where it is short enough", () => {
    const object = { a: 1, b: ["c", { d: null }] };
    expect(fitted(object, most)).toBe(object);
  });

  test("has its long texts cut", () => {
    const object = { a: "y".repeat(1000), b: 2 };
    expect(fitted(object, 2000, 100)).toEqual({ a: cut("y".repeat(1000), 100), b: 2 });
  });

  test("says how many of its fields, and of its entries, are left out", () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`f${n}`, n]));
    expect(fitted(many, most)["…"]).toMatch(/^49,9\d\d more$/);
    expect(fitted({ list: Array.from({ length: 50_000 }, () => 1) }, most).list).toContainEqual(
      expect.stringMatching(/^49,9\d\d more$/),
    );
  });

  test.each<[string, JsonObject]>([
    ["texts", Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, "z".repeat(1000)]))],
    ["names", { ["n".repeat(10_000)]: 1, ["m".repeat(10_000)]: 2 }],
    ["levels", { a: Array.from({ length: 100 }, () => ({ b: { c: ["d".repeat(100)] } })) }],
  ])("is no longer than asked for, but for the last of it: %s", (_, object) => {
    expect(lengthOf(fitted(object, most))).toBeLessThan(2.5 * most);
  });

  test("keeps a field that objects have by themselves", () => {
    const object: JsonObject = JSON.parse(`{"__proto__":"${"p".repeat(1000)}"}`);
    expect(Object.keys(fitted(object, most))).toEqual(["__proto__"]);
  });
});
