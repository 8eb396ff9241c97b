import type { Schedule } from "@/lib/api/contract";

/** The answer of the server to one page of the list. */
export type Answer = { page: number; items: readonly Schedule[]; total: number; at: number; fetching: boolean };

type ShownPage = {
  items: readonly Schedule[];
  /** Whether its order was read since it was first shown. Until then the next answer replaces it. */
  read: boolean;
};

/** The rows on the screen: the pages around them, the total, and the moment in ms at which that was so. */
export type Shown = { total: number; at: number; pages: ReadonlyMap<number, ShownPage> };

/**
 * Decides what to show after these answers. Values always change in place. If `held`, because the operator is at work
 * in the list, the rows of a page keep their places, and `changes` counts those that would appear, disappear or move.
 */
export function advance(
  shown: Shown | null,
  answers: readonly Answer[],
  held: boolean,
): { shown: Shown; changes: number } {
  // Pages from the cache may be older than what is known.
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

/** Counts the rows that appeared, disappeared or moved: all but those in the same order in both. */
export function countChanges(before: readonly Schedule[], after: readonly Schedule[]): number {
  const places = new Map(after.map(({ scheduleId }, place) => [scheduleId, place]));
  const kept = before.flatMap(({ scheduleId }) => places.get(scheduleId) ?? []);
  return Math.max(before.length, after.length) - longestRise(kept);
}

/** Returns the length of the longest increasing subsequence (patience sorting). */
function longestRise(numbers: readonly number[]): number {
  const ends: number[] = [];
  for (const number of numbers) {
    const at = ends.findIndex((end) => end >= number);
    ends[at < 0 ? ends.length : at] = number;
  }
  return ends.length;
}
