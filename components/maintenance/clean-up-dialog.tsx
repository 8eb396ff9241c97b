"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { AlertDialog, GoesList } from "@/components/ui/dialog";
import type { Legacy } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { useAction } from "@/lib/queries/action";
import { cleanUpLegacy } from "@/lib/queries/legacy";

/** Asks before the legacy keys are deleted. If their counts changed meanwhile, the server deletes nothing. */
export function CleanUpDialog({ legacy, onClose }: { legacy: Legacy; onClose: () => void }) {
  const cleanUp = useAction(cleanUpLegacy);
  const block = useWriteBlock();
  const { status, meta, history, leftOut } = legacy;
  const keys = counted(status + meta + history, "key");
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Remove ${counted(status + meta + history, "legacy key")}?`}
      action={`Remove ${keys}`}
      busy={cleanUp.isPending}
      disabledReason={block}
      onConfirm={() => cleanUp.mutate({ status, meta, history }, { onSettled: onClose })}
    >
      <p>If their number differs by the time you confirm, nothing is removed.</p>
      <GoesList
        items={[
          { kind: "Status", what: counted(status, "key") },
          { kind: "Metadata", what: counted(meta, "key") },
          { kind: "History", what: counted(history, "key") },
          { kind: "Left out", what: `${counted(leftOut.length, "key")} of live schedules` },
        ]}
      />
      <p className="mt-3">This cannot be undone.</p>
    </AlertDialog>
  );
}
