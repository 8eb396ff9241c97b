"use client";

import Link from "next/link";
import { Time } from "@/components/ui/time";
import type { Schedule } from "@/lib/api/contract";
import { eventInWords } from "@/lib/format/event";
import { expressionAsWritten, expressionInWords } from "@/lib/format/expression";
import { schedulePath } from "@/lib/format/paths";

/** The name, and under it where it belongs, or why it is paused. */
export function NameCell({ schedule }: { schedule: Schedule }) {
  return (
    <div className="two">
      <Link href={schedulePath(schedule.scheduleId)} className="font-medium">
        {schedule.name}
      </Link>
      <span>{underName(schedule)}</span>
    </div>
  );
}

function underName({ configId, taskType, tracked, pause, status }: Schedule): string {
  const belongs = [configId, taskType].filter((part) => part !== null).join(" · ");
  const note =
    status === "paused" && pause ? [pause.by, pause.reason && `“${pause.reason}”`].filter(Boolean).join(", ") : "";
  return [tracked ? belongs : "not tracked: known to TaskIQ only", note].filter(Boolean).join(" · ");
}

/** When it fires: in words, and as written. What never fires says why. */
export function ExpressionCell({ schedule: { expression, neverFires } }: { schedule: Schedule }) {
  if (!expression) return <span className="text-ink-3">{neverFires ?? "–"}</span>;
  return (
    <div className="two">
      <span className={neverFires ? "text-overdue-text" : ""} data-tip={neverFires ?? undefined}>
        {neverFires ? `Never fires: ${neverFires}` : expressionInWords(expression)}
      </span>
      <span className="font-mono">{expressionAsWritten(expression)}</span>
    </div>
  );
}

export function NextCell({ schedule: { nextRunAt, neverFires, status } }: { schedule: Schedule }) {
  if (nextRunAt === null) {
    const why = neverFires ? "never" : status === "paused" ? "paused" : "not known";
    return <span className={neverFires ? "text-overdue-text" : "text-ink-3"}>{why}</span>;
  }
  return (
    <div className="two">
      <span>
        <Time at={nextRunAt} />
      </span>
      <span>
        <Time at={nextRunAt} as="absolute" />
      </span>
    </div>
  );
}

export function LastEventCell({ schedule: { lastEvent } }: { schedule: Schedule }) {
  if (!lastEvent) return <span className="text-ink-3">–</span>;
  const words = lastEvent.event === "status_changed" ? "status set" : eventInWords(lastEvent);
  return (
    <div className="two">
      <span>{words}</span>
      <span>{lastEvent.at ? <Time at={lastEvent.at} /> : "at no readable time"}</span>
    </div>
  );
}
