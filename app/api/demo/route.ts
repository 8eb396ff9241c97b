import { contract } from "@/lib/api/contract";
import { rota } from "@/lib/api/process";
import { route } from "@/lib/api/route";
import { loadDemo } from "@/lib/demo/fleet";

export const POST = route(contract.loadDemo, () => loadDemo(rota().source));
