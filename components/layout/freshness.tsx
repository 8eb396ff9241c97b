"use client";

import { useNow } from "@/components/ui/clock";
import { Time } from "@/components/ui/time";
import type { Freshness as Age } from "@/lib/api/contract";
import { counted } from "@/lib/format/numbers";
import { duration, msOf } from "@/lib/format/time";
import { useSummary } from "@/lib/queries/summary";
import { useOutage } from "./outage";

const words = { live: "Live", "catching-up": "Catching up", stale: "Stale", building: "Reading" };

/** How old the shown data is. During the first reading, how far it is. */
export function Freshness() {
  const { data } = useSummary();
  const outage = useOutage();
  const live = !outage && data?.freshness.state === "live";
  const dot = live ? "bg-active" : outage ? "border-[1.5px] border-error" : "border-[1.5px] border-paused";
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ink-3 text-xs">
      <span aria-hidden="true" className={`size-1.5 rounded-full ${dot}`} />
      {outage?.of === "catalog" ? (
        <span>Rebuilding</span>
      ) : outage ? (
        <LastRead at={outage.readAt} />
      ) : (
        <AgeWords age={data?.freshness} />
      )}
    </span>
  );
}

function LastRead({ at }: { at: string | null }) {
  if (at === null) return <span>Not read yet</span>;
  return (
    <span>
      Last read <Time at={at} as="absolute" />
    </span>
  );
}

function FirstReading({ found }: { found: number }) {
  if (found === 0) return <span>{words.building}</span>;
  return (
    <span>
      {words.building}, {counted(found, "schedule")} so far
    </span>
  );
}

function AgeWords({ age }: { age: Age | undefined }) {
  const now = useNow();
  if (!age) return <span>Reading</span>;
  if (age.asOf === null) return <FirstReading found={age.read ?? 0} />;
  return (
    <span>
      {words[age.state]}, {duration(now - msOf(age.asOf))} ago
    </span>
  );
}
