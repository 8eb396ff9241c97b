"use client";

import { useQueryStates } from "nuqs";
import { useOutage } from "@/components/layout/outage";
import { Page } from "@/components/layout/page";
import { CannotTell, NoneYet, NothingMatches } from "@/components/schedules/none";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useZone } from "@/components/ui/zone";
import type { Upcoming } from "@/lib/api/contract";
import { msOf, zoneName } from "@/lib/format/time";
import { limits } from "@/lib/limits";
import { useReadSoFar, useSummary } from "@/lib/queries/summary";
import { useUpcoming } from "@/lib/queries/upcoming";
import { Agenda } from "./agenda";
import { BucketsTable } from "./buckets-table";
import { Chart } from "./chart";
import { bucketMs, filterOf, isFiltered, upcomingOf, upcomingParams, windows } from "./filter";
import { Filters } from "./filters";
import { Lead, LeftOut } from "./lead";
import { Minutes } from "./minutes";

/** What will start: how many by the minute or hour, and which. */
export function UpcomingPage() {
  const [state, set] = useQueryStates(upcomingParams, { history: "push", shallow: true });
  const { data, error } = useUpcoming(upcomingOf(state));
  const clear = () => void set({ search: null, type: null, config: null, ...nothingChosen });
  return (
    <Page title="Upcoming">
      <Filters state={state} onChange={(change) => void set({ ...nothingChosen, ...change })} />
      {data && data.starts > 0 ? (
        <Shown data={data} state={state} onChoose={(chosen) => void set({ ...nothingChosen, ...chosen })} />
      ) : data ? (
        <Nothing data={data} state={state} onClear={clear} />
      ) : (
        <NotRead error={error} />
      )}
    </Page>
  );
}

type Chosen = { at: Date | null; minute: number | null };
type State = Parameters<typeof upcomingOf>[0] & Chosen;
const nothingChosen: Chosen = { at: null, minute: null };

type ShownProps = { data: Upcoming; state: State; onChoose: (chosen: Partial<Chosen>) => void };

function Shown({ data, state, onChoose }: ShownProps) {
  const { zone } = useZone();
  const size = bucketMs[data.bucket];
  const from = state.at && new Date(Math.floor(state.at.getTime() / size) * size);
  const chosen = data.buckets.find(({ at }) => msOf(at) === from?.getTime()) ?? null;
  const minute = from && data.bucket === "hour" && isMinute(state.minute) ? state.minute : null;
  const listed = from && listedOf(from.getTime(), data.bucket, minute);
  const asked = listed
    ? { from: listed.at, to: new Date(msOf(listed.at) + bucketMs[listed.size]).toISOString() }
    : { forMs: windows[state.window].forMs };
  const hourBeside = (step: -1 | 1) => {
    const at = from && new Date(from.getTime() + step * size);
    return at && data.buckets.some((each) => msOf(each.at) === at.getTime()) ? () => onChoose({ at }) : null;
  };
  const zoneShown = zone === "UTC" ? "UTC" : `${zone}, ${zoneName(msOf(data.from), zone)}`;
  return (
    <>
      <Lead data={data} window={windows[state.window].words} />
      <Section title={`Starts per ${data.bucket}`} end={<span>{zoneShown}</span>}>
        <Chart
          data={data}
          chosen={chosen?.at ?? null}
          onChoose={(at) => onChoose({ at: at === null ? null : new Date(msOf(at)) })}
        />
        <BucketsTable data={data} />
      </Section>
      {from && data.bucket === "hour" ? (
        <Minutes
          filter={filterOf(state)}
          from={from.getTime()}
          minute={minute}
          onMinute={(to) => onChoose({ at: from, minute: to })}
          onHour={hourBeside}
        />
      ) : null}
      <Agenda
        filter={{ ...filterOf(state), ...asked, limit: limits.scrolledPage }}
        bucket={listed}
        onAll={() => onChoose({})}
      />
    </>
  );
}

const isMinute = (minute: number | null) => minute !== null && minute >= 0 && minute < 60;

/** Returns the bar whose starts are listed: an hour's, or one minute's of it. */
const listedOf = (from: number, bucket: "minute" | "hour", minute: number | null) =>
  minute === null
    ? { at: new Date(from).toISOString(), size: bucket }
    : { at: new Date(from + minute * bucketMs.minute).toISOString(), size: "minute" as const };

function Nothing({ data, state, onClear }: { data: Upcoming; state: State; onClear: () => void }) {
  const outage = useOutage();
  const { data: summary } = useSummary();
  const isReading = useReadSoFar() !== null;
  const { paused, notListed, neverFires, unknown } = data.leftOut;
  const others = paused + notListed + neverFires + unknown + data.intervals.schedules + data.overdue;
  if (outage) return <CannotTell />;
  if (isReading) return <SkeletonRows label="Reading the schedules" />;
  if (summary?.total === 0) return <NoneYet />;
  if (others === 0 && isFiltered(state)) return <NothingMatches search={state.search} of={null} onClear={onClear} />;
  return (
    <EmptyState icon="upcoming" title={`Nothing is known to start in ${windows[state.window].words}`}>
      <LeftOut data={data} />
    </EmptyState>
  );
}

function NotRead({ error }: { error: unknown }) {
  const outage = useOutage();
  if (error) return <LoadFailure error={error} what="what will start" />;
  return outage ? <CannotTell /> : <SkeletonRows label="Reading what will start" />;
}
