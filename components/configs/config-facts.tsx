"use client";

import { Facts } from "@/components/ui/facts";
import { countsInWords, StatusBar } from "@/components/ui/status-bar";
import { Time } from "@/components/ui/time";
import type { Configuration } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { useConfigSchedules } from "@/lib/queries/configs";
import { nextOfConfig } from "./filter";

/** One configuration in a line: its next run and whose it is, and the statuses of its schedules. */
export function ConfigFacts({ config }: { config: Configuration }) {
  const next = useConfigSchedules(config.configId, nextOfConfig).data?.items[0];
  const { nextRunAt, total, paused, error, unknown } = config;
  return (
    <div className="mb-4">
      <Facts
        facts={[
          {
            label: "Next run",
            value: nextRunAt ? <Time at={nextRunAt} /> : "–",
            note: nextRunAt ? (
              <span className="block max-w-80 truncate">
                <Time at={nextRunAt} as="absolute" zone />
                {next?.nextRunAt === nextRunAt ? `, ${next.name}` : ""}
              </span>
            ) : paused === total ? (
              "all are paused"
            ) : (
              "no run can be told"
            ),
          },
          { label: "Schedules", value: count(total), note: countsInWords(config) },
          {
            label: "Share of each status",
            value: <StatusBar counts={config} className="mt-1.5 mb-1.5 h-2 w-40 max-w-full" />,
            note: config.status === "active" ? "active, as one of them is" : `${config.status} as a whole`,
          },
          {
            label: "Needs attention",
            value: error + unknown > 0 ? <span className="text-error-text">{count(error + unknown)}</span> : "0",
            note: error + unknown > 0 ? "status error or unknown" : "no status error or unknown",
          },
        ]}
      />
    </div>
  );
}
