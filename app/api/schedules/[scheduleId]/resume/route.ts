import { actions } from "@/lib/api/actions";
import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";

export const POST = route(contract.resumeSchedule, ({ params, body, actor, requestId }) =>
  actions.resume(params.scheduleId, { ...body, actor, requestId }),
);
