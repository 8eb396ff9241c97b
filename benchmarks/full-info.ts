import type { ScheduleId } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { sideBySide } from "./measure";
import { ms, type Row, times } from "./report";

/**
 * Measures the full information on one schedule against the same commands sent raw in one pipeline. Each turn reads 100. The
 * first 50 turns or so are slower, until the code is compiled, as in a server that has just started; so there are many.
 */
export async function measureFullInfo(source: Source, ids: ScheduleId[]): Promise<Row> {
  const service = new ScheduleHistoryRedisService(source);
  const some = ids.slice(0, 100);
  const { ours, theirs } = await sideBySide(
    201,
    async () => {
      for (const id of some) await service.getScheduleFullInfo(id);
    },
    async () => {
      for (const id of some) {
        const { keys, redis } = source;
        await redis
          .pipeline()
          .getBuffer(keys.status(id))
          .getBuffer(keys.meta(id))
          .lrangeBuffer(keys.history(id), 0, 4)
          .exec();
      }
    },
  );
  return {
    what: "full info of one schedule",
    ours: ms(ours / some.length),
    against: `the same commands raw and pipelined: ${ms(theirs / some.length)}`,
    ratio: times(ours / theirs),
    goal: "≤ 1.5×",
    holds: ours / theirs <= 1.5,
  };
}
