import { Note } from "@/components/ui/banner";
import type { ScheduleDetail } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { severalInWords } from "@/lib/taskiq/several";

const effects = {
  blind: "TaskIQ cannot read this payload",
  kills: "This payload makes the scheduler's process exit",
  "every-poll": "This payload fires at every poll of the scheduler",
};
const whileListed = {
  blind: "While it is listed, no schedule fires at all. Pause it to stop the bleeding.",
  kills: "While it is listed, the scheduler cannot run. Pause it, then start the scheduler again.",
  "every-poll": "Pause it to stop that.",
};

/**
 * What listing the payload does to the scheduler, and why the schedule never fires, or not when its expression
 * suggests.
 */
export function PayloadProblems({
  schedule: { payload, scheduled, neverFires, deadParts, expression },
}: {
  schedule: ScheduleDetail;
}) {
  const several = expression && severalInWords(expression);
  return (
    <>
      {(payload?.problems ?? []).map(({ effect, reason }) => (
        <Note key={effect + reason} tone="error">
          <b className="font-medium">{effects[effect]}.</b> {reason}{" "}
          {scheduled ? whileListed[effect] : "It is not listed, so it does no harm; it cannot be resumed as it is."}
        </Note>
      ))}
      {several ? (
        <Note tone="overdue">
          <b className="font-medium">It sets more than one of cron, time and interval.</b> {several}
        </Note>
      ) : null}
      {neverFires ? (
        <Note tone="overdue" mark="never">
          <b className="font-medium">Never fires.</b>{" "}
          {expression ? <code>{cut(expression.value, limits.quoted)}</code> : null} {neverFires}
        </Note>
      ) : null}
      {deadParts.length > 0 ? (
        <Note tone="overdue">
          <b className="font-medium">Part of it can never match.</b>{" "}
          {expression ? <code>{cut(expression.value, limits.quoted)}</code> : null} {deadParts.join(" ")}
        </Note>
      ) : null}
    </>
  );
}
