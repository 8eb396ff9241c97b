"use client";

import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { useZone } from "@/components/ui/zone";
import type { ScheduleDetail } from "@/lib/api/contract";

/** The next runs, by the scheduler's own rules. */
export function NextRuns({ schedule: { nextRuns } }: { schedule: ScheduleDetail }) {
  const { zone } = useZone();
  if (nextRuns.length === 0) return null;
  return (
    <Section title={nextRuns.length === 1 ? "Next run" : `Next ${nextRuns.length} runs`} end={zone}>
      <ol className="flex flex-wrap gap-x-6 gap-y-1 border-line border-t pt-2">
        {nextRuns.map((at) => (
          <li key={at}>
            <Time at={at} as="absolute" />
          </li>
        ))}
      </ol>
    </Section>
  );
}
