import { RepairButton } from "@/components/attention/repair-button";
import { Mark } from "@/components/ui/status-mark";
import type { ScheduleDetail, Why } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import type { DriftKind } from "@/lib/schedules/drift-kinds";

/** No repair of Rota's fixes these. A sentence says what to check. */
const adviceOnly = new Set<DriftKind>(["overdue", "failing", "slow"]);

type Props = { schedule: ScheduleDetail; why: Why };

/** What else is wrong with the schedule beside the first broken link, each with its repair. */
export function AlsoWrong({ schedule: { drift, scheduleId, name }, why: { repair } }: Props) {
  const others = (drift ?? []).filter((kind) => kind !== repair?.kind);
  if (others.length === 0) return null;
  return (
    <ul aria-label="Also wrong" className="border-line border-t">
      {others.map((kind) => {
        const { mark, title, says } = driftWords[kind];
        return (
          <li key={kind} className="flex min-h-10 items-center gap-3 py-1">
            <Mark name={mark} />
            <p className="min-w-0 flex-1 break-words">
              <b className="font-medium">{title}.</b> <span className="text-ink-2">{says}</span>
            </p>
            <RepairButton
              finding={{ kind, scheduleId, key: null, name, repair: adviceOnly.has(kind) ? null : { sentence: "" } }}
            />
          </li>
        );
      })}
    </ul>
  );
}
