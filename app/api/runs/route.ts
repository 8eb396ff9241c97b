import { answers } from "@/lib/api/answers";
import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";
import { idFromPath } from "@/lib/ids";

export const POST = route(contract.runSummaries, ({ body }) => answers.runSummaries(body.ids.map(idFromPath)));
