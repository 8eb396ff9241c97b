import { contract } from "@/lib/api/contract";
import { rota } from "@/lib/api/process";
import { route } from "@/lib/api/route";
import { keptAside } from "@/lib/drift/aside";

export const GET = route(contract.aside, () => keptAside(rota().source));
