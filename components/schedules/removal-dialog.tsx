"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { AlertDialog, GoesList } from "@/components/ui/dialog";
import type { Schedule, ScheduleDetail } from "@/lib/api/contract";
import { bytes, counted } from "@/lib/format/numbers";
import { useAction } from "@/lib/queries/action";
import type { ScheduleAction } from "@/lib/queries/schedule-actions";
import { useSchedule } from "@/lib/queries/schedules";

type Props = { action: ScheduleAction; schedule: Schedule; onClose: () => void; onRemoved: () => void };

/** Asks before an action removes a schedule, and lists what goes; it waits until that is known. */
export function RemovalDialog({ action, schedule: { scheduleId, name }, onClose, onRemoved }: Props) {
  const removing = useAction(action);
  const block = useWriteBlock();
  const { data, isPending, error } = useSchedule(scheduleId);
  const reading = isPending ? "Reading what would go" : null;
  return (
    <AlertDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${action.label} “${name}”?`}
      action={`${action.label} schedule`}
      busy={removing.isPending}
      disabledReason={block ?? reading}
      onConfirm={() => removing.mutate({ scheduleId, name }, { onSuccess: onRemoved, onSettled: onClose })}
    >
      <p>
        <code className="break-all text-ink-3">{scheduleId}</code>
      </p>
      <GoesList items={goes(data, error ? "could not be read" : "reading…")} />
      <p className="mt-3">{action.effect}</p>
    </AlertDialog>
  );
}

function goes(schedule: ScheduleDetail | undefined, unknown: string) {
  const kinds = ["Status", "Metadata", "History", "TaskIQ entry", "Index"];
  if (!schedule) return kinds.map((kind) => ({ kind, what: <span className="text-ink-3">{unknown}</span> }));
  const { statusWord, metadata, artifacts, historyTotal, payload, configId, pause } = schedule;
  const fields = metadata ? `${counted(Object.keys(metadata).length, "field")}, ` : "";
  return [
    { kind: "Status", what: statusWord ?? "none" },
    { kind: "Metadata", what: artifacts.metaBytes > 0 ? fields + bytes(artifacts.metaBytes) : "none" },
    { kind: "History", what: historyTotal > 0 ? counted(historyTotal, "event") : "none" },
    { kind: "TaskIQ entry", what: payload ? `${bytes(payload.size)}, ${listed(payload.lists)}` : "none" },
    { kind: "Index", what: configId === null ? "in no configuration" : `its place in configuration ${configId}` },
    ...(pause
      ? [{ kind: "Pause", what: ["who", pause.reason && "why", "from which list"].filter(Boolean).join(", ") }]
      : []),
  ];
}

const listed = (lists: string[]) => (lists.length > 0 ? `listed in ${[...new Set(lists)].join(", ")}` : "not listed");
