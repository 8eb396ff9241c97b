import type { Catalog } from "@/lib/catalog/facts/catalog";
import { flag } from "@/lib/catalog/store/columns";
import type { LatestEvent } from "@/lib/catalog/types";
import { instantFromMicros } from "@/lib/schedules/timestamps";

/** Returns the schedules with the latest events, the latest first, with one look at every row. */
export function latestEvents({ columns }: Catalog, count: number): LatestEvent[] {
  const { eventAt } = columns.arrays;
  const latest: number[] = [];
  const timeOf = (row: number | undefined) => eventAt[row ?? 0] ?? Number.NaN;
  for (let row = 0; row < columns.size; row++) {
    if (Number.isNaN(timeOf(row)) || !columns.is(row, flag.visible)) continue;
    if (latest.length === count && !(timeOf(row) > timeOf(latest[count - 1]))) continue;
    let at = latest.length;
    while (at > 0 && timeOf(latest[at - 1]) < timeOf(row)) at--;
    latest.splice(at, 0, row);
    latest.length = Math.min(latest.length, count);
  }
  return latest.map((row) => ({
    scheduleId: columns.idOf(row),
    name: columns.nameOf(row),
    at: instantFromMicros(timeOf(row)),
  }));
}
