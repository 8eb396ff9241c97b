"use client";

import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Configuration } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { type ConfigAction, configActions } from "@/lib/queries/schedule-actions";
import { ChangeAllDialog } from "./change-all-dialog";

/** A button for each action that can be done to all schedules of a configuration. */
export function ChangeAll({ config, name }: { config: Configuration; name: string }) {
  const [chosen, choose] = useState<ConfigAction | null>(null);
  const block = useWriteBlock();
  return (
    <div className="flex flex-wrap gap-2">
      {configActions.map((action) => (
        <Button key={action.call} onClick={() => choose(action)} disabledReason={block ?? action.all.whyNone(config)}>
          <Icon name={action.icon} />
          {action.label} all {count(action.all.count(config))}…
        </Button>
      ))}
      {chosen ? (
        <ChangeAllDialog action={chosen} configId={config.configId} name={name} onClose={() => choose(null)} />
      ) : null}
    </div>
  );
}
