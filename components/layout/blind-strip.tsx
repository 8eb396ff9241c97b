"use client";

import { Strip } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { count } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { useSummary } from "@/lib/queries/summary";

/** Over every page while no schedule fires because the scheduler cannot read its source: who is to blame, and where to stop it. */
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
        first?.scheduleId ? (
          <ButtonLink size="sm" href={schedulePath(first.scheduleId)}>
            Open the culprit
          </ButtonLink>
        ) : null
      }
    >
      {first ? (
        <>
          <span className="font-medium">{first.name}</span>: {first.reason}
          {more}{" "}
        </>
      ) : null}
      <span className="text-ink-2">
        Since <Time at={blind.since} as="absolute" zone />.
        {first?.scheduleId ? " Pausing it lets the others fire again." : ""}
      </span>
    </Strip>
  );
}
