import { answers } from "@/lib/api/answers";
import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";

export const GET = route(contract.getText, ({ params, query }) => answers.getText(params.scheduleId, query));
