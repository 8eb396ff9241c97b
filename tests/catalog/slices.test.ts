import { describe, expect, test } from "vitest";
import { type InSlices, Slices } from "@/lib/catalog/store/slices";
import { limits } from "@/lib/limits";

/** A question of so many slices, which writes down each of them. */
function* question(name: string, slices: number, written: string[]): InSlices<string> {
  for (let slice = 0; slice < slices; slice++) {
    yield;
    written.push(name);
    const began = performance.now();
    while (performance.now() - began < limits.sliceMs); // each takes as long as a slice may
  }
  return name;
}

describe("long questions", () => {
  test("let others have their turn between two slices, and are answered one after another", async () => {
    const slices = new Slices();
    const written: string[] = [];
    const asked = ["first", "second"].map((name) => slices.do(question(name, 4, written)));
    setImmediate(() => written.push("change"));
    expect(await Promise.all(asked)).toEqual(["first", "second"]);
    const [first, ...others] = written;
    expect([first, others[0]]).toEqual(["first", "change"]);
    expect(others.slice(1)).toEqual([...Array(3).fill("first"), ...Array(4).fill("second")]);
  });

  test("do not keep a short one waiting", async () => {
    const slices = new Slices();
    const written: string[] = [];
    const long = slices.do(question("long", 10, written));
    expect(await slices.do(question("short", 0, written))).toBe("short");
    expect(written.length).toBeLessThan(10);
    await long;
  });

  test("of which one fails leave the next to be answered", async () => {
    const slices = new Slices();
    function* failing(): InSlices<never> {
      yield;
      throw new Error("no such thing");
    }
    const refused = expect(slices.do(failing())).rejects.toThrow("no such thing");
    expect(await slices.do(question("next", 2, []))).toBe("next");
    await refused;
  });
});
