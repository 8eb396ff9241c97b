import { actions } from "@/lib/api/actions";
import { contract } from "@/lib/api/contract";
import { reporter } from "@/lib/api/reporter";
import { route } from "@/lib/api/route";
import { parseInstant } from "@/lib/schedules/timestamps";

export const POST = route(
  contract.taskQueued,
  ({ params, body: { queuedAt, ...told } }) =>
    actions.reportRun({ kind: "queued", ...params, ...told, at: parseInstant(queuedAt) }),
  reporter,
);
