"use client";

import { useState } from "react";
import { useWriteBlock } from "@/components/layout/outage";
import { Note } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { LoadFailure } from "@/components/ui/load-failure";
import { driftWords } from "@/lib/format/drift";
import { schedulePath } from "@/lib/format/paths";
import { useAction } from "@/lib/queries/action";
import { type Choice, isRepaired, repair, useRepairPlan } from "@/lib/queries/drift";
import { nameOf, type Repairable } from "./name";
import { PlanView } from "./plan-view";

/** Shows exactly what a repair will write, and does only that. */
export function RepairDialog({ finding, onClose }: { finding: Repairable; onClose: () => void }) {
  const [chosen, choose] = useState<Choice | null>(null);
  const plan = useRepairPlan(finding, chosen);
  const repairing = useAction(repair);
  const block = useWriteBlock();
  const name = nameOf(finding);
  const { data } = plan;
  const result = repairing.data && !isRepaired(repairing.data) ? repairing.data : null;
  const mend = ({ choice, mark }: { choice: Choice; mark: string }) =>
    repairing.mutate(
      { finding: { ...finding, name }, choice, mark },
      { onSuccess: (done) => (done && isRepaired(done) ? onClose() : undefined) },
    );
  const lookAgain = () => {
    repairing.reset();
    void plan.refetch();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open || repairing.isPending ? undefined : onClose())}
      title={data && !data.plan ? name : `Repair “${name}”?`}
      foot={
        <>
          {finding.scheduleId ? (
            <ButtonLink variant="quiet" href={schedulePath(finding.scheduleId)} className="mr-auto">
              Open it
            </ButtonLink>
          ) : null}
          <Button onClick={onClose}>{data && !data.plan ? "Close" : "Cancel"}</Button>
          {data && !data.plan ? null : result ? (
            <Button variant="primary" onClick={lookAgain}>
              Look again
            </Button>
          ) : (
            <Button
              variant="primary"
              busy={repairing.isPending || plan.isFetching}
              disabledReason={block}
              onClick={() => (data?.plan ? mend(data.plan) : undefined)}
            >
              Repair
            </Button>
          )}
        </>
      }
    >
      <p className="line-clamp-3 text-ink-3 text-xs">
        {driftWords[finding.kind].title}
        {finding.scheduleId ? (
          <>
            {" · "}
            <code className="break-all">{finding.scheduleId}</code>
          </>
        ) : null}
      </p>
      {result ? (
        <div role="alert" className="mt-3">
          <Note tone="error">
            <b className="font-medium">
              {result.result === "changed" ? "Nothing was written." : "It cannot be repaired so."}
            </b>{" "}
            {result.message}
          </Note>
        </div>
      ) : null}
      {data ? (
        <PlanView told={data} chosen={chosen} onChoose={choose} />
      ) : plan.error ? (
        <LoadFailure error={plan.error} what="what the repair would write" />
      ) : (
        <p role="status" className="mt-3">
          Looking at what stands there.
        </p>
      )}
    </Dialog>
  );
}
