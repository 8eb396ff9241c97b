"use client";

import { Strip } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { CopyButton } from "@/components/ui/copy-button";
import { Time } from "@/components/ui/time";
import { duration, msOf } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { useSummary } from "@/lib/queries/summary";
import { useAccess } from "./access";
import { type Outage, useOutage } from "./outage";

/** Over every page while Redis or the catalog is away: why, how old the page is, when it tries again. */
export function OutageStrip() {
  const outage = useOutage();
  return outage ? <OutageLine outage={outage} /> : null;
}

function OutageLine({ outage }: { outage: Outage }) {
  const { of, problem, title, detail, readAt, nextTryAt } = outage;
  const { address } = useAccess();
  const { refetch, isFetching } = useSummary();
  const now = useNow();
  // The clock ticks once a second, so the next try may seem further away than it can be.
  const left = Math.max(0, Math.ceil(Math.min(limits.pollMs, nextTryAt - now) / 1000));
  const codes = problem ? `${problem.code}${problem.requestId ? ` · request ${problem.requestId}` : ""}` : null;
  return (
    <Strip
      title={`${title}.`}
      action={
        <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
          Try now
        </Button>
      }
    >
      {detail}
      {detail ? " " : ""}
      {readAt ? (
        <>
          What you see was read at <Time at={readAt} as="absolute" zone />, {duration(now - msOf(readAt))} ago.{" "}
        </>
      ) : (
        "Nothing has been read yet. "
      )}
      <span className="whitespace-nowrap">{isFetching || left === 0 ? "Trying now." : `Next try in ${left} s.`}</span>
      <span className="flex flex-wrap items-center text-ink-2 text-xs">
        <span>
          {codes ? `${codes} · ` : ""}
          {of === "catalog" ? (
            "schedules go on firing, and can be paused and resumed"
          ) : (
            <>
              <span className="font-mono">{address}</span> · schedules may still be firing; this page cannot know.
            </>
          )}
        </span>
        {codes ? <CopyButton text={`${title}. ${detail} ${codes}`} label="Copy the error" className="size-5!" /> : null}
      </span>
    </Strip>
  );
}
