"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { useAccess } from "@/components/layout/access";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Mark } from "@/components/ui/status-mark";
import type { Legacy } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { useLegacy } from "@/lib/queries/legacy";
import { LegacyTables } from "./legacy-tables";

const CleanUpDialog = dynamic(() => import("./clean-up-dialog").then((module) => module.CleanUpDialog), { ssr: false });

/** Keys from before ids had a part for the configuration: what a clean-up removes, what it leaves and why. */
export function LegacyKeys() {
  const { data: legacy, error } = useLegacy();
  const { schedulePrefix } = useAccess();
  const total = legacy ? totalOf(legacy) : null;
  return (
    <Section
      first
      title="Legacy keys"
      note={total === null ? "–" : count(total)}
      end={legacy && total ? <CleanUp legacy={legacy} total={total} /> : null}
    >
      <p className="mb-3 max-w-[128ch] text-ink-3">
        Written before ids had a configuration part, like <code>{schedulePrefix}:status:42</code>. Nothing reads them
        any more.
      </p>
      {legacy ? (
        <LegacyFound legacy={legacy} />
      ) : error ? (
        <LoadFailure error={error} what="the legacy keys" />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Section>
  );
}

/** Returns how many keys a clean-up removes. */
const totalOf = ({ status, meta, history }: Legacy): number => status + meta + history;

function LegacyFound({ legacy }: { legacy: Legacy }) {
  if (totalOf(legacy) > 0 || legacy.leftOut.length > 0) return <LegacyTables legacy={legacy} />;
  return (
    <div role="status" className="flex min-h-12 items-center gap-3 border-line border-y px-2 py-1.5">
      <Mark name="active" />
      <span>There are none.</span>
    </div>
  );
}

function CleanUp({ legacy, total }: { legacy: Legacy; total: number }) {
  // The counts stay as they were when the dialog opened: the operator agrees to those.
  const [seen, setSeen] = useState<Legacy | null>(null);
  const block = useWriteBlock();
  return (
    <>
      <Button size="sm" className="text-error-text" disabledReason={block} onClick={() => setSeen(legacy)}>
        <Icon name="trash" small />
        Clean up {counted(total, "key")}…
      </Button>
      {seen ? <CleanUpDialog legacy={seen} onClose={() => setSeen(null)} /> : null}
    </>
  );
}
