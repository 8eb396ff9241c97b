import { actions } from "@/lib/api/actions";
import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";

export const POST = route(contract.purgeSchedule, ({ params, body, actor, requestId }) =>
  actions.purge(params.scheduleId, { ...body, actor, requestId }),
);
