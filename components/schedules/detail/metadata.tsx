"use client";

import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { ScheduleDetail } from "@/lib/api/contract";
import { JsonTree } from "./json-tree";
import { WholeText } from "./whole-text";

/** The snapshot of the configuration that the application took at registration, as it wrote it. */
export function Metadata({ schedule }: { schedule: ScheduleDetail }) {
  const { metadata, metadataExpiresAt, status, broken, cut, artifacts, scheduleId } = schedule;
  return (
    <Section
      title="Metadata"
      end={
        metadataExpiresAt ? (
          <span>
            expires <Time at={metadataExpiresAt} />
          </span>
        ) : metadata ? (
          status === "paused" ? (
            "kept while paused, no expiry"
          ) : (
            "no expiry"
          )
        ) : null
      }
    >
      {metadata ? (
        <JsonTree value={metadata} />
      ) : (
        <p className="border-line border-t px-2 py-3 text-ink-3">
          {broken.length > 0
            ? "The metadata cannot be read; see above."
            : "None. The application wrote none, or it expired seven days after its last write."}
        </p>
      )}
      {cut.includes("metadata") ? (
        <WholeText scheduleId={scheduleId} part="metadata" what="the metadata" size={artifacts.metaBytes} />
      ) : null}
    </Section>
  );
}
