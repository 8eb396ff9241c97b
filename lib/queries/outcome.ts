import { limits } from "@/lib/limits";
import { ask, isOutage, ProblemError } from "./client";

/** What came of an action that got no answer; `unknown`: it cannot be known. */
export type Outcome = "done" | "not-done" | "unknown";

/**
 * Asks until Redis answers whether an action on a schedule was done: then its history names the request, or, if the action
 * `removes` it, the schedule is gone. Rota asks on the connection that the action took, so Redis has handled all that was
 * sent before.
 */
export async function outcomeOf(scheduleId: string, requestId: string, removes: boolean): Promise<Outcome> {
  for (let look = 0; look < limits.outcomeLooks; look++) {
    await new Promise((resolve) => setTimeout(resolve, limits.outcomeMs));
    try {
      return removes ? await outcomeByAbsence(scheduleId) : await outcomeByEvent(scheduleId, requestId);
    } catch (error) {
      if (!isOutage(error)) return "unknown";
    }
  }
  return "unknown";
}

async function outcomeByAbsence(scheduleId: string): Promise<Outcome> {
  try {
    await ask("getSchedule", { params: { scheduleId } });
    return "not-done";
  } catch (error) {
    if (error instanceof ProblemError && error.code === "not_found") return "done";
    throw error;
  }
}

async function outcomeByEvent(scheduleId: string, requestId: string): Promise<Outcome> {
  const { items, broken } = await ask("getHistory", { params: { scheduleId } });
  if (items.some((event) => event.request_id === requestId)) return "done";
  return broken.length > 0 ? "unknown" : "not-done";
}
