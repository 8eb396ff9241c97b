import { limits } from "@/lib/limits";
import type { Keys } from "@/lib/redis/keys";
import { cut } from "@/lib/schedules/cut";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { type Instant, instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { nextRun } from "@/lib/taskiq/next-run";
import { broken, byHand, byRepair, byResume, type Finding, held, notReached, ok, unknown } from "./check-result";
import type { WhyFacts } from "./why-facts";
import { latestMs } from "./why-runs";

/** Whether the service knows it at all. A schedule that only TaskIQ knows is no fault. */
export function known({ detail }: WhyFacts): Finding {
  if (!detail.tracked)
    return ok("Only TaskIQ knows it: it has no status, metadata or index of its own, which is no fault.");
  const registeredAt = parseInstant(detail.metadata?.registered_at) ?? detail.updatedAt;
  const of = detail.configId === null ? "" : ` for configuration ${detail.configId}`;
  if (detail.metadata === null) return ok(`It is known${of}, but its metadata is gone or cannot be read.`);
  return ok(`The application registered it${of}.`, registeredAt);
}

export function status({ detail, lists }: WhyFacts): Finding {
  const isListed = lists.size > 0;
  const { statusWord, pause } = detail;
  if (!detail.tracked) {
    if (isListed) return ok("It has no status of its own; TaskIQ lists it, so it counts as active.");
    const repair = byRepair("data-without-list", "Put it into TaskIQ's list, or remove its payload.");
    return broken("It has no status of its own, and no list of TaskIQ's holds it.", repair);
  }
  switch (detail.status) {
    case "active":
      return ok("Its status is active.");
    case "unknown": {
      if (statusWord === null) {
        const repair = byRepair("wrong-type", "Move the key aside, which makes room for a status.");
        return broken("Its status key is of a wrong type, so nobody can tell its status.", repair);
      }
      const repair = byRepair("unknown-status", "Set its status to one of the four.");
      return broken(`Its status is “${cut(statusWord, limits.quoted)}”, a word that nobody knows.`, repair);
    }
    case "error":
      if (isListed)
        return unknown("Its status is error: the application could not determine it. TaskIQ lists it all the same.");
      return broken(
        "Its status is error: the application could not determine it, and TaskIQ does not list it.",
        byResume("Resume it, or register it again in the application."),
      );
    case "paused":
    case "inactive":
      if (isListed) {
        const repair = byRepair("listed-not-active", "Set its status to active, or take it out of the list.");
        return broken(`Its status is ${detail.status}, and yet TaskIQ lists it, so it fires.`, repair);
      }
      return detail.status === "paused" ? paused(pause) : inactive(detail);
  }
}

function paused(pause: WhyFacts["detail"]["pause"]): Finding {
  const by = pause?.by ? ` by ${pause.by}` : "";
  const reason = pause?.reason ? `: “${pause.reason}”` : "";
  const repair = byResume("Resume it to let it fire again.");
  return held(`It is paused${by}${reason}.`, repair, pause?.at);
}

function inactive({ payload, statusWord, metadata }: WhyFacts["detail"]): Finding {
  const says = statusWord === null ? "It has no status, which means inactive" : "Its status is inactive";
  if (payload !== null) {
    const repair = byRepair("data-without-list", "Put it into TaskIQ's list, or remove its payload.");
    return broken(`${says}, and no list of TaskIQ's holds its payload.`, repair);
  }
  const evidence = `${says}: the application has not registered it in TaskIQ, or has unregistered it.`;
  const repair = metadata
    ? byResume("Register it in the application, or resume it here.")
    : byHand("Register it in the application.");
  return held(evidence, repair);
}

/** In the list that its payload names, and once. */
export function listed({ detail, lists, namedList, now }: WhyFacts): Finding {
  const names = cut([...lists.keys()].map((list) => cut(list, limits.text.word)).join(", "), limits.text.line);
  const entries = [...lists.values()].reduce((sum, count) => sum + count, 0);
  if (entries === 0) {
    if (detail.status === "paused" || detail.status === "inactive") return notReached("No list of TaskIQ's holds it.");
    const time = timeOf(detail);
    if (time !== null && time < now) {
      const repair = byRepair("active-not-listed", "Set its status to inactive.");
      const evidence =
        "It was to run once, and TaskIQ has taken it out of its list since; only its status stayed active.";
      return broken(evidence, repair, time);
    }
    const repair = byRepair("active-not-listed", "Put it into TaskIQ's list again.");
    return broken("No list of TaskIQ's holds it, so the scheduler never sees it.", repair);
  }
  if (namedList !== null && !lists.has(namedList)) {
    const repair = byRepair("in-wrong-list", "Move it into the list that its payload names.");
    return broken(`It stands in ${names}, but its payload belongs in ${namedList}.`, repair);
  }
  if (entries > 1) {
    const repair = byRepair("listed-twice", "Leave one entry of it.");
    return broken(`It is listed ${entries} times (${names}): it fires once, but not all entries go with it.`, repair);
  }
  return ok(`It is listed once, in ${names}.`);
}

/** When a one-shot is due; null: it is none, or its time cannot be read. */
const timeOf = ({ expression }: WhyFacts["detail"]): Instant | null =>
  expression?.kind === "time" ? nextRun(expression, new Date(0)).at : null;

export function payload(facts: WhyFacts, keys: Pick<Keys, "data">): Finding {
  const { detail, lists } = facts;
  const isListed = lists.size > 0;
  const found = detail.payload;
  if (found === null) {
    const key = keys.data(detail.scheduleId).toString();
    const fault = detail.broken.find((each) => each.key === key);
    if (fault) return broken(fault.reason, byRepair("wrong-type", "Move the key aside, then list the schedule again."));
    if (!isListed) return notReached("TaskIQ holds no payload of it.");
    const repair = byRepair("dangling-id", "Make its payload again from the metadata, or take the id out.");
    return broken("TaskIQ holds no payload of it: the scheduler passes the listed id over for ever.", repair);
  }
  if (found.size === 0) {
    const repair = byRepair("broken-json", "Make its payload again from the metadata.");
    return broken("Its payload is empty, so the scheduler passes it over for ever.", repair);
  }
  const [problem] = found.problems;
  if (problem) {
    return broken(
      problem.reason,
      isListed ? takeOut(kindOf[problem.effect]) : byHand("Correct it in the application."),
    );
  }
  const culprit = culpritsIn(facts).find(({ scheduleId }) => scheduleId === detail.scheduleId);
  if (culprit) return broken(culprit.reason, takeOut(kindOf[culprit.effect]));
  if (found.json === null)
    return ok(`Its payload is ${found.serializer}, ${found.size} bytes, as TaskIQ's source reads it.`);
  return ok(`Its payload is JSON, ${found.size} bytes, and TaskIQ can read it.`);
}

const kindOf = {
  blind: "scheduler-blind",
  kills: "kills-scheduler",
  "every-poll": "fires-at-every-poll",
} as const satisfies Record<string, DriftKind>;

const takeOut = (kind: DriftKind) => byRepair(kind, "Take it out of the list; its bytes are kept.");

const culpritsIn = ({ summary }: WhyFacts) => summary?.schedulerBlind?.culprits ?? [];

export function expression({ detail, now, lists }: WhyFacts): Finding {
  const { expression: says, neverFires, nextRunAt } = detail;
  if (neverFires !== null) {
    return broken(
      `It never fires: ${neverFires}`,
      byRepair("never-fires", "Correct the expression in the application, or pause it."),
    );
  }
  if (says === null) {
    return detail.payload
      ? unknown("Its payload is opaque here, so when it is due cannot be told.")
      : notReached("Nothing says when it is due.");
  }
  if (says.kind === "interval") return ok(`It is due every ${intervalText(says.value)}, counted from its last run.`);
  if (says.kind === "time") {
    const at = timeOf(detail);
    if (at !== null && at < now)
      return ok(lists.size > 0 ? "It is due once, and its time has come." : "It was due once.", at);
    return ok("It is due once.", at);
  }
  const by = says.offset === null ? "UTC" : says.offset;
  return ok(
    `\`${cut(says.value, limits.quoted)}\` matches, by the clock of ${cut(by, limits.quoted)}.`,
    nextRunAt ?? detail.nextRuns[0] ?? null,
  );
}

const intervalText = (value: string) => (/^\d+$/.test(value) ? `${value} s` : cut(value, limits.quoted));

/** Whether a scheduler reads the source. TaskIQ leaves no heartbeat, so there are only signs. */
export function scheduler(facts: WhyFacts): Finding {
  const { detail, summary, leftOver, reports } = facts;
  if (summary === null)
    return unknown("The fleet is being read again: whether the scheduler can read it is not known now.");
  const stopping = culpritsIn(facts).filter(({ effect }) => effect !== "every-poll");
  const [culprit] = stopping;
  if (culprit && stopping.every(({ scheduleId }) => scheduleId === detail.scheduleId)) {
    return notReached("It cannot read any schedule while this one is listed.");
  }
  if (culprit) {
    const who = culprit.scheduleId === null ? "" : ` “${culprit.name}”:`;
    const repair = byRepair(kindOf[culprit.effect], "Take the culprit out of the list; its bytes are kept.");
    return broken(
      `The scheduler is blind, so no schedule fires.${who} ${culprit.reason}`,
      repair,
      summary.schedulerBlind?.since,
    );
  }
  const reported = reports.queuedAt === null ? 0 : instantToMs(reports.queuedAt);
  // One-shots stay listed with skip_past_schedules, too: then reports show that the scheduler reads all the same.
  if (leftOver && reported < instantToMs(leftOver.dueAt) + latestMs(facts)) {
    const repair = byRepair(
      "scheduler-silent",
      "Check that one `taskiq scheduler` runs, with this Redis, database and prefix.",
    );
    const evidence = `It seems that no scheduler reads: the one-shot ${leftOver.scheduleId} stays listed though it was due.`;
    return broken(evidence, repair, leftOver.dueAt);
  }
  if (instantToMs(facts.now) - reported < latestMs(facts)) return ok("It reads: a run was queued.", reports.queuedAt);
  if (summary.freshness.state === "building") return unknown("The fleet is still being read for the first time.");
  if (reports.queuedAt !== null)
    return unknown("Nothing speaks against it; the last sign is a run that was queued.", reports.queuedAt);
  return unknown("Nothing speaks against it; TaskIQ leaves no heartbeat in Redis that could be seen.");
}
