import { contract } from "@/lib/api/contract";
import { transitionRoute } from "@/lib/api/transition-route";
import { pauseSchedule } from "@/lib/transitions/pause";

export const POST = transitionRoute(contract.pauseSchedule, pauseSchedule);
