import { contract } from "@/lib/api/contract";
import { reportRoute } from "@/lib/api/reporter";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = reportRoute(contract.taskStarted, ({ params, body: { startedAt, ...told } }) => ({
  kind: "started",
  ...params,
  ...told,
  at: parseInstant(startedAt),
}));
