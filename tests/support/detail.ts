import { readDetail } from "@/lib/detail/detail";
import { ScheduleReading } from "@/lib/detail/reading";
import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";

/** One schedule with its 5 newest events, where no catalog knows anything of it. */
export const detailOf = (source: Source, id: ScheduleId) =>
  readDetail(new ScheduleReading(source, id, { events: 5, runs: 1, everyEntry: false }, async () => null));
