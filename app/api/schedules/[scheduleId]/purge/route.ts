import { contract } from "@/lib/api/contract";
import { transitionRoute } from "@/lib/api/transition-route";
import { purgeSchedule } from "@/lib/transitions/purge";

export const POST = transitionRoute(contract.purgeSchedule, purgeSchedule);
