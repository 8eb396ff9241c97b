"use client";

import { type FormEvent, useId } from "react";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import { useZone } from "@/components/ui/zone";
import type { Why } from "@/lib/api/contract";
import { msOf, msOfWallMinute, wallMinute, zoneName } from "@/lib/format/time";
import { minuteInUrl, whyParam } from "@/lib/format/why";
import { CheckList } from "./why-checks";

type Props = {
  why: Why;
  /** What the address says. A form that was sent before the page's scripts ran says a minute without a zone. */
  said: string | null;
  onAsk: (ms: number) => void;
};

/** Asks about a minute, in the zone that the page shows, and says why it ran then or did not. */
export function WhyMinute({ why: { minute, previousDueAt }, said, onAsk }: Props) {
  const now = useNow();
  const { zone } = useZone();
  const field = useId();
  const asked = minuteInUrl(said) ?? previousDueAt;
  const sent = Number.isNaN(msOfWallMinute(said ?? "", zone)) ? null : said;
  const first = sent ?? wallMinute(asked === null ? now : msOf(asked), zone);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const ms = msOfWallMinute(String(new FormData(event.currentTarget).get(whyParam)), zone);
    if (!Number.isNaN(ms)) onAsk(ms);
  };
  return (
    <div className={`min-w-0 ${minute ? "narrow:order-first" : ""}`}>
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2 pb-2">
        <label htmlFor={field} className="text-ink-2 text-xs">
          Why not at
        </label>
        {/* Uncontrolled, so that what is typed before the page's scripts run stays. */}
        <input
          id={field}
          name={whyParam}
          type="datetime-local"
          required
          defaultValue={first}
          className="h-7 rounded-md border border-line-strong bg-canvas px-2 text-xs text-ink phone:h-9"
        />
        <span className="text-ink-3 text-xs">{zone.startsWith("Etc/") ? zoneName(now, zone) : zone}</span>
        <Button type="submit" size="sm">
          Ask
        </Button>
      </form>
      {minute ? <Answer minute={minute} /> : null}
    </div>
  );
}

const marks = { yes: "active", no: "inactive", missed: "overdue", unknown: "unknown", "to-come": "inactive" } as const;

function Answer({ minute }: { minute: NonNullable<Why["minute"]> }) {
  const { at, ran, sentence, previousDueAt, nextDueAt, checks } = minute;
  return (
    <>
      <div role="status" className="flex items-start gap-2 pb-2 text-xs">
        <Mark name={marks[ran]} className="mt-[3px]" />
        <p className="min-w-0 break-words">
          <Time at={at} as="absolute" zone className="text-ink-3" />:{" "}
          <b className="font-medium">
            <WithCode text={sentence} />
          </b>
          {ran === "no" && (previousDueAt || nextDueAt) ? (
            <span className="text-ink-3">
              {previousDueAt ? (
                <>
                  {" "}
                  Due before that <Time at={previousDueAt} as="absolute" />
                </>
              ) : null}
              {previousDueAt && nextDueAt ? ", " : " "}
              {nextDueAt ? (
                <>
                  {previousDueAt ? "after" : "Due after"} that <Time at={nextDueAt} as="absolute" />
                </>
              ) : null}
              .
            </span>
          ) : null}
        </p>
      </div>
      <CheckList label="That minute" checks={checks} />
    </>
  );
}
