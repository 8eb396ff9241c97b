import { expect, test } from "vitest";
import {
  countTicked,
  everything,
  isTicked,
  nothing,
  parseSelection,
  tick,
  writeSelection,
} from "@/components/schedules/selection";

test("ticked is what was ticked", () => {
  const three = tick(nothing("f"), ["a", "b", "c"], true);
  const two = tick(three, ["b", "never ticked"], false);
  expect(["a", "b", "c"].map((id) => isTicked(two, id))).toEqual([true, false, true]);
  expect(countTicked(two, 1000)).toBe(2);
});

test("all that match is no list of ids, and some can be taken out of it again", () => {
  const all = everything("f");
  expect([isTicked(all, "anything"), countTicked(all, 1_000_000)]).toEqual([true, 1_000_000]);
  const but = tick(all, ["a", "b"], false);
  expect([isTicked(but, "a"), isTicked(but, "c"), countTicked(but, 1_000_000)]).toEqual([false, true, 999_998]);
  expect(countTicked(tick(but, ["a"], true), 1_000_000)).toBe(999_999);
  expect(writeSelection(but).length).toBeLessThan(100);
});

test("it comes back from the session's storage as it was, and nonsense is nothing", () => {
  const kept = tick(everything("status=paused"), ["a", "中文"], false);
  expect(parseSelection(writeSelection(kept))).toEqual(kept);
  for (const text of [null, "", "{", "null", "[]", '{"filter":1,"all":true,"ids":[]}', '{"filter":"","all":true}']) {
    expect(parseSelection(text)).toBeNull();
  }
});
