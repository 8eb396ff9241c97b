"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { AlertDialog, Dialog } from "@/components/ui/dialog";
import { limits } from "@/lib/limits";
import type { ScheduleAction } from "@/lib/queries/schedule-actions";

type Props<Confirmed extends unknown[]> = {
  action: ScheduleAction;
  name: string;
  onClose: () => void;
  onConfirm: (...confirmed: Confirmed) => void;
};

/** Asks for a reason, which the history then names. */
export function ReasonDialog({ action: { label, effect }, name, onClose, onConfirm }: Props<[reason: string]>) {
  const [reason, setReason] = useState("");
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${label} “${name}”`}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              onConfirm(reason);
              onClose();
            }}
          >
            {label}
          </Button>
        </>
      }
    >
      <p>{effect}</p>
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

/** Warns before an action that would do something at once. */
export function WarningDialog({
  action: { label, effect },
  name,
  warnings,
  onClose,
  onConfirm,
}: Props<[]> & { warnings: string[] }) {
  return (
    <AlertDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${label} “${name}”?`}
      action={`${label} schedule`}
      danger={false}
      onConfirm={() => {
        onConfirm();
        onClose();
      }}
    >
      <p>{effect}</p>
      {warnings.map((warning) => (
        <p key={warning} className="mt-2 text-overdue-text">
          {warning}
        </p>
      ))}
    </AlertDialog>
  );
}
