"use client";

import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useZone } from "@/components/ui/zone";
import type { Start } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { clockTime, minuteTime, msOf, zoneName } from "@/lib/format/time";
import { type StartsFilter, useUpcomingStarts } from "@/lib/queries/upcoming";
import { dayShort } from "./scale";
import { StartRow, StartsTable } from "./starts-table";

type Props = {
  filter: StartsFilter;
  /** The bar whose starts are listed; null: the whole window. */
  bucket: { at: string; size: "minute" | "hour" } | null;
  onAll: () => void;
};

/** The starts in order, from now on or those of one bar. */
export function Agenda({ filter, bucket, onAll }: Props) {
  const { zone } = useZone();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useUpcomingStarts(filter);
  const starts = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const at = bucket ? msOf(bucket.at) : 0;
  const title = bucket
    ? `Starts ${bucket.size === "minute" ? "at" : "from"} ${dayShort(at, zone)} ${minuteTime(at, zone)} ${zoneName(at, zone)}`
    : "Agenda";
  return (
    <Section
      title={title}
      note={data ? count(total) : null}
      end={
        bucket ? (
          <Button size="sm" onClick={onAll}>
            Show all
          </Button>
        ) : (
          zone
        )
      }
    >
      {data ? (
        <Starts starts={starts} withNow={bucket === null} />
      ) : error ? (
        <LoadFailure error={error} what="the agenda" />
      ) : (
        <SkeletonRows rows={6} />
      )}
      {data ? (
        <div className="flex items-center gap-3 border-line border-t py-2 text-ink-3 text-xs">
          <span role="status">
            Showing {count(starts.length)} of {counted(total, "start")}
          </span>
          {hasNextPage ? (
            <Button size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </Button>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

function Starts({ starts, withNow }: { starts: Start[]; withNow: boolean }) {
  return (
    <StartsTable caption="Starts, soonest first">
      {withNow ? <NowRow /> : null}
      {starts.map((start) => (
        <StartRow key={`${start.at} ${start.scheduleId}`} at={start.at} schedule={start}>
          {belongsTo(start)}
        </StartRow>
      ))}
    </StartsTable>
  );
}

const belongsTo = ({ configId, taskType }: Start) => [configId, taskType].filter(Boolean).join(" · ");

function NowRow() {
  const now = useNow();
  const { zone } = useZone();
  return (
    <tr>
      <td className="whitespace-nowrap font-medium text-accent-text">{clockTime(now, zone)}</td>
      <td className="text-accent-text">now</td>
      <td className="phone:hidden" />
      <td />
    </tr>
  );
}
