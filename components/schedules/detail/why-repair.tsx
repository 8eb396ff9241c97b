import { RepairButton } from "@/components/attention/repair-button";
import { ButtonLink } from "@/components/ui/button";
import { WithCode } from "@/components/ui/with-code";
import type { ScheduleDetail, Why } from "@/lib/api/contract";
import { attentionPath } from "@/lib/format/drift";

/**
 * How to fix the first broken link: here, where this schedule is the cause; on the page of findings, where another one
 * is.
 */
export function WhyRepair({ why: { repair, first }, schedule }: { why: Why; schedule: ScheduleDetail }) {
  if (!repair) return null;
  const { kind, sentence } = repair;
  const { scheduleId, name } = schedule;
  return (
    <div className="flex flex-wrap items-center gap-2 pt-0.5">
      <p className="min-w-0 break-words text-ink-2 text-xs">
        <WithCode text={sentence} />
      </p>
      {kind === null || first === "queued" || first === "finished" ? null : first === "scheduler" ? (
        <ButtonLink size="sm" href={attentionPath(kind)}>
          {kind === "scheduler-silent" ? "What was found" : "Repair"}
        </ButtonLink>
      ) : (
        <RepairButton finding={{ kind, scheduleId, key: null, name, repair: { sentence } }} />
      )}
    </div>
  );
}
