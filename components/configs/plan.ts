import { queryOptions } from "@tanstack/react-query";
import type { Schedule, Status } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ask } from "@/lib/queries/client";
import { keys } from "@/lib/queries/keys";
import type { ConfigAction } from "@/lib/queries/schedule-actions";
import type { ConfigScheduleFilter } from "@/lib/queries/schedules";
import { statuses } from "@/lib/schedules/enums";

/** What an action on all of a configuration does: which schedules it changes, and how many it leaves alone, by state. */
export type Plan = { will: Schedule[]; skipped: { status: Status; count: number }[] };

/** Every schedule of a configuration, read in pages. Its key is among those of the lists, so that changes reach it. */
export const allOfConfig = (configId: string) =>
  queryOptions({
    queryKey: [...keys.configSchedules(configId, {}), "all"],
    queryFn: async ({ signal }) => {
      // By cursor: by offset, a schedule that comes or goes meanwhile would move another over the border of two pages.
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

/** Parts the schedules of a configuration by whether the action changes them. */
export function planOf({ all }: ConfigAction, schedules: Schedule[]): Plan {
  const left = schedules.filter((schedule) => !all.changes(schedule));
  const skipped = statuses
    .map((status) => ({ status, count: left.filter((schedule) => schedule.status === status).length }))
    .filter(({ count }) => count > 0);
  return { will: schedules.filter(all.changes), skipped };
}
