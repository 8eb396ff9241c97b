import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { HistoryEvent } from "@/lib/api/contract";
import { eventFields, eventInWords, eventKind } from "@/lib/format/event";
import { counted } from "@/lib/format/numbers";
import { limits } from "@/lib/limits";
import { writeJson } from "@/lib/schedules/json";
import { HistoryRow, Told, ToldText } from "./row";

/**
 * An event in the history, with every field that its writer gave it. `whole` opens the whole of an event that was cut.
 */
export function EventRow({ event, whole }: { event: HistoryEvent; whole?: ReactNode }) {
  const { at, event: name, ...others } = event;
  const fields = Object.entries(others).filter(([field]) => field !== "timestamp" || at === null);
  const kind = eventKind(event);
  return (
    <HistoryRow at={at} mark={kind} word={eventInWords(event)} more={eventFields(event)} failed={kind === "error"}>
      <Told label="Event">{name}</Told>
      <Told label="At">{at ? <Time at={at} as="full" /> : "no readable time"}</Told>
      {fields.slice(0, limits.shown.eventFields).map(([field, value]) => (
        <Told key={field} label={field}>
          <ToldText text={typeof value === "string" ? value : writeJson(value)} />
        </Told>
      ))}
      {fields.length > limits.shown.eventFields ? (
        <Told label="">and {counted(fields.length - limits.shown.eventFields, "more field")}</Told>
      ) : null}
      {whole ? <Told label="">{whole}</Told> : null}
    </HistoryRow>
  );
}
