import type { Culprit, Summary } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import type { ScheduleId } from "@/lib/schedules/ids";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { culpritsOf } from "@/lib/taskiq/blind";
import type { WrongList } from "./reading";
import type { Row } from "./row";

/** Remembers since when each culprit stands there: Redis does not tell, so it is when this process first saw it. */
export class BlindCheck {
  #since = new Map<string, string>();

  /** What stops or kills the scheduler now, or fires at every poll; null where nothing does. */
  check(
    source: Source,
    rows: ReadonlyMap<ScheduleId, Row>,
    dangling: { id: ScheduleId; list: string }[],
    wrong: WrongList[],
    at: Date,
  ): Summary["schedulerBlind"] {
    const listed = [...rows].flatMap(([id, row]) => row.lists.map((list) => ({ id, list, payload: row.payload })));
    const behindNothing = dangling.map((entry) => ({ ...entry, payload: null }));
    const found = culpritsOf([...listed, ...behindNothing], wrong, source.settings.taskiqSerializer, at);
    const culprits: Culprit[] = found.slice(0, limits.culprits).map((culprit) => {
      const row = culprit.scheduleId === null ? null : rows.get(culprit.scheduleId);
      return { ...culprit, name: row?.schedule.name ?? culprit.scheduleId ?? culprit.key };
    });
    const before = this.#since;
    const print = ({ scheduleId, key, effect }: Culprit) => `${effect} ${scheduleId ?? key}`;
    this.#since = new Map(
      culprits.map((each) => [print(each), before.get(print(each)) ?? instantFromMs(at.getTime())]),
    );
    const [since] = [...this.#since.values()].sort();
    return since === undefined ? null : { since, culprits };
  }
}
