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
