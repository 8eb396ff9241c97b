import { limits } from "@/lib/limits";
import type { Run } from "@/lib/runs/types";
import { cut } from "@/lib/schedules/cut";
import { eventNames } from "@/lib/schedules/event-names";
import { pauseSays } from "@/lib/schedules/pause-events";
import { type Instant, instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { nextRun, previousRun } from "@/lib/taskiq/next-run";
import { broken, byHand, byRepair, type Finding, notReached, ok, unknown } from "./check-result";
import type { WhyFacts } from "./why-facts";

/** Milliseconds after which a run that is due must be queued by a scheduler that reads. */
export const latestMs = ({ updateIntervalS }: Pick<WhyFacts, "updateIntervalS">) =>
  updateIntervalS * 1000 + limits.schedulerGraceMs;

/** When a run was sent, as far as it was reported. */
export const sentAt = ({ queuedAt, startedAt }: Run): Instant | null => queuedAt ?? startedAt;

/** When it was last to be queued at or before a moment (ms since 1970), by its expression; null: not known. */
export function previousDue({ expression }: WhyFacts["detail"], atMs: number): Instant | null {
  if (expression?.kind !== "time") return previousRun(expression, new Date(atMs));
  const { at } = nextRun(expression, new Date(0));
  return at !== null && instantToMs(at) <= atMs ? at : null;
}

const lastFired = ({ runs }: WhyFacts): Run | undefined =>
  runs.find((run) => run.origin === "schedule" && sentAt(run) !== null);

const neverReported = ({ reports }: WhyFacts) => Object.values(reports).every((at) => at === null);
const noReports = "No runs are reported, so whether it ran cannot be seen.";

/** Whether what was due was sent; only where a report that came since shows that the scheduler and its reporter work. */
export function queued(facts: WhyFacts): Finding {
  if (neverReported(facts)) return unknown(noReports);
  const run = lastFired(facts);
  const at = run ? sentAt(run) : null;
  const told = at === null ? unknown("No run of it was reported yet.") : ok("Its last run was queued.", at);
  // What has been due for less time may still come.
  const due = previousDue(facts.detail, instantToMs(facts.now) - latestMs(facts));
  const isMissing = due !== null && (at === null || at < due) && since(facts) < due && facts.lists.size > 0;
  if (!isMissing) return told;
  const { queuedAt } = facts.reports;
  if (queuedAt === null || queuedAt < due) {
    return unknown(
      "Nothing at all was reported since it was due: the scheduler, or its reporter, may be down.",
      queuedAt,
    );
  }
  const repair = byRepair("overdue", "Look whether the scheduler's log tells of an error with this schedule.");
  return broken("It was due, and no run of it was queued, while others were.", repair, due);
}

/** Returns since when it has been listed as it is now, by registration and events; empty: not known. */
export function since({ detail }: Pick<WhyFacts, "detail">): Instant {
  const starts = detail.recentHistory.filter(
    (event) => pauseSays(event) === "ends" || event.event === eventNames.repaired,
  );
  const times = [parseInstant(detail.metadata?.registered_at), detail.updatedAt, ...starts.map(({ at }) => at)];
  return (
    times
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? ""
  );
}

export function started(facts: WhyFacts): Finding {
  if (neverReported(facts)) return unknown(noReports);
  const [run] = facts.runs;
  if (!run) return notReached("No run of it was reported.");
  if (run.startedAt !== null) return ok("A worker began it.", run.startedAt);
  if (run.finishedAt !== null) return ok("A worker ended it; its start was not reported.");
  if (facts.reports.startedAt === null) return unknown("Workers report nothing: give their broker the reporter, too.");
  const waitsMs = instantToMs(facts.now) - instantToMs(run.queuedAt ?? facts.now);
  if (run.state === "lost" || waitsMs > limits.startGraceMs) {
    const repair = byHand(
      "Check that a worker runs, on the queue that the scheduler sends to, and that it is not busy.",
    );
    return broken("Its last run was queued, and no worker has begun it.", repair, run.queuedAt);
  }
  return unknown("Its last run waits for a worker.", run.queuedAt);
}

export function finished(facts: WhyFacts): Finding {
  if (neverReported(facts)) return unknown(noReports);
  const [run] = facts.runs;
  if (!run) return notReached("No run of it was reported.");
  if (run.state === "running") return ok("It is running now.", run.startedAt);
  if (run.state === "lost") return unknown("Its end was never reported.");
  if (run.finishedAt === null) return notReached("It has not begun.");
  if (run.state === "succeeded") return ok("Its last run ended well.", run.finishedAt);
  const why = run.error === null ? "" : `: ${cut(run.error, limits.text.line).replace(/\.$/, "")}`;
  const repair = byHand("The task itself fails: read its error in the runs below.");
  return broken(
    `${failedText(facts.runs)}${why}.`,
    facts.runs.length >= limits.failedInRow ? failingRepair(facts.runs, repair) : repair,
    run.finishedAt,
  );
}

const failedInRow = (runs: readonly Run[]) => {
  const ended = runs.filter(({ state }) => state === "failed" || state === "succeeded");
  const good = ended.findIndex(({ state }) => state === "succeeded");
  return good === -1 ? ended.length : good;
};

const failedText = (runs: readonly Run[]) => {
  const count = failedInRow(runs);
  return count < 2 ? "Its last run failed" : `Its last ${count} runs failed`;
};

const failingRepair = (runs: readonly Run[], repair: ReturnType<typeof byHand>) =>
  failedInRow(runs) < limits.failedInRow ? repair : byRepair("failing", repair.sentence);
