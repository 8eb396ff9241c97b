import { Pace } from "@/lib/catalog/pace";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { checkRequest } from "@/lib/transitions/transition";
import type { Finding, RepairRequest } from "./plan";
import { type Repaired, repair } from "./repair";

export type RepairedMany = {
  /** One for each finding that was tried, in the order given. */
  results: Repaired[];
  /** How many were left to another request: this one had too many, took too long, or Redis went away. */
  left: number;
  /** Why it stopped where Redis went away in between; what is in `results` is done. */
  stopped: string | null;
};

/**
 * Mends findings one after another, each in one atomic step, at a bounded share of the time and within the limits of one
 * request.
 * @throws InvalidArgumentError; RedisUnavailableError, RedisReplyError where nothing was done at all.
 */
export async function repairMany(
  source: Source,
  findings: Finding[],
  request: RepairRequest & { mark?: string | undefined },
): Promise<RepairedMany> {
  // Before anything is written: what is asked wrongly must not leave half of it done.
  for (const { scheduleId, key } of findings) checkRequest(scheduleId ?? key ?? "", request);
  const results: Repaired[] = [];
  const endMs = performance.now() + limits.repairMs;
  const pace = new Pace(limits.repairShare, new AbortController().signal);
  for (const finding of findings.slice(0, limits.repairs)) {
    if (results.length > 0 && performance.now() > endMs) break;
    try {
      results.push(await repair(source, finding, request));
    } catch (error) {
      if (results.length === 0 || !isOutage(error)) throw error;
      return { results, left: findings.length - results.length, stopped: error.message };
    }
    await pace.rest();
  }
  return { results, left: findings.length - results.length, stopped: null };
}

/** Whether nothing can be read or written now, so that what was done must be told before it is given up. */
export const isOutage = (error: unknown): error is Error =>
  error instanceof Error && ["RedisUnavailableError", "CatalogUnavailableError"].includes(error.name);
