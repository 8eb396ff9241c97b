import { limits } from "@/lib/limits";
import { type Instant, instantFromMs, instantToMs } from "@/lib/schedules/timestamps";
import { eachRun } from "@/lib/taskiq/runs-within";
import type { WhyFacts } from "./why-facts";
import { whyAt } from "./why-minute";
import { latestMs, sentAt, since } from "./why-runs";

/**
 * The past runs of a cron schedule that were due and did not come, newest first: what `whyAt` calls missed, as far back as runs
 * are kept, and only since the schedule has been as it is now, for its expression may have been another before. Empty where
 * that is not known. Of very many due minutes only the newest are looked at (`limits.missedOf`).
 */
export function missedRuns(facts: WhyFacts): Instant[] {
  const { detail, runs, reports, now } = facts;
  const sent = runs.flatMap((run) => (run.origin === "schedule" ? (sentAt(run) ?? []) : [])).map(instantToMs);
  const known = instantToMs(since(facts) || now);
  if (detail.expression?.kind !== "cron" || sent.length === 0 || reports.queuedAt === null) return [];
  const end = instantToMs(now);
  const from = Math.max(Math.min(...sent), known + latestMs(facts), end - limits.missedReachMs);
  const ran = new Set(sent.map(minuteOf));
  const due: number[] = [];
  eachRun(detail.expression, from, end, (ms) => due.push(ms));
  return due
    .slice(-limits.missedOf)
    .filter((ms) => !ran.has(minuteOf(ms)) && whyAt(facts, instantFromMs(ms)).ran === "missed")
    .map(instantFromMs)
    .reverse();
}

const minuteOf = (ms: number) => Math.floor(ms / 60_000);
