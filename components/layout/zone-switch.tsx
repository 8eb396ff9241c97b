"use client";

import { Segmented } from "@/components/ui/segmented";
import { useZone } from "@/components/ui/zone";

/** The zone of the times: UTC, the browser's, or each schedule's own. */
export function ZoneSwitch() {
  const { zone, choice, choose } = useZone();
  return (
    <Segmented
      label="Times in"
      value={choice}
      options={[
        { value: "utc", label: "UTC" },
        { value: "browser", label: "Local", tip: choice === "browser" ? zone : "Times in the zone of this browser" },
        {
          value: "schedule",
          label: "Schedule",
          tip: "Times of a schedule in the zone of its expression, others in UTC",
        },
      ]}
      onChange={choose}
    />
  );
}
