"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { AlertDialog, GoesList } from "@/components/ui/dialog";
import type { Schedule } from "@/lib/api/contract";
import { bytes, counted } from "@/lib/format/numbers";
import { useSchedule } from "@/lib/queries/schedules";
import { usePurge } from "@/lib/queries/transitions";

type Props = { schedule: Schedule; onClose: () => void; onPurged: () => void };

/** Asks before every trace of a schedule goes, and lists what that is. */
export function PurgeDialog({ schedule: { scheduleId, name }, onClose, onPurged }: Props) {
  const purge = usePurge();
  const block = useWriteBlock();
  const { data } = useSchedule(scheduleId);
  const artifacts = data?.artifacts;
  return (
    <AlertDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Purge “${name}”?`}
      action="Purge schedule"
      busy={purge.isPending}
      disabledReason={block}
      onConfirm={() => purge.mutate({ scheduleId, name }, { onSuccess: onPurged, onSettled: onClose })}
    >
      <p>Its future runs stop until the application registers it again. This cannot be undone.</p>
      <GoesList
        items={[
          { kind: "Schedule", what: <code>{scheduleId}</code> },
          { kind: "Status", what: data?.statusWord ?? "–" },
          { kind: "Metadata", what: artifacts ? bytes(artifacts.metaBytes) : "–" },
          { kind: "History", what: artifacts ? counted(artifacts.historyEvents, "event") : "–" },
          { kind: "TaskIQ entry", what: artifacts ? bytes(artifacts.payloadBytes) : "–" },
        ]}
      />
    </AlertDialog>
  );
}
