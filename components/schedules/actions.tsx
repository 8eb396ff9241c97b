"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button, IconButton } from "@/components/ui/button";
import { AlertDialog, Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { Schedule } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { notify } from "@/lib/queries/notices";
import { scheduleQuery } from "@/lib/queries/schedules";
import { failed, usePause, useResume } from "@/lib/queries/transitions";
import { PurgeDialog } from "./purge-dialog";

type Asked = { for: "reason" } | { for: "resume"; warnings: string[] } | { for: "purge" } | null;

/** What can be done to one schedule: pause or resume at once, the rest in a menu. `compact`: icons, for a row. */
export function ScheduleActions({ schedule, compact = false }: { schedule: Schedule; compact?: boolean }) {
  const [asked, ask] = useState<Asked>(null);
  const pause = usePause();
  const resume = useCarefulResume(schedule, (warnings) => ask({ for: "resume", warnings }));
  const block = useWriteBlock();
  const router = useRouter();
  const { scheduleId, name, status, scheduled } = schedule;
  const request = { scheduleId, name };
  const busy = pause.isPending || resume.busy;
  const pauses = status === "active" || scheduled;
  const label = pauses ? "Pause" : "Resume";
  const act = () => (pauses ? pause.mutate(request) : resume.start());
  const icon = <Icon name={pauses ? "pause" : "play"} />;
  const items = [
    // A phone's row has room for the menu alone.
    ...(compact ? [{ label, onSelect: act, disabledReason: block, onlyOnPhone: true }] : []),
    ...(pauses
      ? [{ label: "Pause with a reason…", onSelect: () => ask({ for: "reason" }), disabledReason: block }]
      : []),
    // Status and TaskIQ disagree: either way mends it.
    ...(pauses && !(status === "active" && scheduled)
      ? [{ label: "Resume", onSelect: resume.start, disabledReason: block }]
      : []),
    { label: "Copy id", onSelect: () => void navigator.clipboard?.writeText(scheduleId).catch(() => {}) },
    { label: "Purge…", danger: true, onSelect: () => ask({ for: "purge" }), disabledReason: block },
  ];
  const close = () => ask(null);
  return (
    <div className={`flex flex-none justify-end gap-1 ${compact ? "" : "phone:w-full phone:gap-2"}`}>
      {compact ? (
        <IconButton
          label={`${label} ${name}`}
          onClick={act}
          busy={busy}
          disabledReason={block}
          className="phone:hidden"
        >
          {icon}
        </IconButton>
      ) : (
        <Button
          variant={pauses ? "plain" : "primary"}
          onClick={act}
          busy={busy}
          disabledReason={block}
          className="phone:flex-1"
        >
          {icon}
          {label}
        </Button>
      )}
      <Menu label={`More for ${name}`} items={items} />
      {asked?.for === "reason" ? (
        <ReasonDialog name={name} onClose={close} onPause={(reason) => pause.mutate({ ...request, reason })} />
      ) : null}
      {asked?.for === "resume" ? (
        <ResumeDialog name={name} warnings={asked.warnings} onClose={close} onResume={resume.now} />
      ) : null}
      {asked?.for === "purge" ? (
        <PurgeDialog
          schedule={schedule}
          onClose={close}
          onPurged={() => (compact ? undefined : router.push("/schedules"))}
        />
      ) : null}
    </div>
  );
}

/** Resumes at once, unless that would do something at once that a look at the schedule tells: then `warn` is called. */
function useCarefulResume({ scheduleId, name }: Schedule, warn: (warnings: string[]) => void) {
  const client = useQueryClient();
  const resume = useResume();
  const [looking, setLooking] = useState(false);
  const now = () => resume.mutate({ scheduleId, name });
  const look = async () => {
    setLooking(true);
    try {
      const { resumeWarnings } = await client.fetchQuery({ ...scheduleQuery(scheduleId), staleTime: 0 });
      if (resumeWarnings.length > 0) warn(resumeWarnings);
      else now();
    } catch (error) {
      notify(failed("resume", name, error));
    } finally {
      setLooking(false);
    }
  };
  return { start: () => void look(), now, busy: looking || resume.isPending };
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

/** Asked only where a resume would do something at once. */
function ResumeDialog({
  name,
  warnings,
  onClose,
  onResume,
}: {
  name: string;
  warnings: string[];
  onClose: () => void;
  onResume: () => void;
}) {
  return (
    <AlertDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Resume “${name}”?`}
      action="Resume schedule"
      danger={false}
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
