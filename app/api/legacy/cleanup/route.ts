import { contract } from "@/lib/api/contract";
import { rota } from "@/lib/api/process";
import { route } from "@/lib/api/route";
import { cleanUpLegacy } from "@/lib/transitions/clean-up-legacy";

export const POST = route(contract.cleanUpLegacy, ({ body }) => cleanUpLegacy(rota().source, body.expected));
