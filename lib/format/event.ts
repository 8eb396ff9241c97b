import type { HistoryEvent } from "@/lib/api/contract";
import { limits } from "@/lib/limits";
import { cut } from "@/lib/schedules/cut";
import { writeJson } from "@/lib/schedules/json";

/** A map, since any text may be an event's name: an object knows `__proto__`, too. */
const words = new Map([
  ["task_registered", "registered"],
  ["task_unregistered", "unregistered"],
  ["task_paused", "paused"],
  ["task_resumed", "resumed"],
  ["task_pause_error", "pause failed"],
  ["task_resume_error", "resume failed"],
]);

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** What an event says, in words; its own name where it is none that is known. */
export function eventInWords(event: HistoryEvent): string {
  if (event.event === "status_changed") return `status set to ${text(event.new_status) ?? "?"}`;
  if (event.event === "repaired") return `repaired: ${text(event.kind) ?? "?"}`;
  return words.get(event.event) ?? event.event;
}

/** Who did it, and why: `lin.wei, “vendor returns 429”`; an error where it failed; empty where the event does not say. */
export function eventByWhom(event: HistoryEvent): string {
  const error = text(event.error);
  const reason = text(event.reason);
  return [text(event.actor), error, reason && `“${reason}”`].filter((part) => part !== null).join(", ");
}

export type EventKind = "paused" | "resumed" | "registered" | "error" | "changed";

/** Which of the few kinds an event is, for its mark. */
export function eventKind(event: HistoryEvent): EventKind {
  if (event.event.endsWith("_error") || event.success === false) return "error";
  if (event.event === "task_paused") return "paused";
  if (event.event === "task_resumed") return "resumed";
  if (event.event === "task_registered") return "registered";
  return "changed";
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

/** Every other thing an event says: who and why first, then 20 of its fields as `name: value`, each cut at 200 characters. */
export function eventFields(event: HistoryEvent): string {
  const fields = Object.entries(event)
    .filter(([name]) => !toldElsewhere.has(name))
    .slice(0, limits.shown.lineFields)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : writeJson(value)}`)
    .map((field) => cut(field, limits.text.word));
  const source = text(event.source);
  return [eventByWhom(event), ...fields, source && `via ${source}`].filter(Boolean).join(" · ");
}
