"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Section } from "@/components/ui/section";
import type { ScheduleDetail } from "@/lib/api/contract";
import { bytes } from "@/lib/format/numbers";
import { serializerName } from "@/lib/format/payload";
import { limits } from "@/lib/limits";
import { writeJson } from "@/lib/schedules/json";
import { WholeText } from "./whole-text";

/** The payload that TaskIQ keeps for the schedule, as it is in Redis. */
export function Payload({ schedule: { payload, cut, scheduleId } }: { schedule: ScheduleDetail }) {
  const isCut = cut.includes("payload");
  const text = useMemo(() => (payload?.json ? writeJson(payload.json, 2) : null), [payload?.json]);
  return (
    <Section
      title="TaskIQ payload"
      end={
        payload ? (
          <>
            <span className="truncate">{where(payload)}</span>
            {text && !isCut ? <CopyButton text={text} label="Copy the payload" /> : null}
          </>
        ) : null
      }
    >
      {!payload ? (
        <p className="border-line border-t px-2 py-3 text-ink-3">
          TaskIQ holds none. A resume makes it again from the metadata.
        </p>
      ) : text ? (
        <Json text={text} />
      ) : (
        <p className="rounded-md bg-sunken p-3 text-ink-2">
          {payload.serializer === "unknown" || payload.serializer === "json"
            ? `It cannot be read: ${bytes(payload.size)} that are no JSON.`
            : `Opaque: ${serializerName(payload)}, ${bytes(payload.size)}.`}{" "}
          {payload.problems.length > 0
            ? "It can be paused and purged, but not resumed before it is mended, nor shown."
            : "It can be paused, resumed and purged, and returns byte for byte; it cannot be shown."}
        </p>
      )}
      {payload?.serializer === "json" && isCut ? (
        <WholeText scheduleId={scheduleId} part="payload" what="the payload" size={payload.size} />
      ) : null}
    </Section>
  );
}

function where(payload: NonNullable<ScheduleDetail["payload"]>): string {
  const { size, lists } = payload;
  const listed = lists.length > 0 ? `in ${lists.join(", ")}` : "not listed";
  return `${serializerName(payload)}, ${bytes(size)}, ${listed}`;
}

function Json({ text }: { text: string }) {
  const [all, showAll] = useState(false);
  const cut = !all && text.length > limits.shown.payload;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-[560px] overflow-auto rounded-md bg-sunken p-3 font-mono text-xs leading-5">
        {cut ? text.slice(0, limits.shown.payload) : text}
      </pre>
      {cut ? (
        <Button size="sm" variant="quiet" onClick={() => showAll(true)}>
          Show all {bytes(text.length)}
        </Button>
      ) : null}
    </>
  );
}
