import type { Found } from "@/lib/catalog/facts/row";
import type { BrokenKey, HistoryEvent, ScheduleDetail } from "@/lib/catalog/types";
import { limits } from "@/lib/limits";
import type { Value } from "@/lib/redis/values";
import { cut } from "@/lib/schedules/cut";
import { withinDepth } from "@/lib/schedules/depth";
import { fitted } from "@/lib/schedules/fit";
import { type TextPart, textParts } from "@/lib/schedules/text-parts";
import type { Broken, JsonObject, ScheduleHistoryEvent } from "@/lib/schedules/types";
import { cutExpression } from "@/lib/taskiq/cut-expression";

/** A schedule as it was read, nothing cut, with its newest events in place of what is shown of them. */
export type WholeDetail = Omit<ScheduleDetail, "recentHistory"> & { events: ScheduleHistoryEvent[] };

/** A schedule as an answer shows it: long texts are cut, and `cut` names them. */
export function shownDetail({ events, ...detail }: WholeDetail): ScheduleDetail {
  const { expression, metadata, payload, cut: parts } = detail;
  const shorter = (json: JsonObject, part: TextPart) =>
    parts.includes(part) ? fitted(json, limits.shownJson, limits.shownText) : json;
  return {
    ...detail,
    expression: expression && cutExpression(expression),
    metadata: metadata && shorter(metadata, "metadata"),
    payload: payload && { ...payload, json: payload.json && shorter(payload.json, "payload") },
    recentHistory: events.map((event) => shownEvent(event).event),
  };
}

/** The texts of which `shownDetail` shows only the beginning. `by` and `reason` belong to a pause. */
export function cutTexts(
  { status, meta, data }: Pick<Found, "status" | "meta" | "data">,
  { by, reason }: { by?: Buffer; reason?: Buffer },
): TextPart[] {
  const { word, line } = limits.text;
  const isLonger = (value: Value | undefined, most: number) => Buffer.isBuffer(value) && value.toString().length > most;
  const isMore = (value: Value) => Buffer.isBuffer(value) && value.length > limits.shownJson;
  const are: Record<TextPart, boolean> = {
    status: isLonger(status, word),
    metadata: isMore(meta),
    payload: isMore(data),
    "paused-by": isLonger(by, word),
    "pause-reason": isLonger(reason, line),
    event: false,
  };
  return textParts.filter((part) => are[part]);
}

/** Fields that sentences about an event need: they are kept where others must go. */
const keptFirst = new Set(["new_status", "success", "kind", "actor", "reason", "error", "source", "request_id"]);

/** An event as an answer shows it, its own fields beside `event` and `at`; and whether anything of it is cut. */
export function shownEvent({ event, at, fields }: ScheduleHistoryEvent): { event: HistoryEvent; isCut: boolean } {
  const name = cut(event, limits.text.word);
  const shorter = (object: JsonObject) => fitted(object, limits.eventLength, limits.text.line);
  const shown = shorter(fields);
  if (shown === fields) return { event: { ...fields, event: name, at }, isCut: name !== event };
  const first = Object.fromEntries(Object.entries(fields).filter(([field]) => keptFirst.has(field)));
  return { event: { ...shorter({ ...first, ...fields }), event: name, at }, isCut: true };
}

/** What stands for a key, or an entry of a history, that cannot be read. */
export const brokenAnswer = ({ key, reason, raw }: Broken): BrokenKey => ({ key, reason, raw });

/** An event whole, its own fields beside `event` and `at`. */
export const wholeEvent = ({ event, at, fields }: ScheduleHistoryEvent): HistoryEvent => ({
  ...withinDepth(fields),
  event,
  at,
});
