"use client";

import { Segmented } from "@/components/ui/segmented";
import { useZone } from "@/components/ui/zone";

/** In which zone times are written: UTC, the one of this browser, or the one of each schedule. */
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
