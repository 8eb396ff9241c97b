"use client";

import Link from "next/link";
import { runFacts } from "@/components/runs/facts";
import { type Fact, Facts } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import type { RunsAnswer, ScheduleDetail } from "@/lib/api/contract";
import { eventInWords } from "@/lib/format/event";
import { expressionAsWritten } from "@/lib/format/expression-as-written";
import { expressionInWords } from "@/lib/format/expression-in-words";
import { bytes } from "@/lib/format/numbers";
import { configPath } from "@/lib/format/paths";
import { serializerName } from "@/lib/format/payload";
import { runTimeoutMs } from "@/lib/format/run";
import { limits } from "@/lib/limits";
import { severalOf } from "@/lib/taskiq/several";

/**
 * The schedule in one line: when it fires, its next run, how its runs went, and its configuration. Without reported
 * runs, its last event and its place in TaskIQ.
 */
export function ScheduleFacts({ schedule, runs }: { schedule: ScheduleDetail; runs: RunsAnswer | null }) {
  const when = [expressionFact(schedule), next(schedule)];
  if (runs && runs.total > 0)
    return <Facts facts={[...when, ...runFacts(runs, runTimeoutMs(schedule)), belongs(schedule)]} />;
  return <Facts facts={[...when, last(schedule), belongs(schedule), inTaskiq(schedule)]} />;
}

/** Keeps a text of any length in its column. A tooltip shows more of it. */
function Cut({ text }: { text: string }) {
  return (
    <span
      className="block max-w-72 truncate"
      data-tip={text.length > 32 ? text.slice(0, limits.shown.tooltip) : undefined}
    >
      {text}
    </span>
  );
}

function expressionFact({ expression, schedulerType }: ScheduleDetail): Fact {
  if (!expression) return { label: "Schedule", value: "–", note: schedulerType ?? "not known to TaskIQ" };
  const words = expressionInWords(expression);
  const written = (
    <code>
      <Cut text={expressionAsWritten(expression)} />
    </code>
  );
  // Where the words may be wrong, only the expression as written is shown.
  if (words === expression.value) return { label: "Schedule", value: written, note: expression.kind };
  return { label: "Schedule", value: <Cut text={words} />, note: written };
}

function next({ nextRunAt, neverFires, status, scheduled, expression }: ScheduleDetail): Fact {
  const label = "Next run";
  if (nextRunAt) return { label, value: <Time at={nextRunAt} />, note: <Time at={nextRunAt} as="absolute" zone /> };
  if (neverFires) return { label, value: <span className="text-overdue-text">never</span> };
  if (status === "paused") return { label, value: "–", note: "paused" };
  if (!scheduled) return { label, value: "–", note: "TaskIQ does not list it" };
  return {
    label,
    value: "–",
    note: unknownNext(expression),
  };
}

function unknownNext(expression: ScheduleDetail["expression"]): string {
  if (expression?.kind === "interval") return "counted from its last run";
  const several = expression && severalOf(expression);
  if (several === "at-once") return "at the scheduler's next read";
  return several === "both" ? "it also follows its interval" : "the payload cannot be read here";
}

function last({ recentHistory: [lastEvent] }: ScheduleDetail): Fact {
  if (!lastEvent) return { label: "Last event", value: "–", note: "none recorded" };
  return {
    label: "Last event",
    value: <Cut text={eventInWords(lastEvent)} />,
    note: lastEvent.at ? <Time at={lastEvent.at} /> : "at no readable time",
  };
}

function belongs({ configId, taskType, tracked }: ScheduleDetail): Fact {
  const label = "Configuration";
  if (configId === null) return { label, value: "–", note: tracked ? taskType : "not tracked: known to TaskIQ only" };
  return {
    label,
    value: (
      <Link href={configPath(configId)} className="text-accent-text">
        <Cut text={[configId, taskType].filter((part) => part !== null).join(" · ")} />
      </Link>
    ),
    note: tracked ? undefined : "not tracked: known to TaskIQ only",
  };
}

function inTaskiq({ payload, scheduled }: ScheduleDetail): Fact {
  const label = "In TaskIQ";
  if (!payload) return { label, value: "not scheduled", note: "no payload" };
  const lists = payload.lists.length > 1 ? `listed ${payload.lists.length} times` : payload.lists[0];
  return {
    label,
    value: scheduled ? "scheduled" : "not scheduled",
    note: `${lists ?? "not listed"} · ${serializerName(payload)}, ${bytes(payload.size)}`,
  };
}
