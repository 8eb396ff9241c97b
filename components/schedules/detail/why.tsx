"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { LoadFailure } from "@/components/ui/load-failure";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import type { Why as Answer, ScheduleDetail } from "@/lib/api/contract";
import { minuteInUrl } from "@/lib/format/why";
import { useWhy } from "@/lib/queries/why";
import { WhyChecks } from "./why-checks";
import { WhyMinute } from "./why-minute";
import { WhyRepair } from "./why-repair";

/**
 * Why it fires, or does not: one line, and below it the chain from configuration to run. It opens by itself where a link is
 * broken. The URL holds `open`, `closed`, or the minute that is asked about.
 */
export function Why({ schedule }: { schedule: ScheduleDetail }) {
  const [said, say] = useQueryState("why", parseAsString);
  const { data, error } = useWhy(schedule.scheduleId, minuteInUrl(said));
  const heading = useId();
  const body = useId();
  if (!data) return error ? <LoadFailure error={error} what="why it fires or does not" /> : null;
  const open = said === null ? data.verdict === "broken" : said !== "closed";
  return (
    <section aria-labelledby={heading} className="mt-4 border-line border-b pb-2">
      <div className="flex min-h-10 items-start gap-3 py-1 phone:flex-wrap">
        <Mark name={marks[data.verdict]} className="mt-2" />
        <h2 id={heading} className="sr-only">
          Why?
        </h2>
        <div className="min-w-0 flex-1 break-words pt-1">
          <Sentence why={data} />
          {open ? <WhyRepair why={data} schedule={schedule} /> : null}
        </div>
        <Button
          size="sm"
          variant="quiet"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => void say(open ? "closed" : "open")}
        >
          Why?
          <Icon name={open ? "up" : "down"} small />
        </Button>
      </div>
      <div id={body} hidden={!open}>
        {open ? (
          <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,380px)] gap-8 narrow:grid-cols-[minmax(0,1fr)] narrow:gap-3">
            <WhyChecks why={data} />
            <WhyMinute key={said} why={data} onAsk={(at) => void say(at)} />
          </div>
        ) : null}
      </div>
    </section>
  );
}

const marks = { fires: "active", held: "paused", broken: "error" } as const;

/** The answer in a line. */
function Sentence({ why: { verdict, sentence, nextDueAt, previousDueAt } }: { why: Answer }) {
  return (
    <p>
      <b className="font-medium">
        <WithCode text={sentence} />
      </b>{" "}
      <span className="text-ink-3">
        {verdict === "fires" && nextDueAt ? (
          <>
            Next run <Time at={nextDueAt} />
            {previousDueAt ? ", " : "."}
          </>
        ) : null}
        {previousDueAt ? (
          <>
            {verdict === "fires" && nextDueAt ? "last" : "Last"} due <Time at={previousDueAt} as="absolute" zone />.
          </>
        ) : null}
      </span>
    </p>
  );
}
