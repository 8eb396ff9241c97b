"use client";

import { useWriteBlock } from "@/components/layout/outage";
import { Note } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { driftWords } from "@/lib/format/drift";
import { useAction } from "@/lib/queries/action";
import { putBack } from "@/lib/queries/drift";
import { driftKinds } from "@/lib/schedules/drift-kinds";

/** What a repair took out of TaskIQ's list and kept, and how it comes back. */
export function AsideNote({ schedule: { aside, scheduleId, name, payload } }: { schedule: ScheduleDetail }) {
  const puttingBack = useAction(putBack);
  const block = useWriteBlock();
  if (aside === null) return null;
  const kind = driftKinds.find((each) => each === aside.kind);
  const harms = (payload?.problems.length ?? 0) > 0;
  return (
    <Note
      tone="plain"
      end={
        <Button
          size="sm"
          busy={puttingBack.isPending}
          disabledReason={block ?? (harms ? "Its payload would harm the scheduler again: mend it first" : null)}
          onClick={() => puttingBack.mutate({ scheduleId, name })}
        >
          Put back
        </Button>
      }
    >
      <b className="font-medium">Taken out of TaskIQ’s list{aside.by ? ` by ${aside.by}` : ""}, its bytes are kept.</b>
      <p className="text-ink-2 text-xs">
        {aside.at ? (
          <>
            Since <Time at={aside.at} as="absolute" zone />
            {kind ? `, for “${driftWords[kind].title}”. ` : ". "}
          </>
        ) : null}
        Once the payload is mended, it can go back into its list.
      </p>
    </Note>
  );
}
