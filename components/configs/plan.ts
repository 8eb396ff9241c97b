import { queryOptions } from "@tanstack/react-query";
import type { Schedule, Status } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { ask } from "@/lib/queries/client";
import { keys } from "@/lib/queries/keys";
import type { ConfigScheduleFilter } from "@/lib/queries/schedules";
import { statuses } from "@/lib/schedules/enums";

export type BulkAction = "pause" | "resume";

/** What an action on all of a configuration does: which schedules it changes, and how many it leaves alone, by state. */
export type Plan = { will: Schedule[]; skipped: { status: Status; count: number }[] };

/** Every schedule of a configuration, read in pages. It stands among the lists, so that changes reach it. */
export const allOfConfig = (configId: string) =>
  queryOptions({
    queryKey: [...keys.configSchedules(configId, {}), "all"],
    queryFn: async ({ signal }) => {
      // By cursor: by number, a schedule that comes or goes meanwhile would move another over the border of two pages.
      const items: Schedule[] = [];
      let cursor: string | null = null;
      do {
        const query: ConfigScheduleFilter = { sort: "name", limit: limits.pageSize.max, cursor: cursor ?? undefined };
        const page = await ask("listConfigSchedules", { params: { configId }, query, signal });
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return { items, total: items.length };
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Pausing takes what is listed or active (the contract's rule); resuming takes what is paused and nothing else. */
export function planOf(action: BulkAction, schedules: Schedule[]): Plan {
  const wanted = ({ status, scheduled }: Schedule) =>
    action === "pause" ? scheduled || status === "active" : status === "paused";
  const left = schedules.filter((schedule) => !wanted(schedule));
  const skipped = statuses
    .map((status) => ({ status, count: left.filter((schedule) => schedule.status === status).length }))
    .filter(({ count }) => count > 0);
  return { will: schedules.filter(wanted), skipped };
}

/** What resuming these does at once, in sentences: an interval and a past one-shot fire with the scheduler's next read. */
export function atOnce(action: BulkAction, { will }: Plan, now: number): string[] {
  if (action === "pause") return [];
  const intervals = will.filter(({ expression }) => expression?.kind === "interval").length;
  const past = will.filter(({ expression }) => expression?.kind === "time" && msOf(expression.value) <= now).length;
  const sentence = (count: number, noun: string) =>
    count === 0 ? [] : [`${counted(count, noun)} will fire at once, with the scheduler's next read.`];
  return [...sentence(intervals, "interval schedule"), ...sentence(past, "past one-shot")];
}
