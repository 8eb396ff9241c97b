"use client";

import Link from "next/link";
import { PhoneRuns } from "@/components/runs/cell";
import { Time } from "@/components/ui/time";
import type { Schedule } from "@/lib/api/contract";
import { eventInWords } from "@/lib/format/event";
import { expressionAsWritten } from "@/lib/format/expression-as-written";
import { expressionInWords } from "@/lib/format/expression-in-words";
import { configPath, schedulePath } from "@/lib/format/paths";
import { DriftMark } from "./drift-mark";

// A list is scrolled past thousands of links, so none of their pages is prefetched.

/**
 * The name, and under it its configuration, or why it is paused. On a phone, when it fires, which has no column there.
 */
export function NameCell({ schedule }: { schedule: Schedule }) {
  const { neverFires } = schedule;
  return (
    <div className="two">
      <span className="flex min-w-0 items-center gap-1.5">
        <Link
          href={schedulePath(schedule.scheduleId)}
          prefetch={false}
          className="min-w-0 truncate font-medium phone:line-clamp-2 phone:whitespace-normal"
        >
          {schedule.name}
        </Link>
        <DriftMark drift={schedule.drift} />
      </span>
      <span>
        {schedule.configId === null ? null : <span className="desk:narrow:inline hidden">{schedule.configId} · </span>}
        <span className="phone:hidden">{underName(schedule)}</span>
        <span className={`desk:hidden ${neverFires ? "text-overdue-text" : ""}`}>{underNameOnPhone(schedule)}</span>
      </span>
    </div>
  );
}

function underName({ taskType, tracked, pause, status }: Schedule): string {
  const note =
    status === "paused" && pause ? [pause.by, pause.reason && `“${pause.reason}”`].filter(Boolean).join(", ") : "";
  return [tracked ? taskType : "not tracked: known to TaskIQ only", note].filter(Boolean).join(" · ");
}

function underNameOnPhone(schedule: Schedule): string {
  const { expression, neverFires } = schedule;
  if (neverFires) return `Never fires: ${neverFires}`;
  return expression ? expressionInWords(expression) : underName(schedule);
}

/** An id of 19 digits often differs from others in the last ones only, so it may take two lines. A longer id is cut. */
export const idLook = "truncate whitespace-normal! break-all leading-4 line-clamp-2 in-[.compact]:line-clamp-1";

/** The configuration that it belongs to. */
export function ConfigCell({ configId }: { configId: Schedule["configId"] }) {
  if (configId === null) return <span className="text-ink-3">–</span>;
  return (
    <Link href={configPath(configId)} prefetch={false} className={`text-ink-2 ${idLook}`}>
      {configId}
    </Link>
  );
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

export function NextCell({ schedule: { scheduleId, nextRunAt, neverFires, status } }: { schedule: Schedule }) {
  const runs = <PhoneRuns scheduleId={scheduleId} />;
  if (nextRunAt === null) {
    const why = neverFires ? "never" : status === "paused" ? "paused" : "not known";
    return (
      <>
        <span className={neverFires ? "text-overdue-text" : "text-ink-3"}>{why}</span>
        {runs}
      </>
    );
  }
  return (
    <div className="two">
      <span>
        <Time at={nextRunAt} />
      </span>
      <span className="phone:hidden">
        <Time at={nextRunAt} as="absolute" />
      </span>
      {runs}
    </div>
  );
}

export function LastEventCell({ schedule: { lastEvent } }: { schedule: Schedule }) {
  if (!lastEvent) return <span className="text-ink-3">–</span>;
  return (
    <div className="two">
      <span>{eventInWords(lastEvent)}</span>
      <span>{lastEvent.at ? <Time at={lastEvent.at} /> : "at no readable time"}</span>
    </div>
  );
}
