import type { RecentRun, RunStats } from "./types";

/** Returns the statistics of some runs. @param runs newest first */
export function statsOf(runs: readonly RecentRun[]): RunStats {
  const ended = runs.filter(({ state }) => state === "succeeded" || state === "failed");
  const failed = ended.filter(({ state }) => state === "failed").length;
  const firstGood = ended.findIndex(({ state }) => state === "succeeded");
  const took = ended.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
  return {
    running: runs.filter(({ state }) => state === "running").length,
    finished: ended.length,
    failed,
    successRate: ended.length === 0 ? null : (ended.length - failed) / ended.length,
    p50Ms: nearestRank(took, 50),
    p95Ms: nearestRank(took, 95),
    lastFailed: firstGood === -1 ? ended.length : firstGood,
  };
}

/** Returns the smallest value that so many percent of the values do not exceed. */
function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null;
}
