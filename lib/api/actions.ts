import type { Actor } from "@/lib/access/can";
import { loadDemo } from "@/lib/demo/fleet";
import type { ScheduleId } from "@/lib/ids";
import { type BeginReport, type EndReport, reportRun } from "@/lib/runs/report";
import { cleanUpLegacy } from "@/lib/transitions/clean-up-legacy";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import type { z } from "@/lib/zod";
import type { contract, TransitionAnswer } from "./contract";
import { RequestError } from "./problems";
import { exactPlaces, rota } from "./process";

type Why = { actor: Actor; reason?: string | undefined; requestId: string };

/** Everything that changes something. After a pause, resume or purge the catalog reads that schedule again, so that the next list is right. */
export const actions = {
  /** @throws StateConflictError, RedisUnavailableError */
  pause: (id: ScheduleId, why: Why) => transition(id, () => pauseSchedule(rota().source, id, { ...why, exactPlaces })),

  /** @throws StateConflictError, PayloadMissingError, PayloadUnsafeError, RedisUnavailableError */
  resume: (id: ScheduleId, why: Why) =>
    transition(id, () => resumeSchedule(rota().source, id, { ...why, exactPlaces })),

  /** @throws RequestError unless `confirm` is the id; ScheduleNotFoundError, RedisUnavailableError */
  async purge(id: ScheduleId, { confirm, ...why }: Why & { confirm: string }): Promise<TransitionAnswer> {
    if (confirm !== id) {
      throw new RequestError("invalid_request", "A purge cannot be undone: send the schedule's id as `confirm`.");
    }
    return await transition(id, () => purgeSchedule(rota().source, id, { ...why, exactPlaces }));
  },

  /** @throws StateConflictError where there are other keys than expected by now; RedisUnavailableError */
  async cleanUpLegacy(expected: z.output<typeof contract.cleanUpLegacy.body>["expected"]) {
    return await cleanUpLegacy(rota().source, expected);
  },

  /** Once it answers, the report is in Redis. @throws RedisUnavailableError, RedisReplyError */
  async reportRun(report: BeginReport | EndReport) {
    return { kept: await reportRun(rota().source, report) };
  },

  /** @throws NotEmptyError, RedisUnavailableError */
  async loadDemo() {
    const { schedules, configs } = await loadDemo(rota().source);
    return { schedules, configs };
  },
};

/** After a refusal too the row is read again, since it was another than the operator saw; but nobody waits for that. */
async function transition(id: ScheduleId, act: () => Promise<TransitionAnswer>): Promise<TransitionAnswer> {
  const { catalog } = rota();
  try {
    const answer = await act();
    await catalog.refresh([id]);
    return answer;
  } catch (error) {
    void catalog.refresh([id]);
    throw error;
  }
}
