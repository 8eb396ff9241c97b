"use client";

import { Strip } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { attentionPath } from "@/lib/format/drift";
import { count } from "@/lib/format/numbers";
import { useSummary } from "@/lib/queries/summary";

/**
 * Over every page while no schedule fires because the scheduler cannot read its source: which entry is the cause, and
 * where to repair it.
 */
export function BlindStrip() {
  const { data } = useSummary();
  const blind = data?.schedulerBlind;
  if (!blind) return null;
  const [first, ...others] = blind.culprits;
  const more = others.length === 0 ? "" : ` And ${count(others.length)} more.`;
  return (
    <Strip
      title="The scheduler is blind: no schedule fires."
      action={
        <ButtonLink size="sm" href={attentionPath(first?.effect === "kills" ? "kills-scheduler" : "scheduler-blind")}>
          Repair
        </ButtonLink>
      }
    >
      {first ? (
        <>
          <span className="font-medium">{first.name}</span>: {first.reason}
          {more}{" "}
        </>
      ) : null}
      <span className="text-ink-2">
        Since <Time at={blind.since} as="absolute" zone />.{" Taking it out lets the others fire again."}
      </span>
    </Strip>
  );
}
