"use client";

import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { LoadFailure } from "@/components/ui/load-failure";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import { useZone } from "@/components/ui/zone";
import type { Why as Answer, ScheduleDetail } from "@/lib/api/contract";
import { count } from "@/lib/format/numbers";
import { msOf } from "@/lib/format/time";
import { useWhy } from "@/lib/queries/why";
import { AlsoWrong } from "./also-wrong";
import { useAsked, whyPlace } from "./use-asked";
import { WhyChecks } from "./why-checks";
import { WhyMinute } from "./why-minute";
import { WhyRepair } from "./why-repair";

/**
 * Why it fires, or does not: one line, and below it the chain from configuration to run. It opens by itself where a link is
 * broken.
 */
export function Why({ schedule }: { schedule: ScheduleDetail }) {
  const { said, minute, ask, askFromAfar, show } = useAsked();
  const { data, error } = useWhy(schedule.scheduleId, minute);
  const { zone } = useZone();
  const heading = useId();
  const body = useId();
  if (!data) return error ? <LoadFailure error={error} what="why it fires or does not" /> : null;
  const open = said === null ? data.verdict === "broken" : said !== "closed";
  return (
    <section id={whyPlace} aria-labelledby={heading} className="mt-4 scroll-mt-16 border-line border-b pb-2">
      <div className="flex min-h-10 items-start gap-3 py-1 phone:flex-wrap">
        <Mark name={marks[data.verdict]} className="mt-2" />
        <h2 id={heading} className="sr-only">
          Why?
        </h2>
        <div className="min-w-0 flex-1 break-words pt-1">
          <Sentence why={data} onAsk={askFromAfar} />
          {open ? <WhyRepair why={data} schedule={schedule} /> : null}
        </div>
        <Button size="sm" variant="quiet" aria-expanded={open} aria-controls={body} onClick={() => show(!open)}>
          Why?
          <Icon name={open ? "up" : "down"} small />
        </Button>
      </div>
      <AlsoWrong schedule={schedule} why={data} />
      <div id={body} hidden={!open}>
        {open ? (
          <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,380px)] gap-8 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-3">
            <WhyChecks why={data} />
            <WhyMinute key={`${said} ${zone}`} why={data} said={said} onAsk={ask} />
          </div>
        ) : null}
      </div>
    </section>
  );
}

const marks = { fires: "active", held: "paused", broken: "error" } as const;

type SentenceProps = { why: Answer; onAsk: (ms: number) => void };

/** The answer in a line, and which runs it missed. While it is held back, its last due time means nothing. */
function Sentence({ why: { verdict, sentence, nextDueAt, previousDueAt, missed }, onAsk }: SentenceProps) {
  const next = verdict === "fires" ? nextDueAt : null;
  const last = verdict === "held" ? null : previousDueAt;
  const [newest] = missed;
  return (
    <p>
      <b className="font-medium">
        <WithCode text={sentence} />
      </b>{" "}
      <span className="text-ink-3">
        {next ? (
          <>
            Next run <Time at={next} />
            {last ? ", " : "."}
          </>
        ) : null}
        {last ? (
          <>
            {next ? "last" : "Last"} due <Time at={last} as="absolute" zone />.
          </>
        ) : null}
      </span>{" "}
      {newest ? (
        <button
          type="button"
          className="text-overdue-text underline-offset-2 hover:underline"
          onClick={() => onAsk(msOf(newest))}
        >
          {missed.length === 1 ? "It missed one run, at " : `It missed ${count(missed.length)} runs, the last at `}
          <Time at={newest} as="absolute" zone />.
        </button>
      ) : null}
    </p>
  );
}
