"use client";

import { type Outage, useOutage } from "@/components/layout/outage";
import { SoFar } from "@/components/layout/so-far";
import { useNow } from "@/components/ui/clock";
import { Facts } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import type { Summary } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { duration, msOf } from "@/lib/format/time";
import { useConnection } from "@/lib/queries/connection";
import { useSchedules } from "@/lib/queries/schedules";
import { nextToRun } from "./next-query";

/** The facts line: scheduler, Redis, age of the data, how many, what starts next. */
export function Overview({ summary }: { summary: Summary }) {
  const { schedulerBlind: blind } = summary;
  return (
    <Facts
      first
      facts={[
        {
          label: "Scheduler",
          value: blind ? <span className="text-error-text">Blind</span> : "Can read its source",
          note: blind ? (
            <>
              since <Time at={blind.since} as="absolute" zone />
            </>
          ) : (
            <span data-tip="TaskIQ leaves no heartbeat in Redis, so whether a scheduler polls cannot be seen">
              {counted(summary.active, "active schedule")}
            </span>
          ),
        },
        { label: "Redis", ...redisFact(useConnection().data, useOutage()) },
        { label: "Data", value: <Age summary={summary} />, note: "follows by events" },
        { label: "Schedules", value: <SoFar total={summary.total} />, note: counted(summary.configs, "configuration") },
        { label: "Next start", ...useNextStart(blind !== null) },
      ]}
    />
  );
}

function redisFact(connection: ReturnType<typeof useConnection>["data"], outage: Outage | null) {
  if (outage?.of === "redis") {
    const value = outage.isRefusal ? "Does not serve" : "Not reachable";
    return { value: <span className="text-error-text">{value}</span>, note: "tried again by itself" };
  }
  if (!connection) return { value: "Reachable", note: " " };
  return {
    value: `Reachable, ${connection.latencyMs.toFixed(1)} ms`,
    note: [connection.server, connection.embedded ? "embedded" : connection.mode].filter(Boolean).join(", ") || " ",
  };
}

function Age({ summary }: { summary: Summary }) {
  const now = useNow();
  const { asOf } = summary.freshness;
  return asOf === null ? "–" : `${duration(now - msOf(asOf))} old`;
}

function useNextStart(blind: boolean) {
  const { data } = useSchedules(nextToRun);
  const now = useNow();
  if (blind) return { value: "Held", note: "until the scheduler can read again" };
  const coming = data?.items.find(({ nextRunAt }) => nextRunAt !== null && msOf(nextRunAt) > now)?.nextRunAt;
  if (!coming) return { value: "–", note: data ? "no run can be told" : "reading" };
  const together = data.items.filter(({ nextRunAt }) => nextRunAt === coming).length;
  const cut = together === data.items.length && data.total > together;
  return {
    value: <Time at={coming} />,
    note: (
      <>
        <Time at={coming} as="absolute" zone />, {cut ? `${count(together)}+ schedules` : counted(together, "schedule")}
      </>
    ),
  };
}
