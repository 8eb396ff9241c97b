import { contract } from "@/lib/api/contract";
import { transitionRoute } from "@/lib/api/transition-route";
import { resumeSchedule } from "@/lib/transitions/resume";

export const POST = transitionRoute(contract.resumeSchedule, resumeSchedule);
