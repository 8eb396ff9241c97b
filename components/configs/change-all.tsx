"use client";

import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Configuration } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { ChangeAllDialog } from "./change-all-dialog";
import type { BulkAction } from "./plan";

/** Pause all and resume all of one configuration. */
export function ChangeAll({ config, name }: { config: Configuration; name: string }) {
  const [action, choose] = useState<BulkAction | null>(null);
  const block = useWriteBlock();
  const { configId, total, active, paused } = config;
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        onClick={() => choose("pause")}
        disabledReason={block ?? (paused === total ? "All of them are paused" : null)}
      >
        <Icon name="pause" />
        Pause all {count(active)}…
      </Button>
      <Button
        onClick={() => choose("resume")}
        disabledReason={block ?? (paused === 0 ? "No schedule is paused" : null)}
      >
        <Icon name="play" />
        Resume all {count(paused)}…
      </Button>
      {action ? <ChangeAllDialog action={action} configId={configId} name={name} onClose={() => choose(null)} /> : null}
    </div>
  );
}
