import { ask, isOutage, ProblemError } from "./client";

/** Milliseconds between two looks at what came of an action, and how many there are: five minutes. */
const lookMs = 2000;
const looks = 150;

/** What came of an action that was not answered; `unknown`: it still cannot be known. */
export type Outcome = "done" | "not-done" | "unknown";

/**
 * Looks until Redis answers whether an action on a schedule was done: its history names the request then, and a purged one
 * is gone. Rota asks Redis on the connection that the action took, so an answer comes after all that was sent before.
 */
export async function outcomeOf(action: string, scheduleId: string, requestId: string): Promise<Outcome> {
  for (let look = 0; look < looks; look++) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    try {
      return action === "purge" ? await outcomeOfPurge(scheduleId) : await outcomeByEvent(scheduleId, requestId);
    } catch (error) {
      if (!isOutage(error)) return "unknown";
    }
  }
  return "unknown";
}

async function outcomeOfPurge(scheduleId: string): Promise<Outcome> {
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
