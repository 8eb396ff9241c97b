"use client";

import { Mark } from "@/components/ui/status-mark";
import { useZone } from "@/components/ui/zone";
import { counted } from "@/lib/format/numbers";
import { fullTime } from "@/lib/format/time";
import type { MissedCluster } from "./spans";

type Props = {
  cluster: MissedCluster;
  left: string;
  /** Px from the top of the chart to its middle. */
  top: number;
  onAsk: (ms: number) => void;
};

/** Where a run was due and none came. A click asks why; where there are several, about the newest. */
export function MissedMark({ cluster: { at, times }, left, top, onAsk }: Props) {
  const { zone } = useZone();
  const when = fullTime(at, zone);
  const name =
    times === 1 ? `Due at ${when}, and no run was reported` : `${counted(times, "run")} missed, the last at ${when}`;
  return (
    <button
      type="button"
      style={{ left, top }}
      aria-label={`${name}. Why?`}
      data-tip={`${name}. Why?`}
      onClick={() => onAsk(at)}
      className="-translate-x-1/2 -translate-y-1/2 absolute rounded-sm p-1.5 hover:bg-hover"
    >
      <Mark name="overdue" />
      {times > 1 ? (
        <span className="-translate-y-1/2 absolute top-1/2 left-[22px] text-2xs text-overdue-text">{times}</span>
      ) : null}
    </button>
  );
}
