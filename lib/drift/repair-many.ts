import { type Deadline, deadlineIn } from "@/lib/deadline";
import { limits } from "@/lib/limits";
import { Pace } from "@/lib/pace";
import { RedisRefusesError, RedisReplyError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { checkFinding, type Finding, type RepairRequest } from "./plan";
import { type Repaired, refusal, repair, unanswered } from "./repair";

export type RepairedMany = {
  /** One for each finding that was tried, in the order given. */
  results: Repaired[];
  /** How many were left to another request: this one had too many, took too long, or Redis went away. */
  left: number;
  /** Why it stopped where Redis went away in between; what is in `results` is done. */
  stopped: string | null;
};

/**
 * Repairs findings one after another, each in one atomic step, at a bounded share of the time, until `isOver`; the first
 * is always tried. One of several that Redis refuses is `refused`, and the others are repaired.
 * @throws InvalidArgumentError, before anything is written; RedisUnavailableError, OutcomeUnknownError for the first; for a
 * single finding whatever Redis refused it with.
 */
export async function repairMany(
  source: Source,
  findings: readonly Finding[],
  request: RepairRequest & { mark?: string | undefined },
  isOver: Deadline = deadlineIn(limits.repairMs),
): Promise<RepairedMany> {
  for (const finding of findings) checkFinding(source, finding, request);
  const results: Repaired[] = [];
  const so = (stopped: string | null) => ({ results, left: findings.length - results.length, stopped });
  const pace = new Pace(limits.repairShare, new AbortController().signal);
  for (const finding of findings.slice(0, limits.repairs)) {
    if (results.length > 0 && isOver()) break;
    try {
      results.push(await repair(source, finding, request));
    } catch (error) {
      if (isRefusal(error) && findings.length > 1) results.push(refusal(finding, error.message));
      else if (isOutage(error) && results.length > 0) {
        if (error.name === "OutcomeUnknownError") results.push(unanswered(finding, error.message));
        return so(error.message);
      } else throw error;
    }
    await pace.rest();
  }
  return so(null);
}

/** Returns whether nothing can be read or written now: the work ends, and its answer holds what was done until then. */
export const isOutage = (error: unknown): error is Error =>
  error instanceof Error &&
  ["RedisUnavailableError", "OutcomeUnknownError", "CatalogUnavailableError"].includes(error.name);

/** Whether Redis answered and refused a command: one schedule's keys must not keep the others from their repair. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof RedisReplyError || error instanceof RedisRefusesError;
