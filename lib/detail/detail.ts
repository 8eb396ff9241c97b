import { lastEventIn, scheduleOf } from "@/lib/catalog/facts/row";
import type { ScheduleDetail } from "@/lib/catalog/types";
import type { Keys } from "@/lib/redis/keys";
import { type Fields, readable } from "@/lib/redis/values";
import { withinDepth } from "@/lib/schedules/depth";
import { instantFromMs, parseInstant } from "@/lib/schedules/timestamps";
import { isBroken } from "@/lib/schedules/types";
import { expressionOnceListed } from "@/lib/transitions/listable";
import { resumeWarnings } from "@/lib/transitions/resume-warnings";
import { eventsAmong } from "./history";
import { deadPartsOf, nextRunOf, nextRunsOf } from "./next-runs";
import type { ScheduleRead, ScheduleReading } from "./reading";
import { brokenAnswer, cutTexts, type WholeDetail } from "./shown";

/**
 * All that is shown of one schedule, whole (lib/detail/shown.ts cuts it); null: there is no such schedule.
 * @param events newest events of it at the most; no more than the reading reaches
 * @throws RedisUnavailableError, RedisReplyError
 */
export async function readDetail(
  reading: ScheduleReading,
  events: number = reading.reach.events,
): Promise<WholeDetail | null> {
  const read = await reading.schedule();
  return read && detailOf(read, events, reading.source.keys);
}

function detailOf(read: ScheduleRead, limit: number, keys: Keys): WholeDetail {
  const { id, found, facts, metadata, payload, naming, known } = read;
  const { at, parts } = read.own;
  const lists = [...naming.entries].filter(([, entries]) => entries > 0).map(([list]) => list);
  const { newest, events, broken } = eventsAmong(read.own.entries.slice(0, limit), keys.history(id).toString());
  const told = { status: found.status, pause: found.pause, lastEvent: newest && lastEventIn(newest) };
  const places = { lists, indexes: naming.indexes };
  const schedule = scheduleOf(id, facts, told, places, nextRunOf(facts.expression, at), known?.drift ?? null, keys);
  const fires = schedule.scheduled && schedule.status === "active";
  const stored = {
    data: readable(parts.data),
    pause: readable(parts.pause)?.payload ?? null,
    aside: readable(parts.asidePayload),
  };
  return {
    ...schedule,
    metadata: metadata && !isBroken(metadata) ? withinDepth(metadata.fields) : null,
    metadataExpiresAt: parts.metaTtlMs > 0 ? instantFromMs(at.getTime() + parts.metaTtlMs) : null,
    payload: payload && {
      serializer: payload.serializer,
      size: payload.size,
      lists,
      json: payload.json && withinDepth(payload.json),
      problems: payload.problems,
    },
    pausedFrom: found.pause?.list ?? null,
    aside: asideOf(readable(parts.aside)),
    deadParts: deadPartsOf(schedule.expression),
    nextRuns: schedule.scheduled ? nextRunsOf(schedule.expression, at) : [],
    historyTotal: parts.historyLength,
    resumeWarnings: fires ? [] : resumeWarnings(expressionOnceListed(id, stored, metadata), at),
    artifacts: {
      metaBytes: Buffer.isBuffer(found.meta) ? found.meta.length : 0,
      historyEvents: parts.historyLength,
      payloadBytes: payload?.size ?? 0,
    },
    broken: [...read.own.broken.values(), ...(isBroken(metadata) ? [metadata] : []), ...broken].map(brokenAnswer),
    cut: cutTexts(found, readable(parts.pause) ?? {}),
    events,
  };
}

function asideOf(fields: Fields | null): ScheduleDetail["aside"] {
  const [kind = null, by = null, at = null] = [fields?.kind, fields?.by, fields?.at].map((each) => each?.toString());
  return kind === null && by === null && at === null ? null : { kind, by, at: parseInstant(at) };
}
