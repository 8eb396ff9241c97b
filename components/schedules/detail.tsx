"use client";

import Link from "next/link";
import { HistoryTable } from "@/components/history/history-table";
import { Timeline } from "@/components/history/timeline";
import { Page } from "@/components/layout/page";
import { Note } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Facts } from "@/components/ui/facts";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { bytes, counted } from "@/lib/format/numbers";
import { configPath } from "@/lib/format/paths";
import { ProblemError } from "@/lib/queries/client";
import { useHistory } from "@/lib/queries/history";
import { useSchedule } from "@/lib/queries/schedules";
import { ScheduleActions } from "./actions";
import { ExpressionCell, LastEventCell, NextCell } from "./cells";
import { MetadataTree } from "./metadata-tree";

const crumbs = [{ href: "/schedules", label: "Schedules" }];

/** One schedule, with all that is known of it. */
export function ScheduleDetailPage({ scheduleId }: { scheduleId: string }) {
  const { data, error } = useSchedule(scheduleId);
  const gone = error instanceof ProblemError && error.code === "not_found";
  return (
    <Page title={data && !gone ? data.name : scheduleId} crumbs={crumbs}>
      {gone ? (
        <EmptyState
          icon="search"
          title="There is no such schedule"
          actions={<ButtonLink href="/schedules">All schedules</ButtonLink>}
        >
          It was purged, or the address is mistyped: <code>{scheduleId}</code>
        </EmptyState>
      ) : data ? (
        <Found schedule={data} />
      ) : error ? (
        <LoadFailure error={error} what="the schedule" />
      ) : (
        <SkeletonRows label="Reading the schedule" />
      )}
    </Page>
  );
}

function Found({ schedule }: { schedule: ScheduleDetail }) {
  const history = useHistory(schedule.scheduleId);
  const events = history.data?.items ?? schedule.recentHistory;
  const broken = [...schedule.broken, ...(history.data?.broken ?? [])];
  return (
    <>
      <div className="mb-5 flex items-start gap-4 phone:flex-wrap">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="min-w-0 break-words">{schedule.name}</h1>
            <StatusMark
              status={schedule.status}
              word={schedule.status === "unknown" ? schedule.statusWord : null}
              large
            />
          </div>
          <p className="flex min-w-0 items-center gap-1 text-ink-3">
            <code className="truncate">{schedule.scheduleId}</code>
            <CopyButton text={schedule.scheduleId} label="Copy the id" />
          </p>
        </div>
        <ScheduleActions schedule={schedule} />
      </div>
      <Notes schedule={schedule} />
      <Facts
        facts={[
          { label: "Schedule", value: <ExpressionCell schedule={schedule} /> },
          { label: "Next run", value: <NextCell schedule={schedule} /> },
          { label: "Last event", value: <LastEventCell schedule={schedule} /> },
          {
            label: "Configuration",
            value:
              schedule.configId === null ? (
                "–"
              ) : (
                <Link className="link" href={configPath(schedule.configId)}>
                  {schedule.configId}
                </Link>
              ),
            note: schedule.taskType,
          },
          { label: "TaskIQ", value: listing(schedule), note: payloadNote(schedule) },
        ]}
      />
      <Section title="Timeline">
        <Timeline schedule={schedule} events={events} />
      </Section>
      <Section title="History" note={counted(schedule.historyTotal, "event")}>
        <HistoryTable events={events} />
      </Section>
      <div className="mt-8 grid grid-cols-2 gap-8 narrow:grid-cols-1">
        <div className="min-w-0">
          <Section first title="Metadata" end={<Expiry schedule={schedule} />}>
            {schedule.metadata ? (
              <MetadataTree value={schedule.metadata} />
            ) : (
              <p className="border-line border-t py-3 text-ink-3">No metadata stands in Redis.</p>
            )}
          </Section>
          <Section title="Next five runs">
            <ol className="flex flex-wrap gap-x-6 text-ink-2 text-xs">
              {schedule.nextRuns.length === 0 ? <li>None can be told.</li> : null}
              {schedule.nextRuns.map((at) => (
                <li key={at}>
                  <Time at={at} as="absolute" zone />
                </li>
              ))}
            </ol>
          </Section>
        </div>
        <Payload schedule={schedule} />
      </div>
      {broken.length > 0 ? (
        <Section title="Cannot be read" note={counted(broken.length, "key")}>
          {broken.map(({ key, reason, raw }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one key may hold several that are alike
            <div key={`${key} ${index}`} className="border-line border-t py-2">
              <code>{key}</code>: {reason}
              {raw ? <pre className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken p-2">{raw}</pre> : null}
            </div>
          ))}
        </Section>
      ) : null}
    </>
  );
}

function Notes({ schedule: { status, pause, pausedFrom, neverFires, payload } }: { schedule: ScheduleDetail }) {
  return (
    <div className="mb-5 grid gap-2 empty:hidden">
      {status === "paused" && pause ? (
        <Note tone="paused">
          <b className="font-medium">Paused{pause.by ? ` by ${pause.by}` : ""}</b>
          {pause.reason ? ` “${pause.reason}”` : ""}
          <div className="text-ink-2 text-xs">
            {pause.at ? (
              <>
                Since <Time at={pause.at} as="full" />.{" "}
              </>
            ) : null}
            {pausedFrom ? `Taken from ${pausedFrom}. ` : ""}Runs already under way were not stopped.
          </div>
        </Note>
      ) : null}
      {neverFires ? (
        <Note tone="overdue" mark="never">
          Never fires: {neverFires}
        </Note>
      ) : null}
      {payload?.problems.map(({ effect, reason }) => (
        <Note key={`${effect} ${reason}`} tone="error">
          {reason}
        </Note>
      ))}
    </div>
  );
}

function listing({ payload }: ScheduleDetail): string {
  if (payload === null) return "no payload";
  return payload.lists.length === 0 ? "not listed" : `listed in ${payload.lists.join(", ")}`;
}

const payloadNote = ({ payload }: ScheduleDetail) =>
  payload === null ? null : `${payload.serializer}, ${bytes(payload.size)}`;

function Expiry({ schedule: { metadata, metadataExpiresAt } }: { schedule: ScheduleDetail }) {
  if (metadata === null) return null;
  if (metadataExpiresAt === null) return "no expiry";
  return (
    <span>
      expires <Time at={metadataExpiresAt} />
    </span>
  );
}

function Payload({ schedule }: { schedule: ScheduleDetail }) {
  const { payload } = schedule;
  const text = payload?.json ? JSON.stringify(payload.json, null, 2) : null;
  return (
    <Section
      first
      title="TaskIQ payload"
      end={
        <>
          {payloadNote(schedule)}
          {text ? <CopyButton text={text} label="Copy the payload" /> : null}
        </>
      }
    >
      {text ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre tabIndex={0} className="max-h-[560px] overflow-auto rounded-md bg-sunken p-3 leading-5">
          {text}
        </pre>
      ) : (
        <p className="border-line border-t py-3 text-ink-3">
          {payload
            ? `Opaque (${payload.serializer}, ${bytes(payload.size)}): it can be paused, resumed and purged, but not shown.`
            : "TaskIQ holds nothing for this schedule."}
        </p>
      )}
    </Section>
  );
}
