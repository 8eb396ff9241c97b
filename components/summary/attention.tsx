"use client";

import Link from "next/link";
import { Calm } from "@/components/attention/calm";
import { KindLine } from "@/components/attention/kind-line";
import { Line } from "@/components/attention/line";
import { nameOf } from "@/components/attention/name";
import { RepairButton } from "@/components/attention/repair-button";
import { ButtonLink } from "@/components/ui/button";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Finding, Findings, Summary } from "@/lib/api/contract";
import { attentionPath, driftWords } from "@/lib/format/drift";
import { count, counted } from "@/lib/format/numbers";
import { schedulePath } from "@/lib/format/paths";
import { limits } from "@/lib/limits";
import { driftOverview, useDrift } from "@/lib/queries/drift";
import { severities } from "@/lib/schedules/drift-kinds";

/** What needs attention, worst first; one calm line where nothing does. */
export function Attention({ summary }: { summary: Summary }) {
  const { data, error } = useDrift(driftOverview);
  if (!data)
    return error ? (
      <LoadFailure error={error} what="what is wrong" />
    ) : (
      <SkeletonRows rows={1} label="Looking for what is wrong" />
    );
  if (data.checkedAt === null) {
    return (
      <p role="status" className="border-line border-b px-2 py-4 text-ink-2">
        What is wrong is told as soon as everything was read for the first time.
      </p>
    );
  }
  const found = severities.flatMap((severity) =>
    data.kinds.filter((kind) => kind.severity === severity && kind.count !== null && kind.count > 0),
  );
  if (found.length === 0 && summary.error === 0) {
    return <Calm total={summary.total} checkedAt={data.checkedAt} end={<NotKnown kinds={data.kinds} />} />;
  }
  const told = found.slice(0, limits.shown.kinds);
  const more = found.length - told.length;
  return (
    <Section
      title="Needs attention"
      note={counted(found.length + (summary.error > 0 ? 1 : 0), "kind")}
      end={<NotKnown kinds={data.kinds} />}
    >
      {told.map((kind) => (
        <div key={kind.kind}>
          <KindLine
            kind={kind}
            end={
              <ButtonLink size="sm" href={attentionPath(kind.kind)} aria-label={`Show ${driftWords[kind.kind].title}`}>
                Show
              </ButtonLink>
            }
          />
          <Stopping findings={data.items.filter((finding) => finding.kind === kind.kind)} of={kind.count ?? 0} />
        </div>
      ))}
      {summary.error > 0 ? <ErrorStatus total={summary.error} /> : null}
      {more > 0 ? (
        <p className="px-2 pt-2 pl-10 text-xs">
          <Link href="/attention?kind=none" className="text-accent-text">
            and {counted(more, "more kind")}
          </Link>
        </p>
      ) : null}
    </Section>
  );
}

/** The first findings that stop every schedule, each with the button that repairs it. */
function Stopping({ findings, of }: { findings: Finding[]; of: number }) {
  if (findings.length === 0) return null;
  const more = of - findings.length;
  return (
    <ul className="pb-1 pl-10 phone:pl-8">
      {findings.map((finding) => (
        <li
          key={`${finding.scheduleId} ${finding.key}`}
          className="flex items-center gap-3 border-line border-b py-1.5 pr-2 text-xs last:border-b-0 phone:flex-wrap"
        >
          <span className="min-w-0 flex-1 break-words text-ink-2 phone:basis-full">
            {finding.scheduleId !== null && finding.name !== null ? (
              <Link href={schedulePath(finding.scheduleId)} className="font-medium text-ink">
                {finding.name}
              </Link>
            ) : (
              <code className="break-all">{nameOf(finding)}</code>
            )}
            : {finding.detail}
          </span>
          <RepairButton finding={finding} primary />
        </li>
      ))}
      {more > 0 ? <li className="py-1.5 text-ink-3 text-xs">and {count(more)} more</li> : null}
    </ul>
  );
}

const ErrorStatus = ({ total }: { total: number }) => (
  <Line
    mark="error"
    title="Status error"
    says="The application could not determine their status; the history says what failed."
    count={<Link href="/schedules?status=error">{counted(total, "schedule")}</Link>}
    end={
      <ButtonLink size="sm" href="/schedules?status=error" aria-label="Show Status error">
        Show
      </ButtonLink>
    }
  />
);

/** A kind that is not checked has a dash, never a zero. */
function NotKnown({ kinds }: { kinds: Findings["kinds"] }) {
  const unknown = kinds.filter(({ count: of }) => of === null).map(({ kind }) => driftWords[kind].title.toLowerCase());
  if (unknown.length === 0) return null;
  return (
    <span className="whitespace-nowrap" data-tip="Not known: they need runs to be reported (docs/runs.md)">
      {unknown.map((title) => `${title} –`).join(", ")}
    </span>
  );
}
