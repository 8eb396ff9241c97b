import { expect, test } from "vitest";
import { Feed } from "@/lib/api/feed";
import type { Interest } from "@/lib/catalog/asking/subscribers";
import type { CatalogEvent } from "@/lib/catalog/thread/client";
import { limits } from "@/lib/limits";

/** A feed of a catalog that tells each follower what the test says. */
function open() {
  const followers = new Map<string, (event: CatalogEvent) => void>();
  const feed = new Feed({
    freshness: () => ({ state: "live", asOf: null }),
    follow: (interest, listener) => {
      const key = JSON.stringify(interest);
      expect(followers.has(key)).toBe(false);
      followers.set(key, listener);
      return () => followers.delete(key);
    },
  });
  const [ring] = followers.keys();
  const changed = (ids: string[], ...keys: string[]) => {
    for (const key of [ring ?? "", ...keys]) followers.get(key)?.({ kind: "change", ids });
  };
  const follow = (interest: Interest, since: string | null = null) => {
    const heard: string[] = [];
    const leave = feed.follow(interest, since, (message) => heard.push(Buffer.from(message).toString()));
    const place = () => /^id: (.*)$/m.exec(heard.at(-1) ?? "")?.[1] ?? "";
    const ids = () => heard.flatMap((text) => /^data: \{"ids":(.*)\}$/m.exec(text)?.[1] ?? []);
    return { leave, place, ids };
  };
  return { followers, changed, follow };
}

const a = { ids: ["a"] };
const ofA = JSON.stringify(a);

test("tabs that show the same cost the catalog one follower, which goes with the last of them", () => {
  const { followers, changed, follow } = open();
  const tabs = [follow(a), follow(a), follow(a)];
  expect(followers.size).toBe(2);
  followers.get(ofA)?.({ kind: "following" });
  changed(["a"], ofA);
  expect(tabs.map(({ ids }) => ids())).toEqual([['["a"]'], ['["a"]'], ['["a"]']]);
  for (const { leave } of tabs.slice(1)) leave();
  expect(followers.size).toBe(2);
  tabs[0]?.leave();
  tabs[0]?.leave();
  expect(followers.size).toBe(1);
});

test("what changes before the catalog knows a resumed stream is told to it, too", () => {
  const { followers, changed, follow } = open();
  const first = follow(a);
  followers.get(ofA)?.({ kind: "following" });
  changed(["a"], ofA);
  first.leave();
  const again = follow(a, first.place());
  changed(["b"]);
  changed(["a"]);
  expect(again.ids()).toEqual([]);
  followers.get(ofA)?.({ kind: "following" });
  expect(again.ids()).toEqual(['["a"]']);
});

test("a stream that was away for more changes than are kept is told that everything may have changed", () => {
  const { followers, changed, follow } = open();
  const first = follow(a);
  followers.get(ofA)?.({ kind: "following" });
  changed(["a"], ofA);
  for (let turn = 0; turn < limits.keptChanges; turn++) changed([`b${turn}`]);
  expect(follow(a, first.place()).ids()).toEqual([]);
  changed(["a"]);
  expect(follow(a, first.place()).ids()).toEqual(["[]"]);
});
