import { expect, test } from "vitest";
import { type Answer, advance, countChanges } from "@/components/schedules/shown";
import type { Schedule } from "@/lib/api/contract";

const schedule = (scheduleId: string, over: Partial<Schedule> = {}): Schedule => ({
  scheduleId,
  configId: "7",
  name: scheduleId,
  taskType: null,
  schedulerType: "cron",
  status: "active",
  statusWord: "active",
  tracked: true,
  scheduled: true,
  expression: null,
  nextRunAt: null,
  neverFires: null,
  lastEvent: null,
  updatedAt: null,
  pause: null,
  drift: null,
  ...over,
});
const rows = (ids: string) => [...ids].map((id) => schedule(id));
const answer = (page: number, items: Schedule[], over: Partial<Answer> = {}): Answer => ({
  page,
  items,
  total: 100,
  at: 1,
  fetching: false,
  ...over,
});
const idsOn = (shown: ReturnType<typeof advance>["shown"], page = 0) =>
  shown.pages
    .get(page)
    ?.items.map(({ scheduleId }) => scheduleId)
    .join("");

test("a list that nobody works in follows at once", () => {
  const before = advance(null, [answer(0, rows("abc"))], false).shown;
  const { shown, changes } = advance(before, [answer(0, rows("xab"))], false);
  expect([idsOn(shown), changes]).toEqual(["xab", 0]);
});

test("in a list at work rows stay where they are, and it says how many changes wait", () => {
  const before = advance(null, [answer(0, rows("abc"))], true).shown;
  const { shown, changes } = advance(before, [answer(0, rows("xab"), { total: 101 })], true);
  expect([idsOn(shown), changes, shown.total]).toEqual(["abc", 1, 100]);
  expect(idsOn(advance(null, [answer(0, rows("xab"))], false).shown)).toBe("xab");
});

test("values change in place, also those of a row that is about to move to another page", () => {
  const before = advance(null, [answer(0, rows("ab")), answer(1, rows("cd"))], true).shown;
  const paused = schedule("b", { status: "paused" });
  const { shown } = advance(before, [answer(0, rows("ac")), answer(1, [paused, schedule("d")])], true);
  expect(idsOn(shown)).toBe("ab");
  expect(shown.pages.get(0)?.items[1]?.status).toBe("paused");
});

test("what changed only in values is no change of the list, and the newest total counts", () => {
  const before = advance(null, [answer(0, rows("abc"))], true).shown;
  const answers = [answer(0, rows("abc"), { total: 90 }), answer(1, rows("d"), { total: 99, at: 2 })];
  const { shown, changes } = advance(before, answers, true);
  expect([changes, shown.total]).toEqual([0, 99]);
  expect(advance(shown, [answer(7, rows("xyz"), { total: 80, at: 1 })], true).shown.total).toBe(99);
});

test("a page that came from the cache takes the order of its first reading, even in a list at work", () => {
  const cached = advance(null, [answer(0, rows("abc"), { fetching: true })], true).shown;
  const read = advance(cached, [answer(0, rows("cab"))], true);
  expect([idsOn(read.shown), read.changes]).toEqual(["cab", 0]);
  expect(idsOn(advance(read.shown, [answer(0, rows("bca"))], true).shown)).toBe("cab");
});

test("pages that are not seen any more are forgotten, those still to come show nothing", () => {
  const before = advance(null, [answer(0, rows("abc"))], true).shown;
  const { shown } = advance(before, [answer(5, rows("xyz"))], true);
  expect([...shown.pages.keys()]).toEqual([5]);
  expect(advance(shown, [], true).shown.total).toBe(100);
});

test("changes are counted as people count: come, gone and moved rows, not those that made room", () => {
  expect(countChanges(rows("abcdef"), rows("abcdef"))).toBe(0);
  expect(countChanges(rows("abcdef"), rows("xabcde"))).toBe(1);
  expect(countChanges(rows("abcdef"), rows("acdefg"))).toBe(1);
  expect(countChanges(rows("abcdef"), rows("bcdeaf"))).toBe(1);
  expect(countChanges(rows("abcdef"), rows("fedcba"))).toBe(5);
  expect(countChanges(rows("abc"), [])).toBe(3);
});
