"use client";

import { useQueryStates } from "nuqs";
import { useOutage } from "@/components/layout/outage";
import { Page } from "@/components/layout/page";
import { CannotTell } from "@/components/schedules/none";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { LoadFailure } from "@/components/ui/load-failure";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import type { Findings as Answer } from "@/lib/api/contract";
import { driftWords, severityWords } from "@/lib/format/drift";
import { count, counted } from "@/lib/format/numbers";
import { driftOverview, useDrift } from "@/lib/queries/drift";
import { useSummary } from "@/lib/queries/summary";
import { severities } from "@/lib/schedules/drift-kinds";
import { Aside } from "./aside";
import { Calm } from "./calm";
import { Checked } from "./checked";
import { attentionParams, openKind } from "./filter";
import { Findings } from "./findings";
import { type Kind, KindLine } from "./kind-line";

/** Everything that is wrong, worst first, each kind with its findings and their repair. */
export function AttentionPage() {
  return (
    <Page title="Attention">
      <Body />
    </Page>
  );
}

function Body() {
  const { data, error } = useDrift(driftOverview);
  const total = useSummary().data?.total ?? 0;
  const outage = useOutage();
  if (!data) {
    if (error) return <LoadFailure error={error} what="what is wrong" />;
    return outage ? <CannotTell /> : <SkeletonRows label="Reading what is wrong" />;
  }
  if (data.checkedAt === null) return <Building />;
  const found = data.kinds.filter(({ count: of }) => of !== null && of > 0);
  return (
    <>
      {found.length === 0 ? (
        <Calm total={total} checkedAt={data.checkedAt} />
      ) : (
        <Lead found={found} data={data} total={total} />
      )}
      <Kinds found={found} />
      <Checked kinds={data.kinds} />
      <Aside />
    </>
  );
}

function Building() {
  return (
    <>
      <p role="status" className="py-2 text-ink-2">
        Everything is being read for the first time; what is wrong is told as soon as that is done.
      </p>
      <SkeletonRows label="Reading everything for the first time" />
    </>
  );
}

function Lead({ found, data: { checkedAt }, total }: { found: Kind[]; data: Answer; total: number }) {
  const findings = found.reduce((sum, { count: of }) => sum + (of ?? 0), 0);
  return (
    <p className="text-ink-2">
      {counted(findings, "finding")} of {counted(found.length, "kind")} over {counted(total, "schedule")}
      {checkedAt ? (
        <>
          , checked <Time at={checkedAt} as="absolute" zone />
        </>
      ) : null}
    </p>
  );
}

function Kinds({ found }: { found: Kind[] }) {
  const [{ kind: said }, set] = useQueryStates(attentionParams, { history: "push", shallow: true });
  const open = openKind(said, found);
  return severities.map((severity) => {
    const kinds = found.filter((kind) => kind.severity === severity);
    if (kinds.length === 0) return null;
    const { title, says } = severityWords[severity];
    const sum = kinds.reduce((total, { count: of }) => total + (of ?? 0), 0);
    return (
      <Section key={severity} title={title} note={count(sum)} end={<span className="phone:hidden">{says}</span>}>
        {kinds.map((kind) => (
          <OneKind
            key={kind.kind}
            kind={kind}
            open={open === kind.kind}
            onToggle={() => void set({ kind: open === kind.kind ? "none" : kind.kind, search: null, offset: null })}
          />
        ))}
      </Section>
    );
  });
}

function OneKind({ kind, open, onToggle }: { kind: Kind; open: boolean; onToggle: () => void }) {
  const word = open ? "Close" : "Show";
  return (
    <>
      <KindLine
        kind={kind}
        open={open}
        end={
          <Button
            size="sm"
            variant="quiet"
            aria-expanded={open}
            aria-label={`${word} ${driftWords[kind.kind].title}`}
            onClick={onToggle}
          >
            {word}
            <Icon name={open ? "up" : "down"} small />
          </Button>
        }
      />
      {open ? <Findings kind={kind} /> : null}
    </>
  );
}
