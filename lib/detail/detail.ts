import {
  type Found,
  factsOf,
  isSchedule,
  type KnownPlaces,
  lastEventOf,
  readBoth,
  scheduleOf,
} from "@/lib/catalog/facts/row";
import type { BrokenKey, HistoryEvent, ScheduleDetail } from "@/lib/catalog/types";
import { type ConfigId, configIdOf, idToBytes, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { pipelined, type Reply } from "@/lib/redis/replies";
import type { Source } from "@/lib/redis/source";
import { bytesIn, countIn, fieldsIn, presentBytes, readable } from "@/lib/redis/values";
import { withinDepth } from "@/lib/schedules/depth";
import { broken, parseEvent, parsePauseRecord, wrongType } from "@/lib/schedules/parse";
import type { Places } from "@/lib/schedules/places";
import { type Instant, instantFromMs, instantToMs, parseInstant } from "@/lib/schedules/timestamps";
import { type Broken, isBroken, type PauseRecord, type ScheduleHistoryEvent } from "@/lib/schedules/types";
import { BoundedMap } from "@/lib/taskiq/bounded-map";
import { likelyLists } from "@/lib/taskiq/lists";
import { deadParts } from "@/lib/taskiq/never";
import { nextRun, nextRuns } from "@/lib/taskiq/next-run";
import type { Expression, NextRun } from "@/lib/taskiq/types";
import { resumeWarnings } from "@/lib/transitions/resume-warnings";
import { readOn } from "./history";
import { cutTexts, type WholeDetail } from "./shown";

/** Runs told of one schedule. */
const runsTold = 5;

/** Many schedules share few expressions, and what comes next of one holds until it has come. */
const remembered = new BoundedMap<{ runs: Instant[]; fromMs: number; deadParts: string[] | null }>(1000);

const rememberedOf = ({ value, offset }: Expression) =>
  remembered.get(`${value}\n${offset ?? ""}`, () => ({ runs: [], fromMs: 0, deadParts: null }));

function runsOf(expression: Expression | null, at: Date): Instant[] {
  if (expression?.kind !== "cron" || expression.also !== undefined) return nextRuns(expression, at, runsTold);
  const known = rememberedOf(expression);
  const atMs = at.getTime();
  const [first] = known.runs;
  // Before the moment that they were computed for, which is when the clock was set back, there may be others.
  if (first === undefined || instantToMs(first) <= atMs || atMs < known.fromMs) {
    known.runs = nextRuns(expression, at, runsTold);
    known.fromMs = atMs;
  }
  return known.runs;
}

function nextOf(expression: Expression | null, at: Date): NextRun {
  const [first] = expression?.kind === "cron" && expression.also === undefined ? runsOf(expression, at) : [];
  return first === undefined ? nextRun(expression, at) : { at: first, neverFires: null };
}

function deadPartsOf(expression: Expression | null): string[] {
  if (expression?.kind !== "cron") return [];
  const known = rememberedOf(expression);
  known.deadParts ??= deadParts(expression.value);
  return known.deadParts;
}

/** An event with its own fields beside `event` and `at`. */
export const eventAnswer = ({ event, at, fields }: ScheduleHistoryEvent): HistoryEvent => ({
  ...withinDepth(fields),
  event,
  at,
});

export const brokenAnswer = ({ key, reason, raw }: Broken): BrokenKey => ({ key, reason, raw });

/** Splits the entries of a history into events and what is none. */
export function readEvents(entries: Buffer[], key: string): { events: ScheduleHistoryEvent[]; broken: Broken[] } {
  const read = entries.map((entry) => parseEvent(entry, key));
  return {
    events: read.filter((each): each is ScheduleHistoryEvent => !isBroken(each)),
    broken: read.filter(isBroken),
  };
}

/**
 * Reads one schedule directly, in two round trips, and one more each for a long history and for a key of a wrong type.
 * `known` is where the catalog has it named: lists that an opaque payload does not tell, and what is wrong with it.
 * Metadata, payload, expression and events are whole (lib/detail/shown.ts cuts them). Null: there is no such schedule.
 * @throws RedisUnavailableError
 */
export async function readDetail(
  source: Source,
  id: ScheduleId,
  history: number,
  known: KnownPlaces | null,
): Promise<WholeDetail | null> {
  const { keys } = source;
  const at = new Date();
  const { values, pauseTexts, aside, metaTtlMs, events, historyTotal, faults } = await readKeys(source, id, history);
  const found: Found = values;
  if (!isSchedule(found)) return null;
  const read = readBoth(id, found, keys.meta(id));
  const { metadata, payload } = read;
  const facts = factsOf(id, found, read);
  const guess = { configId: facts.configId, lists: likelyLists(keys, payload, found.pause?.list ?? null) };
  const places = await readPlaces(source, id, guess, known);
  const { lists } = places;
  const told = { ...found, lastEvent: lastEventOf(found.lastEvent) };
  const schedule = scheduleOf(id, facts, told, places, nextOf(facts.expression, at), known?.drift ?? null, keys);
  const wrong = await wrongTypes(source, id, faults);
  const fires = schedule.scheduled && schedule.status === "active";
  return {
    ...schedule,
    metadata: metadata && !isBroken(metadata) ? withinDepth(metadata.fields) : null,
    metadataExpiresAt: metaTtlMs > 0 ? instantFromMs(at.getTime() + metaTtlMs) : null,
    payload: payload && {
      serializer: payload.serializer,
      size: payload.size,
      lists,
      json: payload.json && withinDepth(payload.json),
      problems: payload.problems,
    },
    pausedFrom: found.pause?.list ?? null,
    aside,
    deadParts: deadPartsOf(schedule.expression),
    nextRuns: schedule.scheduled ? runsOf(schedule.expression, at) : [],
    recentHistory: events.events.map(eventAnswer),
    historyTotal,
    resumeWarnings: fires ? [] : resumeWarnings(schedule.expression, at),
    artifacts: {
      metaBytes: Buffer.isBuffer(found.meta) ? found.meta.length : 0,
      historyEvents: historyTotal,
      payloadBytes: payload?.size ?? 0,
    },
    broken: [...wrong, ...(isBroken(metadata) ? [metadata] : []), ...events.broken].map(brokenAnswer),
    cut: cutTexts(found, pauseTexts),
    events: events.events,
  };
}

/** What a key should be and is not. */
type Fault = { kind: "status" | "meta" | "data" | "history" | "pause"; wanted: string };

async function readKeys({ redis, keys }: Source, id: ScheduleId, history: number) {
  const [status, meta, data, ttl, entries, length, pause, aside] = await pipelined(
    redis
      .pipeline()
      .getBuffer(keys.status(id))
      .getBuffer(keys.meta(id))
      .getBuffer(keys.data(id))
      .pttl(keys.meta(id))
      .lrangeBuffer(keys.history(id), 0, Math.min(history, limits.firstEvents) - 1)
      .llen(keys.history(id))
      .hgetallBuffer(keys.pause(id))
      .hmget(keys.aside(id), "kind", "by", "at"),
  );
  const faults: Fault[] = [];
  if (status?.error) faults.push({ kind: "status", wanted: "string" });
  if (meta?.error) faults.push({ kind: "meta", wanted: "string" });
  if (data?.error) faults.push({ kind: "data", wanted: "string" });
  if (entries?.error) faults.push({ kind: "history", wanted: "list" });
  if (pause?.error) faults.push({ kind: "pause", wanted: "hash" });
  const first = presentBytes(entries?.value);
  const newest = await readOn({ redis }, keys.history(id), first, { offset: 0, limit: history });
  return {
    values: {
      status: bytesIn(status),
      meta: bytesIn(meta),
      data: bytesIn(data),
      lastEvent: newest[0] ?? null,
      pause: pauseOf(pause),
    },
    pauseTexts: readable(fieldsIn(pause)) ?? {},
    aside: asideOf(aside),
    metaTtlMs: countIn(ttl),
    events: readEvents(newest, keys.history(id).toString()),
    historyTotal: countIn(length),
    faults,
  };
}

function asideOf(reply: Reply | undefined): ScheduleDetail["aside"] {
  const fields: unknown[] = Array.isArray(reply?.value) ? reply.value : [];
  const [kind, by, at] = fields.map((field) => (typeof field === "string" ? field : null));
  if (kind == null && by == null && at == null) return null;
  return { kind: kind ?? null, by: by ?? null, at: parseInstant(at) };
}

function pauseOf(reply: Reply | undefined): PauseRecord | null {
  const hash = readable(fieldsIn(reply));
  return hash && parsePauseRecord(hash);
}

/**
 * The lists that hold it and the indexes that name it, among those that may. To search a very long list would hold Redis
 * up: there the catalog's word counts.
 */
async function readPlaces(
  { redis, keys }: Source,
  id: ScheduleId,
  guess: { configId: ConfigId | null; lists: string[] },
  known: Places | null,
): Promise<Places> {
  const configIds = [...new Set([guess.configId, configIdOf(id), ...(known?.indexes ?? [])])].filter(
    (each) => each !== null,
  );
  const lists = [...new Set([...guess.lists, ...(known?.lists ?? [])])];
  const pipeline = redis.pipeline();
  for (const configId of configIds) pipeline.sismember(keys.index(configId), idToBytes(id));
  for (const list of lists) pipeline.lpos(list, idToBytes(id), "MAXLEN", limits.searchedList).llen(list);
  const replies = await pipelined(pipeline);
  return {
    indexes: configIds.filter((_, at) => countIn(replies[at]) === 1),
    lists: lists.filter((list, at) => {
      const [position, length] = replies.slice(configIds.length + at * 2);
      if (typeof position?.value === "number") return true;
      return countIn(length) > limits.searchedList && (known?.lists.includes(list) ?? false);
    }),
  };
}

async function wrongTypes({ redis, keys }: Source, id: ScheduleId, faults: Fault[]): Promise<Broken[]> {
  if (faults.length === 0) return [];
  const pipeline = redis.pipeline();
  for (const { kind } of faults) pipeline.type(keys[kind](id));
  const types = await pipelined(pipeline);
  return faults.map(({ kind, wanted }, at) => {
    const key = keys[kind](id).toString();
    const type = types[at]?.value;
    return typeof type === "string" ? wrongType(key, type, wanted) : broken(key, `The key is no ${wanted}.`);
  });
}
