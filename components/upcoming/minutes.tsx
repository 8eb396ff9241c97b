"use client";

import { IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Section } from "@/components/ui/section";
import { useZone } from "@/components/ui/zone";
import { count } from "@/lib/format/numbers";
import { minuteTime, msOf, zoneName } from "@/lib/format/time";
import { type UpcomingFilter, useUpcoming } from "@/lib/queries/upcoming";
import { Chart } from "./chart";
import { bucketMs } from "./filter";
import { dayShort } from "./scale";

type Props = {
  filter: Omit<UpcomingFilter, "forMs" | "from" | "to" | "bucket">;
  /** When the hour begins, in Unix milliseconds. */
  from: number;
  /** The chosen minute, counted from there; null: none is chosen. */
  minute: number | null;
  onMinute: (minute: number | null) => void;
  /** Shows the hour before or after; null: it is outside of the window. */
  onHour: (step: -1 | 1) => (() => void) | null;
};

/** The minutes of one hour. */
export function Minutes({ filter, from, minute, onMinute, onHour }: Props) {
  const { zone } = useZone();
  const window = { from: new Date(from).toISOString(), to: new Date(from + bucketMs.hour).toISOString() };
  const { data } = useUpcoming({ ...filter, ...window, bucket: "minute" });
  const isOfHour = data && msOf(data.from) >= from && msOf(data.from) < from + bucketMs.hour;
  const chosen = minute === null ? null : from + minute * bucketMs.minute;
  const title = `${dayShort(from, zone)} ${minuteTime(from, zone)}, per minute`;
  return (
    <Section
      title={title}
      note={isOfHour ? count(data.starts) : null}
      end={
        <>
          <span className="phone:hidden">{zoneName(from, zone)}</span>
          <HourButton label="The hour before" icon="left" onClick={onHour(-1)} />
          <HourButton label="The hour after" icon="right" onClick={onHour(1)} />
        </>
      }
    >
      {isOfHour ? (
        <Chart
          part
          data={data}
          chosen={data.buckets.find(({ at }) => msOf(at) === chosen)?.at ?? null}
          onChoose={(at) => onMinute(at === null ? null : (msOf(at) - from) / bucketMs.minute)}
        />
      ) : (
        <div className="mt-2 h-[132px]" />
      )}
    </Section>
  );
}

function HourButton({ label, icon, onClick }: { label: string; icon: "left" | "right"; onClick: (() => void) | null }) {
  return (
    <IconButton label={label} disabledReason={onClick ? null : "not in the window"} onClick={() => onClick?.()}>
      <Icon name={icon} small />
    </IconButton>
  );
}
