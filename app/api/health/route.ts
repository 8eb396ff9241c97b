import { contract } from "@/lib/api/contract";
import { route } from "@/lib/api/route";

/** The process lives; whether Redis does is what /api/ready tells. */
export const GET = route(contract.health, async () => ({ status: "ok" as const }));
