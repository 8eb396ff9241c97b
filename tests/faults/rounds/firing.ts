import { control, Fleet, isTicking, operators } from "./fleet";
import type { Stage } from "./stage";
import { inTime } from "./until";

/** Polls in which what is active must fire, and what is paused must not. */
const polls = 2;

/** Checks that the real scheduler reads its source, and fires what is active and nothing that is paused. */
export async function wrongInScheduler({ scheduler, redis }: Stage): Promise<string[]> {
  const fleet = new Fleet(0);
  const ticking = Array.from({ length: operators }, (_, operator) => fleet.own(operator))
    .flat()
    .filter(isTicking);
  try {
    // What is fired by the poll under way, or the copy that it leaves, may still be of before.
    await inTime("a poll of the scheduler", scheduler.polls(1));
    await inTime("a successful poll of the scheduler", scheduler.sees());
    const before = new Map(ticking.map((id) => [id, scheduler.fired(id)]));
    await inTime("a run of the control", Promise.all([scheduler.polls(polls), scheduler.firedAgain(control, polls)]));
    const wrong: string[] = [];
    for (const id of ticking) {
      const status = await redis.client.get(`schedule:status:${id}`);
      const hasFired = scheduler.fired(id) > (before.get(id) ?? 0);
      if (hasFired !== (status === "active")) {
        wrong.push(`${id} is ${status}, and the scheduler has ${hasFired ? "" : "not "}fired it`);
      }
    }
    return wrong;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
