"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { useRepairDialogs } from "./dialogs";
import { nameOf, type Repairable } from "./name";

/** Opens the repair of one finding, which shows what it will write before it does. Without a repair, what to check. */
export function RepairButton({ finding, primary = false }: { finding: Repairable; primary?: boolean }) {
  const ask = useRepairDialogs();
  if (finding.kind === "legacy-keys") {
    return (
      <ButtonLink size="sm" variant="quiet" href="/maintenance">
        Maintenance
      </ButtonLink>
    );
  }
  const word = finding.repair ? "Repair…" : "What to check";
  return (
    <Button
      size="sm"
      variant={primary ? "primary" : finding.repair ? "plain" : "quiet"}
      aria-label={`${word} ${nameOf(finding)}`}
      onClick={() => ask.one(finding)}
    >
      {word}
    </Button>
  );
}
