import { contract } from "@/lib/api/contract";
import { repairs } from "@/lib/api/repairs";
import { route } from "@/lib/api/route";

export const GET = route(contract.aside, () => repairs.aside());
