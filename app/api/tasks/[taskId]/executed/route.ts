import { contract } from "@/lib/api/contract";
import { reportRoute } from "@/lib/api/reporter";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = reportRoute(contract.taskExecuted, ({ params, body }) => ({
  kind: "executed",
  ...params,
  at: parseInstant(body.finishedAt),
  executionS: body.executionTime,
  error: body.error,
  returnValue: body.returnValue.return_value,
}));
