"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { Button, ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Culprit, Summary } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { usePause } from "@/lib/queries/transitions";
import { Finding } from "./finding";

const titles: Record<Culprit["effect"], string> = {
  blind: "Scheduler is blind",
  kills: "Scheduler dies at this payload",
  "every-poll": "Fires at every poll",
};
const culpritsShown = 5;

type Props = { blind: NonNullable<Summary["schedulerBlind"]>; total: number };

/** What keeps every schedule from firing, and the button that stops it. */
export function BlindFindings({ blind, total }: Props) {
  const shown = blind.culprits.slice(0, culpritsShown);
  const more = blind.culprits.length - shown.length;
  return (
    <div className="grid gap-1">
      {shown.map((culprit) => (
        <CulpritFinding key={`${culprit.key} ${culprit.scheduleId}`} culprit={culprit} total={total} />
      ))}
      {more > 0 ? <p className="px-2 py-1 text-ink-3 text-xs">And {count(more)} more of the kind.</p> : null}
    </div>
  );
}

function CulpritFinding({ culprit, total }: { culprit: Culprit; total: number }) {
  const pause = usePause();
  const block = useWriteBlock();
  const { scheduleId, name, reason, effect, key } = culprit;
  const stopsAll = effect !== "every-poll";
  return (
    <Finding
      top
      mark="error"
      title={titles[effect]}
      meta={stopsAll ? `all ${count(total)}` : null}
      end={
        scheduleId === null ? null : (
          <>
            <ButtonLink size="sm" href={schedulePath(scheduleId)}>
              Open
            </ButtonLink>
            <Button
              size="sm"
              variant="primary"
              busy={pause.isPending}
              disabledReason={block}
              onClick={() => pause.mutate({ scheduleId, name })}
            >
              <Icon name="pause" small />
              Pause it
            </Button>
          </>
        )
      }
    >
      <span className="font-medium text-ink">{name}</span>: {reason}
      {scheduleId === null ? (
        <>
          {" "}
          Look at the key <code>{key}</code> in Redis.
        </>
      ) : null}
    </Finding>
  );
}
