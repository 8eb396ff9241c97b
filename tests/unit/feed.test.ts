import { expect, test } from "vitest";
import { Feed } from "@/lib/api/feed";
import type { Interest } from "@/lib/catalog/asking/subscribers";
import type { CatalogEvent } from "@/lib/catalog/thread/client";
import { limits } from "@/lib/limits";

/** A feed of a catalog that notifies each subscriber of what the test says. */
function open() {
  const subscribers = new Map<string, (event: CatalogEvent) => void>();
  const feed = new Feed({
    freshness: () => ({ state: "live", asOf: null }),
    subscribe: (interest, listener) => {
      const key = JSON.stringify(interest);
      expect(subscribers.has(key)).toBe(false);
      subscribers.set(key, listener);
      return () => subscribers.delete(key);
    },
  });
  const [ring] = subscribers.keys();
  const changed = (ids: string[], ...keys: string[]) => {
    for (const key of [ring ?? "", ...keys]) subscribers.get(key)?.({ kind: "change", ids });
  };
  const subscribe = (interest: Interest, since: string | null = null) => {
    const heard: string[] = [];
    const leave = feed.subscribe(interest, since, (message) => heard.push(Buffer.from(message).toString()));
    const place = () => /^id: (.*)$/m.exec(heard.at(-1) ?? "")?.[1] ?? "";
    const ids = () => heard.flatMap((text) => /^data: \{"ids":(.*)\}$/m.exec(text)?.[1] ?? []);
    return { leave, place, ids };
  };
  return { subscribers, changed, subscribe };
}

const a = { ids: ["a"] };
const ofA = JSON.stringify(a);

test("tabs that show the same cost the catalog one subscriber, which is removed with the last of them", () => {
  const { subscribers, changed, subscribe } = open();
  const tabs = [subscribe(a), subscribe(a), subscribe(a)];
  expect(subscribers.size).toBe(2);
  subscribers.get(ofA)?.({ kind: "subscribed" });
  changed(["a"], ofA);
  expect(tabs.map(({ ids }) => ids())).toEqual([['["a"]'], ['["a"]'], ['["a"]']]);
  for (const { leave } of tabs.slice(1)) leave();
  expect(subscribers.size).toBe(2);
  tabs[0]?.leave();
  tabs[0]?.leave();
  expect(subscribers.size).toBe(1);
});

test("what changes before the catalog knows a resumed stream is sent to it, too", () => {
  const { subscribers, changed, subscribe } = open();
  const first = subscribe(a);
  subscribers.get(ofA)?.({ kind: "subscribed" });
  changed(["a"], ofA);
  first.leave();
  const again = subscribe(a, first.place());
  changed(["b"]);
  changed(["a"]);
  expect(again.ids()).toEqual([]);
  subscribers.get(ofA)?.({ kind: "subscribed" });
  expect(again.ids()).toEqual(['["a"]']);
});

test("a stream that was away for more changes than are kept is sent that everything may have changed", () => {
  const { subscribers, changed, subscribe } = open();
  const first = subscribe(a);
  subscribers.get(ofA)?.({ kind: "subscribed" });
  changed(["a"], ofA);
  for (let turn = 0; turn < limits.keptChanges; turn++) changed([`b${turn}`]);
  expect(subscribe(a, first.place()).ids()).toEqual([]);
  changed(["a"]);
  expect(subscribe(a, first.place()).ids()).toEqual(["[]"]);
});
