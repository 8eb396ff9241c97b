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

/** What will start: how many by the minute or hour, and which. */
export function UpcomingPage() {
  const [state, set] = useQueryStates(upcomingParams, { history: "push", shallow: true });
  const { data, error } = useUpcoming(upcomingOf(state));
  const clear = () => void set({ search: null, type: null, config: null, at: null });
  return (
    <Page title="Upcoming">
      <Filters state={state} onChange={(change) => void set({ at: null, ...change })} />
      {data && data.starts > 0 ? (
        <Shown data={data} state={state} onAt={(at) => void set({ at })} />
      ) : data ? (
        <Nothing data={data} state={state} onClear={clear} />
      ) : (
        <NotRead error={error} />
      )}
    </Page>
  );
}

type State = Parameters<typeof upcomingOf>[0] & { at: Date | null };

function Shown({ data, state, onAt }: { data: Upcoming; state: State; onAt: (at: Date | null) => void }) {
  const { zone } = useZone();
  const size = bucketMs[data.bucket];
  const from = state.at && new Date(Math.floor(state.at.getTime() / size) * size);
  const chosen = data.buckets.find(({ at }) => msOf(at) === from?.getTime()) ?? null;
  const asked = from
    ? { from: from.toISOString(), to: new Date(from.getTime() + size).toISOString() }
    : { forMs: windows[state.window].forMs };
  const zoneShown = zone === "UTC" ? "UTC" : `${zone}, ${zoneName(msOf(data.from), zone)}`;
  return (
    <>
      <Lead data={data} window={windows[state.window].words} />
      <Section title={`Starts per ${data.bucket}`} end={<span>{zoneShown}</span>}>
        <Chart
          data={data}
          chosen={chosen?.at ?? null}
          onChoose={(at) => onAt(at === null ? null : new Date(msOf(at)))}
        />
        <BucketsTable data={data} />
      </Section>
      <Agenda
        filter={{ ...filterOf(state), ...asked, limit: limits.scrolledPage }}
        bucket={from ? { at: from.toISOString(), size: data.bucket } : null}
        onAll={() => onAt(null)}
      />
    </>
  );
}

function Nothing({ data, state, onClear }: { data: Upcoming; state: State; onClear: () => void }) {
  const outage = useOutage();
  const { data: summary } = useSummary();
  const isReading = useReadSoFar() !== null;
  const { paused, notListed, neverFires, unknown } = data.leftOut;
  const others = paused + notListed + neverFires + unknown + data.intervals.schedules + data.overdue;
  if (outage) return <CannotTell />;
  if (isReading) return <SkeletonRows label="Reading the schedules" />;
  if (summary?.total === 0) return <NoneYet />;
  if (others === 0 && isFiltered(state)) return <NothingMatches search={state.search} onClear={onClear} />;
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
