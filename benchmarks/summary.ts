import type { Source } from "@/lib/redis/source";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { longestCommand, sideBySide } from "./measure";
import { ms, type Row, times } from "./report";
import { summaryByTheSpecification } from "./specification";

/** Measures the summary of a fleet of `size` schedules against the specification's algorithm on the same Redis. */
export async function measureSummary(source: Source, size: number): Promise<Row[]> {
  const service = new ScheduleHistoryRedisService(source);
  const read = () => service.getSchedulerSummary();
  const { ours, theirs } = await sideBySide(size > 50_000 ? 3 : 7, read, () =>
    summaryByTheSpecification(source.redis, source.keys.schedules),
  );
  const worst = await longestCommand(source.redis, read);
  const fleet = size.toLocaleString("en");
  return [
    {
      what: `summary of ${fleet} schedules`,
      ours: ms(ours),
      against: `SCAN, then one GET after another: ${ms(theirs)}`,
      ratio: `${times(theirs / ours)} faster`,
      goal: "≥ 15×",
      holds: theirs / ours >= 15,
    },
    longestRow(`longest command of it, ${fleet}`, worst),
  ];
}

/** Returns a row that says which command blocked Redis longest, and for how long. */
export function longestRow(what: string, worst: { ms: number; name: string }): Row {
  return { what, ours: ms(worst.ms), against: worst.name, ratio: "–", goal: "≤ 10 ms", holds: worst.ms <= 10 };
}
