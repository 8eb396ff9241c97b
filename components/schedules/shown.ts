import type { Schedule } from "@/lib/api/contract";

/** What the server said of one page of the list. */
export type Answer = { page: number; items: readonly Schedule[]; total: number; at: number; fetching: boolean };

type ShownPage = {
  items: readonly Schedule[];
  /** Its order was read since it came on the screen; until then the next answer takes its place. */
  read: boolean;
};

/** The rows on the screen: the pages around them, and how many rows there are in all, as of an instant in ms. */
export type Shown = { total: number; at: number; pages: ReadonlyMap<number, ShownPage> };

/**
 * What to show after these answers. Values change in place, always. If `held`, because the operator is at work in the
 * list, the rows of a page stay where they are, and `changes` says how many would come, go or move if they did not.
 */
export function advance(
  shown: Shown | null,
  answers: readonly Answer[],
  held: boolean,
): { shown: Shown; changes: number } {
  // Pages that come from the cache may be older than what is known.
  const counted = answers.reduce<Pick<Shown, "total" | "at">>(
    (best, answer) => (answer.at >= best.at ? answer : best),
    shown ?? { total: 0, at: 0 },
  );
  const fresh = new Map(answers.flatMap(({ items }) => items.map((schedule) => [schedule.scheduleId, schedule])));
  const pages = new Map<number, ShownPage>();
  for (const { page, items, fetching } of answers) {
    const before = shown?.pages.get(page);
    if (held && before?.read) {
      pages.set(page, { items: before.items.map((old) => fresh.get(old.scheduleId) ?? old), read: true });
    } else {
      pages.set(page, { items, read: !fetching || before?.read === true });
    }
  }
  const changes = countChanges(
    answers.flatMap(({ page }) => pages.get(page)?.items ?? []),
    answers.flatMap(({ items }) => items),
  );
  const { total, at } = changes > 0 && shown ? shown : counted;
  return { shown: { total, at, pages }, changes };
}

/** How many rows came, went or moved: all but those that stand in the same order in both. */
export function countChanges(before: readonly Schedule[], after: readonly Schedule[]): number {
  const places = new Map(after.map(({ scheduleId }, place) => [scheduleId, place]));
  const kept = before.flatMap(({ scheduleId }) => places.get(scheduleId) ?? []);
  return Math.max(before.length, after.length) - longestRise(kept);
}

/** Length of the longest subsequence that rises (patience sorting). */
function longestRise(numbers: readonly number[]): number {
  const ends: number[] = [];
  for (const number of numbers) {
    const at = ends.findIndex((end) => end >= number);
    ends[at < 0 ? ends.length : at] = number;
  }
  return ends.length;
}
