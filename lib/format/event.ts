import type { HistoryEvent } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { type EventName, eventNames } from "@/lib/schedules/event-names";
import { writeJson } from "@/lib/schedules/json";

/**
 * The kinds of events, each with its mark (components/ui/status-mark.tsx) and its word in legends. Where several events share
 * one mark, it is that of the first kind here.
 */
export const eventKinds = [
  { kind: "error", word: "failure" },
  { kind: "paused", word: "pause" },
  { kind: "resumed", word: "resume" },
  { kind: "registered", word: "registered" },
  { kind: "changed", word: "other event" },
] as const;
export type EventKind = (typeof eventKinds)[number]["kind"];

type Shown = {
  kind: EventKind;
  words: string | ((event: HistoryEvent) => string);
  /** Its writer also writes `status_changed` at the same moment, which then says nothing new. */
  repeatsStatus?: true;
};

/** How the events that Rota knows are shown. */
const shown: Record<EventName, Shown> = {
  [eventNames.registered]: { kind: "registered", words: "registered", repeatsStatus: true },
  [eventNames.unregistered]: { kind: "changed", words: "unregistered", repeatsStatus: true },
  [eventNames.paused]: { kind: "paused", words: "paused", repeatsStatus: true },
  [eventNames.resumed]: { kind: "resumed", words: "resumed", repeatsStatus: true },
  [eventNames.pauseFailed]: { kind: "error", words: "pause failed" },
  [eventNames.resumeFailed]: { kind: "error", words: "resume failed" },
  [eventNames.statusChanged]: { kind: "changed", words: (event) => `status set to ${text(event.new_status) ?? "?"}` },
  [eventNames.repaired]: { kind: "changed", words: (event) => `repaired: ${text(event.kind) ?? "?"}` },
};

/** A map, since any text may be an event's name: an object also knows `__proto__`. */
const byName = new Map<string, Shown>(Object.entries(shown));

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Returns an event in words: its own name where Rota does not know it. */
export function eventInWords(event: HistoryEvent): string {
  const words = byName.get(event.event)?.words ?? event.event;
  return typeof words === "string" ? words : words(event);
}

/** Returns the kind of an event. Events of any name may fail. */
export function eventKind(event: HistoryEvent): EventKind {
  if (event.event.endsWith("_error") || event.success === false) return "error";
  return byName.get(event.event)?.kind ?? "changed";
}

/** Whether the event makes a `status_changed` of the same moment redundant. */
export const repeatsStatus = ({ event }: HistoryEvent): boolean => byName.get(event)?.repeatsStatus ?? false;

/** Returns who did it and why: `lin.wei, “vendor returns 429”`; an error where it failed; empty where the event does not say. */
export function eventByWhom(event: HistoryEvent): string {
  const error = text(event.error);
  const reason = text(event.reason);
  return [text(event.actor), error, reason && `“${reason}”`].filter((part) => part !== null).join(", ");
}

const toldElsewhere = new Set([
  "event",
  "at",
  "timestamp",
  "new_status",
  "reason",
  "actor",
  "error",
  "source",
  "request_id",
]);

/** Returns everything else in an event: who and why, then 20 of its fields as `name: value`, each cut at 200 characters. */
export function eventFields(event: HistoryEvent): string {
  const fields = Object.entries(event)
    .filter(([name]) => !toldElsewhere.has(name))
    .slice(0, limits.shown.lineFields)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : writeJson(value)}`)
    .map((field) => cut(field, limits.text.word));
  const source = text(event.source);
  return [eventByWhom(event), ...fields, source && `via ${source}`].filter(Boolean).join(" · ");
}
