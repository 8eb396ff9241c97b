import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { eventNames } from "@/lib/schedules/event-names";
import { pauseSays } from "@/lib/schedules/pause-events";
import { type Instant, instantFromMs, instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { cronOutcomeAt, matchesMinute, nextRun, previousRun } from "@/lib/taskiq/next-run";
import { severalInWords } from "@/lib/taskiq/several";
import type { Finding } from "./check-result";
import type { WhyFacts } from "./why-facts";
import { type MinuteCheckName, minuteCheckNames } from "./why-links";
import { latestMs, sentAt } from "./why-runs";

/** Why a schedule did, or did not, run in one minute. */
export type WhyMinute = {
  /** The minute's start. */
  at: Instant;
  /** `no`: it was not to run then. `yes`: it ran. `missed`: it was to run, and did not. */
  ran: "yes" | "no" | "missed" | "unknown" | "to-come";
  sentence: string;
  /** When it was due before and after that minute; null: not known. */
  previousDueAt: Instant | null;
  nextDueAt: Instant | null;
  checks: { check: MinuteCheckName; state: Finding["state"]; evidence: string; at: Instant | null }[];
};

const minuteMs = 60_000;

/** Answers for one minute, as far as the kept history and runs reach back; the rest is unknown. */
export function whyAt(facts: WhyFacts, moment: Instant): WhyMinute {
  const start = Math.floor(instantToMs(moment) / minuteMs) * minuteMs;
  const { expression } = facts.detail;
  const found = {
    registered: registered(facts, start),
    due: due(facts, start),
    "not-paused": notPaused(facts, start),
    queued: queued(facts, start),
  };
  return {
    at: instantFromMs(start),
    ...conclusion(found, start > instantToMs(facts.now)),
    previousDueAt: previousRun(expression, new Date(start - 1)),
    nextDueAt: expression?.kind === "cron" ? nextRun(expression, new Date(start + minuteMs - 1)).at : null,
    checks: minuteCheckNames.map((check) => ({ check, ...pick(found[check]) })),
  };
}

/** A run that was reported says more than any rule: its expression may have been another then. */
function conclusion(found: Record<MinuteCheckName, Finding>, isToCome: boolean): Pick<WhyMinute, "ran" | "sentence"> {
  const isDue = found.due.state === "ok";
  if (isToCome) {
    return { ran: "to-come", sentence: `That minute is still to come, and it is ${isDue ? "" : "not "}due then.` };
  }
  if (found.queued.state === "ok") return { ran: "yes", sentence: found.queued.evidence };
  const no = minuteCheckNames.find((name) => name !== "queued" && ["broken", "held"].includes(found[name].state));
  if (no) return { ran: "no", sentence: found[no].evidence };
  if (!isDue) return { ran: "unknown", sentence: "Whether it was due then is not known." };
  if (found.queued.state === "broken") return { ran: "missed", sentence: found.queued.evidence };
  return {
    ran: "unknown",
    sentence: "It was due and not held back, as far as is known; whether it ran, only reported runs could tell.",
  };
}

const pick = ({ state, evidence, at }: Finding) => ({ state, evidence, at });
const finding = (state: Finding["state"], evidence: string, at: Instant | null = null): Finding => ({
  state,
  evidence,
  at,
});

/** Whether a run was sent in that minute, or for a one-shot until a scheduler that reads must have sent it. */
function queued(facts: WhyFacts, start: number): Finding {
  const { runs, reports } = facts;
  const end = start + minuteMs + latenessMs(facts, start + minuteMs);
  const timed = runs.flatMap((run) => {
    const at = sentAt(run);
    return at === null || run.origin !== "schedule" ? [] : [{ run, at, ms: instantToMs(at) }];
  });
  const then = timed.find(({ ms }) => ms >= start && ms < end);
  if (then) return finding("ok", `A run was queued then; ${outcomes[then.run.state]}.`, then.at);
  if (reports.queuedAt === null)
    return finding("unknown", "No runs are reported: whether it was queued cannot be seen.");
  const oldest = timed.at(-1);
  if (!oldest || oldest.ms >= start) {
    return finding("unknown", "The runs that are kept do not reach back to that minute.", oldest?.at ?? null);
  }
  if (instantToMs(reports.queuedAt) < end) return finding("unknown", "Nothing was reported since.", reports.queuedAt);
  return finding("broken", "It was due, and no run of it was reported then.");
}

/** Returns how many milliseconds after a minute its run may still be sent, as long as it cannot be one of the next minute. */
function latenessMs(facts: WhyFacts, nextStart: number): number {
  const { expression } = facts.detail;
  if (expression?.kind === "time") return latestMs(facts);
  return matchesMinute(expression, new Date(nextStart)) ? 0 : limits.sendDelayMs;
}

const outcomes = {
  queued: "no worker has begun it yet",
  running: "it is still running",
  succeeded: "it ended well",
  failed: "it failed",
  lost: "its end was never reported",
} as const;

/** Whether it was there already, by its first event that is kept, and its registration. */
function registered({ detail }: WhyFacts, start: number): Finding {
  const end = start + minuteMs;
  const times = detail.recentHistory.flatMap(({ at }) => (at === null ? [] : [at]));
  const registeredAt = parseInstant(detail.metadata?.registered_at);
  if (registeredAt !== null) times.push(registeredAt);
  const [earliest] = times.sort();
  if (earliest === undefined) return finding("unknown", "Nothing tells since when it exists.");
  if (instantToMs(earliest) < end) return finding("ok", "It was known then.", earliest);
  if (registeredAt !== earliest && detail.recentHistory.at(-1)?.event !== eventNames.registered) {
    return finding("unknown", "Its history reaches back only to a later moment.", earliest);
  }
  return finding("broken", "It was registered only after that minute; nothing older of it is kept.", earliest);
}

/** Whether its expression, as it is now, matches that minute by the scheduler's own rules. */
function due({ detail }: WhyFacts, start: number): Finding {
  const { expression, updatedAt } = detail;
  const since =
    updatedAt !== null && instantToMs(updatedAt) > start ? " Its configuration was written again since." : "";
  if (expression === null) return finding("unknown", "Nothing that can be read here says when it is due.");
  const several = severalInWords(expression);
  if (several !== null) return finding("unknown", `${several} Only reported runs could tell whether it was due.`);
  if (expression.kind === "interval") {
    return finding(
      "unknown",
      "An interval counts from its last run, so only reported runs could tell whether it was due.",
    );
  }
  if (expression.kind === "time") {
    const at = nextRun(expression, new Date(0)).at;
    if (at === null) return finding("broken", "It was not due: nobody can read its time.");
    const isThen = Math.floor(instantToMs(at) / minuteMs) * minuteMs === start;
    return isThen
      ? finding("ok", `It was due then, once.${since}`, at)
      : finding("broken", `It was not due then.${since}`, at);
  }
  const clock = cut(expression.offset ?? "UTC", limits.quoted);
  const said = cronOutcomeAt(expression, new Date(start));
  const shown = `\`${cut(expression.value, limits.quoted)}\``;
  if (said === "fires")
    return finding("ok", `${shown} matches that minute, by the clock of ${clock}.${since}`, instantFromMs(start));
  if (said === "unknown") return finding("unknown", "Whether its expression matches that minute is not known here.");
  if (said === "no")
    return finding("broken", `It was not due: ${shown} does not match that minute, by the clock of ${clock}.${since}`);
  return finding(
    "broken",
    `It was not due: ${detail.neverFires ?? `${shown} cannot be read by the scheduler.`}${since}`,
  );
}

/** Whether a pause held it then, by the events that are kept and the record of the present pause. */
function notPaused({ detail }: WhyFacts, start: number): Finding {
  const { pause, recentHistory, status } = detail;
  const told = recentHistory
    .flatMap((event) =>
      event.at === null ? [] : [{ at: event.at, ms: instantToMs(event.at), says: pauseSays(event) }],
    )
    .filter(({ says }) => says !== null)
    .sort((a, b) => b.ms - a.ms);
  const before = told.find(({ ms }) => ms <= start);
  if (
    status === "paused" &&
    pause?.at &&
    instantToMs(pause.at) <= start &&
    (!before || before.ms <= instantToMs(pause.at))
  ) {
    const by = pause.by ? ` by ${pause.by}` : "";
    return finding("held", `It was paused then${by}${pause.reason ? `: “${pause.reason}”` : ""}.`, pause.at);
  }
  if (before?.says === "begins") return finding("held", "It was paused then.", before.at);
  if (before) return finding("ok", "It was not paused then.", before.at);
  const after = told.at(-1);
  if (after) return finding("unknown", "Its history reaches back only to a later moment.", after.at);
  return finding("unknown", "No event tells whether it was paused then.");
}
