"use client";

import { Segmented } from "@/components/ui/segmented";
import { useZone } from "@/components/ui/zone";

/** In which zone times are written: UTC, or the one of this browser. */
export function ZoneSwitch() {
  const { zone, choose } = useZone();
  return (
    <Segmented
      label="Times in"
      value={zone === "UTC" ? "utc" : "browser"}
      options={[
        { value: "utc", label: "UTC" },
        { value: "browser", label: "Local", tip: zone === "UTC" ? "Times in the zone of this browser" : zone },
      ]}
      onChange={choose}
    />
  );
}
