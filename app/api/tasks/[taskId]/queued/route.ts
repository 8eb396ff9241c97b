import { contract } from "@/lib/api/contract";
import { reportRoute } from "@/lib/api/reporter";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = reportRoute(contract.taskQueued, ({ params, body: { queuedAt, ...told } }) => ({
  kind: "queued",
  ...params,
  ...told,
  at: parseInstant(queuedAt),
}));
