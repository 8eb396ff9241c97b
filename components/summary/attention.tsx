"use client";

import { ButtonLink } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import type { Summary } from "@/lib/api/contract";
import { count, counted } from "@/lib/format/numbers";
import { BlindFindings } from "./blind-findings";
import { Finding } from "./finding";
import { NeverFires } from "./never-fires";

/** What needs attention, worst first; one calm line where nothing does. */
export function Attention({ summary }: { summary: Summary }) {
  const { schedulerBlind: blind, neverFires, pausedButListed, error, unknown } = summary;
  const kinds = [blind !== null, pausedButListed > 0, neverFires > 0, error > 0, unknown > 0].filter(Boolean).length;
  if (kinds === 0) return <Calm summary={summary} />;
  return (
    <Section title="Needs attention" note={count(kinds)} end={<Unchecked summary={summary} />}>
      {blind ? <BlindFindings blind={blind} total={summary.total} /> : null}
      {pausedButListed > 0 ? (
        <Finding
          mark="paused"
          title={`${counted(pausedButListed, "paused schedule")} ${pausedButListed === 1 ? "is" : "are"} listed in TaskIQ all the same`}
          end={
            <ButtonLink size="sm" href="/schedules?status=paused&sort=next">
              Show them
            </ButtonLink>
          }
        >
          TaskIQ goes on to fire what it lists: pause again, which takes it out, or resume. They stand first, by their
          next run.
        </Finding>
      ) : null}
      {error > 0 ? (
        <Finding
          mark="error"
          title={`${counted(error, "schedule")} ${error === 1 ? "has" : "have"} the status error`}
          end={<Show status="error" />}
        >
          The application could not determine the status; the history says what failed.
        </Finding>
      ) : null}
      {neverFires > 0 ? <NeverFires total={neverFires} /> : null}
      {unknown > 0 ? (
        <Finding
          mark="unknown"
          title={`${counted(unknown, "schedule")} ${unknown === 1 ? "has" : "have"} a status that is none of the four`}
          end={<Show status="unknown" />}
        >
          Another program wrote a word that Rota does not know. Pausing or resuming sets it right.
        </Finding>
      ) : null}
    </Section>
  );
}

const Show = ({ status }: { status: "error" | "unknown" }) => (
  <ButtonLink size="sm" href={`/schedules?status=${status}`}>
    Show them
  </ButtonLink>
);

function Calm({ summary }: { summary: Summary }) {
  const { asOf } = summary.freshness;
  return (
    <div role="status" className="flex min-h-14 items-center gap-3 border-line border-b px-2 py-1.5">
      <Mark name="active" />
      <p className="min-w-0">
        <b className="font-medium">Nothing needs attention.</b>{" "}
        <span className="text-ink-3">
          Payloads, expressions and statuses of {counted(summary.total, "schedule")} checked
          {asOf ? (
            <>
              {" "}
              at <Time at={asOf} as="absolute" zone />
            </>
          ) : (
            " so far"
          )}
          .
        </span>
      </p>
      <span className="ml-auto text-ink-3 text-xs phone:hidden">
        <Unchecked summary={summary} />
      </span>
    </div>
  );
}

/** What is not known is a dash, never a zero. */
function Unchecked({ summary }: { summary: Summary }) {
  const part = (word: string, value: number | null) => `${word} ${value === null ? "–" : count(value)}`;
  const unknown = summary.drift === null || summary.overdue === null;
  return (
    <span className="whitespace-nowrap" data-tip={unknown ? "A dash: this version does not check it yet" : undefined}>
      {part("overdue", summary.overdue)}, {part("drift", summary.drift)}
    </span>
  );
}
