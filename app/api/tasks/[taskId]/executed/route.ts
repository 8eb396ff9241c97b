import { actions } from "@/lib/api/actions";
import { contract } from "@/lib/api/contract";
import { reporter } from "@/lib/api/reporter";
import { route } from "@/lib/api/route";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = route(
  contract.taskExecuted,
  ({ params: { taskId }, body: { finishedAt, executionTime, error, returnValue } }) =>
    actions.reportRun({
      kind: "executed",
      taskId,
      at: parseInstant(finishedAt),
      executionS: executionTime,
      error,
      returnValue: returnValue.return_value,
    }),
  reporter,
);
