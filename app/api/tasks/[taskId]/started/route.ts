import { actions } from "@/lib/api/actions";
import { contract } from "@/lib/api/contract";
import { reporter } from "@/lib/api/reporter";
import { route } from "@/lib/api/route";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = route(
  contract.taskStarted,
  ({ params, body: { startedAt, ...told } }) =>
    actions.reportRun({ kind: "started", ...params, ...told, at: parseInstant(startedAt) }),
  reporter,
);
