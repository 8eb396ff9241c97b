"use client";

import { BrokenKeys } from "@/components/history/broken-keys";
import { HistoryTable } from "@/components/history/table";
import { Timeline } from "@/components/history/timeline";
import { Page } from "@/components/layout/page";
import { NotReported } from "@/components/runs/not-reported";
import { ScheduleActions } from "@/components/schedules/actions";
import { Note } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadFailure } from "@/components/ui/load-failure";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { ScheduleZone } from "@/components/ui/zone";
import type { ScheduleDetail } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { ProblemError } from "@/lib/queries/client";
import { useHistory } from "@/lib/queries/history";
import { useRuns } from "@/lib/queries/runs";
import { useSchedule } from "@/lib/queries/schedules";
import { useLatestAnswer } from "@/lib/queries/transition";
import { useWhy } from "@/lib/queries/why";
import { AsideNote } from "./aside-note";
import { Metadata } from "./metadata";
import { NextRuns } from "./next-runs";
import { PauseNote } from "./pause-note";
import { Payload } from "./payload";
import { PayloadProblems } from "./payload-problems";
import { ScheduleFacts } from "./schedule-facts";
import { ActionNote } from "./takes-effect";
import { useAsked } from "./use-asked";
import { WholeText } from "./whole-text";
import { Why } from "./why";

const noRuns = { items: [], total: 0 };
const none: string[] = [];
const crumbs = [{ href: "/schedules", label: "Schedules" }];

/** One schedule: what it is, what happened to it, what comes next, and what you can do. */
export function ScheduleDetailPage({ scheduleId }: { scheduleId: string }) {
  const { data, error } = useSchedule(scheduleId);
  const latest = useLatestAnswer(scheduleId);
  // An id that the API cannot be asked for, such as the empty one, cannot exist either.
  const gone = error instanceof ProblemError && (error.code === "not_found" || error.code === "invalid_request");
  if (data && !gone) {
    return (
      <Page title={data.name} crumbs={crumbs}>
        <ScheduleZone offset={data.expression?.offset} alone>
          <Shown schedule={data} />
        </ScheduleZone>
      </Page>
    );
  }
  return (
    <Page title={scheduleId || "No id"} crumbs={crumbs}>
      <h1 className="sr-only">{scheduleId || "No id"}</h1>
      {gone ? (
        <NotFound scheduleId={scheduleId} purged={latest?.answer.to === null} />
      ) : error ? (
        <LoadFailure error={error} what="this schedule" />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function Shown({ schedule }: { schedule: ScheduleDetail }) {
  const history = useHistory(schedule.scheduleId);
  const { data: runs } = useRuns(schedule.scheduleId);
  const { minute, askFromAfar } = useAsked();
  const missed = useWhy(schedule.scheduleId, minute).data?.missed ?? none;
  // Runs that were reported are shown, even where no more are accepted.
  const areReported = runs !== undefined && (runs.reporting.enabled || runs.total > 0);
  const events = history.data?.items ?? schedule.recentHistory;
  const toldBelow = new Set(history.data?.broken.map(({ key }) => key));
  return (
    <>
      <Head schedule={schedule} />
      <div className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-2 empty:hidden">
        <PayloadProblems schedule={schedule} />
        <AsideNote schedule={schedule} />
        {schedule.status === "paused" ? <PauseNote schedule={schedule} events={events} /> : null}
        <ActionNote schedule={schedule} />
        {schedule.cut.includes("status") ? (
          <Note tone="overdue">
            Its status is not a known status: <code className="break-all">{schedule.statusWord}</code>
            <WholeText scheduleId={schedule.scheduleId} part="status" what="the status" />
          </Note>
        ) : null}
      </div>
      <ScheduleFacts schedule={schedule} runs={areReported ? runs : null} />
      <Why schedule={schedule} />
      <BrokenKeys broken={schedule.broken.filter(({ key }) => !toldBelow.has(key))} />
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,440px)] gap-8 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-0">
        <div className="min-w-0">
          <Timeline
            schedule={schedule}
            events={events}
            runs={areReported ? runs.items : null}
            missed={missed}
            onAsk={askFromAfar}
          />
          <NextRuns schedule={schedule} />
        </div>
        <div className="min-w-0">
          <HistoryTable scheduleId={schedule.scheduleId} history={history} runs={runs ?? noRuns} />
          {runs && runs.total === 0 ? <NotReported reporting={runs.reporting} /> : null}
        </div>
      </div>
      <div className="grid grid-cols-2 gap-8 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-0">
        <Metadata schedule={schedule} />
        <Payload schedule={schedule} />
      </div>
    </>
  );
}

function Head({ schedule }: { schedule: ScheduleDetail }) {
  const { scheduleId, name, status, statusWord, neverFires } = schedule;
  return (
    <div className="mb-4 flex items-start gap-4 phone:flex-col phone:items-stretch">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1
            className="line-clamp-3 min-w-0 max-w-full break-words"
            data-tip={name.length > limits.shown.name ? name.slice(0, limits.shown.tooltip) : undefined}
          >
            {name}
          </h1>
          <StatusMark
            status={status}
            word={status === "unknown" ? statusWord?.slice(0, limits.shown.statusWord) : null}
            never={neverFires !== null}
            large
          />
        </div>
        <p className="mt-1 flex items-center gap-1 text-ink-3">
          <code className="line-clamp-3 min-w-0 break-all">{scheduleId}</code>
          <CopyButton text={scheduleId} label="Copy the id" />
        </p>
      </div>
      <ScheduleActions schedule={schedule} />
    </div>
  );
}

function NotFound({ scheduleId, purged }: { scheduleId: string; purged: boolean }) {
  return (
    <EmptyState
      icon={purged ? "trash" : "empty"}
      title={purged ? "This schedule was purged" : "There is no such schedule"}
      actions={<ButtonLink href="/schedules">All schedules</ButtonLink>}
    >
      Nothing in Redis belongs to <code className="break-all">{scheduleId}</code>.
      {purged ? null : " It may have been purged, unregistered by the application, or the address is mistyped."}
    </EmptyState>
  );
}
