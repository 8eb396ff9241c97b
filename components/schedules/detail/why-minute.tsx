"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { Mark } from "@/components/ui/status-mark";
import { Time } from "@/components/ui/time";
import { WithCode } from "@/components/ui/with-code";
import { useZone } from "@/components/ui/zone";
import type { Why } from "@/lib/api/contract";
import { msOf, msOfWallMinute, wallMinute, zoneName } from "@/lib/format/time";
import { CheckList } from "./why-checks";

type Props = { why: Why; onAsk: (at: string) => void };

/** Asks about a minute, by the shown zone's clock, and says why it ran then or did not. */
export function WhyMinute({ why: { minute, previousDueAt }, onAsk }: Props) {
  const now = useNow();
  const { zone } = useZone();
  const [text, setText] = useState(() => {
    const at = minute?.at ?? previousDueAt;
    return wallMinute(at === null ? now : msOf(at), zone);
  });
  const field = useId();
  const ms = msOfWallMinute(text, zone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!Number.isNaN(ms)) onAsk(`${new Date(ms).toISOString().slice(0, 16)}Z`);
  };
  return (
    <div className="min-w-0">
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2 pb-2">
        <label htmlFor={field} className="text-ink-2 text-xs">
          Why not at
        </label>
        <input
          id={field}
          type="datetime-local"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-7 rounded-md border border-line-strong bg-canvas px-2 text-xs text-ink phone:h-9"
        />
        <span className="text-ink-3 text-xs">{zoneName(Number.isNaN(ms) ? now : ms, zone)}</span>
        <Button type="submit" size="sm" disabledReason={Number.isNaN(ms) ? "Name a day and a minute" : null}>
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
