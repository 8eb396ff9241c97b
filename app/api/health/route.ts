import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";

/** The process lives. Whether Redis does, /api/ready says. */
export const GET = route(contract.health, async () => ({ status: "ok" as const }));
