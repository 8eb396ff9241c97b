"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button, IconButton } from "@/components/ui/button";
import { AlertDialog, Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { Schedule } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { useSchedule } from "@/lib/queries/schedules";
import { usePause, useResume } from "@/lib/queries/transitions";
import { PurgeDialog } from "./purge-dialog";

type Asked = "reason" | "resume" | "purge" | null;

/** What can be done to one schedule: pause or resume at once, the rest in a menu. `compact`: icons, for a row. */
export function ScheduleActions({ schedule, compact = false }: { schedule: Schedule; compact?: boolean }) {
  const [asked, ask] = useState<Asked>(null);
  const pause = usePause();
  const resume = useResume();
  const block = useWriteBlock();
  const router = useRouter();
  const { scheduleId, name } = schedule;
  const request = { scheduleId, name };
  const busy = pause.isPending || resume.isPending;
  const pauses = schedule.status === "active" || schedule.scheduled;
  const label = pauses ? "Pause" : "Resume";
  // Only the resume is asked about first: the dialog reads what it would do at once, and says it.
  const act = () => (pauses ? pause.mutate(request) : ask("resume"));
  const icon = <Icon name={pauses ? "pause" : "play"} />;
  const items = [
    ...(pauses ? [{ label: "Pause with a reason…", onSelect: () => ask("reason"), disabledReason: block }] : []),
    { label: "Copy id", onSelect: () => void navigator.clipboard?.writeText(scheduleId).catch(() => {}) },
    { label: "Purge…", danger: true, onSelect: () => ask("purge"), disabledReason: block },
  ];
  return (
    <div className="flex flex-none justify-end gap-1">
      {compact ? (
        <IconButton label={`${label} ${name}`} onClick={act} busy={busy} disabledReason={block}>
          {icon}
        </IconButton>
      ) : (
        <Button variant={pauses ? "plain" : "primary"} onClick={act} busy={busy} disabledReason={block}>
          {icon}
          {label}
        </Button>
      )}
      <Menu
        items={items}
        trigger={
          <IconButton label={`More for ${name}`}>
            <Icon name="more" />
          </IconButton>
        }
      />
      {asked === "reason" ? (
        <ReasonDialog
          name={name}
          onClose={() => ask(null)}
          onPause={(reason) => pause.mutate({ ...request, reason })}
        />
      ) : null}
      {asked === "resume" ? (
        <ResumeDialog schedule={schedule} onClose={() => ask(null)} onResume={() => resume.mutate(request)} />
      ) : null}
      {asked === "purge" ? (
        <PurgeDialog
          schedule={schedule}
          onClose={() => ask(null)}
          onPurged={() => (compact ? undefined : router.push("/schedules"))}
        />
      ) : null}
    </div>
  );
}

function ReasonDialog({
  name,
  onClose,
  onPause,
}: {
  name: string;
  onClose: () => void;
  onPause: (reason: string) => void;
}) {
  const [reason, setReason] = useState("");
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Pause “${name}”`}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              onPause(reason);
              onClose();
            }}
          >
            Pause
          </Button>
        </>
      }
    >
      <p>Its future runs stop; a run under way goes on.</p>
      <label className="mt-3 grid gap-1 text-xs text-ink-3">
        Reason
        <input
          value={reason}
          maxLength={limits.reasonLength}
          onChange={(event) => setReason(event.target.value)}
          className="h-8 rounded-md border border-line-strong bg-canvas px-2.5 text-ink text-sm"
        />
      </label>
    </Dialog>
  );
}

/** Tells what a resume would do at once, before it is done. */
function ResumeDialog({
  schedule,
  onClose,
  onResume,
}: {
  schedule: Schedule;
  onClose: () => void;
  onResume: () => void;
}) {
  const { data, isPending } = useSchedule(schedule.scheduleId);
  const warnings = data?.resumeWarnings ?? [];
  return (
    <AlertDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Resume “${schedule.name}”?`}
      action="Resume schedule"
      danger={false}
      busy={isPending}
      onConfirm={() => {
        onResume();
        onClose();
      }}
    >
      <p>TaskIQ fires it again from the scheduler's next read on.</p>
      {warnings.map((warning) => (
        <p key={warning} className="mt-2 text-overdue-text">
          {warning}
        </p>
      ))}
    </AlertDialog>
  );
}
