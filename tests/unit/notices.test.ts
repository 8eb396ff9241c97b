import { expect, test } from "vitest";
import { type Notice, notify, onNotice } from "@/lib/queries/notices";

const notice = (title: string): Notice => ({ tone: "done", title });

test("a notice from before the page can show any is shown as soon as it can, and only once", () => {
  notify(notice("early"));
  const shown: string[] = [];
  const stop = onNotice(({ title }) => shown.push(title));
  notify(notice("now"));
  expect(shown).toEqual(["early", "now"]);
  stop();
  notify(notice("between"));
  onNotice(({ title }) => shown.push(title));
  expect(shown).toEqual(["early", "now", "between"]);
});

test("of two notices about the same schedule that wait to be shown only the newer is, since the Undo of the older is no longer true", () => {
  onNotice(() => {})();
  notify({ ...notice("Paused A"), about: "a" });
  notify({ ...notice("Paused B"), about: "b" });
  notify(notice("Loaded the sample fleet"));
  notify({ ...notice("Resumed A"), about: "a" });
  notify(notice("Loaded it again"));
  const shown: string[] = [];
  onNotice(({ title }) => shown.push(title))();
  expect(shown).toEqual(["Paused B", "Loaded the sample fleet", "Resumed A", "Loaded it again"]);
});
