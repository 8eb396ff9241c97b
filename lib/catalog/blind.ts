import type { Summary } from "@/lib/api/contract";
import type { Source } from "@/lib/redis/source";
import type { ScheduleId } from "@/lib/schedules/ids";
import type { WrongList } from "./reading";
import type { Row } from "./row";

/** Not checked yet: null, as everything that is not known. */
export class BlindCheck {
  check(
    _source: Source,
    _rows: ReadonlyMap<ScheduleId, Row>,
    _dangling: { id: ScheduleId; list: string }[],
    _wrong: WrongList[],
    _at: Date,
  ): Summary["schedulerBlind"] {
    return null;
  }
}
