import { type Facts, type Found, factsOf, isSchedule, readBoth } from "@/lib/catalog/facts/row";
import type { KnownPlaces } from "@/lib/catalog/types";
import { configIdOf, type ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { readable } from "@/lib/redis/values";
import { type ReportsSeen, type RunRecords, readReportsSeen, readRunRecords } from "@/lib/runs/read";
import { parsePauseRecord } from "@/lib/schedules/parse";
import { type Naming, readNaming } from "@/lib/schedules/places";
import { brokenKeysOf, type OwnKey, type Parts, readSchedule } from "@/lib/schedules/read";
import type { Broken } from "@/lib/schedules/types";
import { likelyLists } from "@/lib/taskiq/lists";
import { firstOf, type HistoryRead, readFurther } from "./history";

/** How much of a schedule is read. */
export type Reach = {
  /** Entries of its history, and of its runs, at the most; each 1 or more. */
  events: number;
  runs: number;
  /** Whether all entries that lists have of it are counted, or the first of each list is enough. */
  everyEntry: boolean;
};

/** All that is kept. */
export const everything: Reach = { events: limits.historyPage.max, runs: limits.runsPerSchedule, everyEntry: true };

const parts = [
  "status",
  "meta",
  "data",
  "metaTtlMs",
  "history",
  "historyLength",
  "pause",
  "aside",
  "asidePayload",
] as const;

/** What its own keys hold. */
type OwnKeysRead = {
  /** When they were read. */
  at: Date;
  parts: Pick<Parts, (typeof parts)[number]>;
  /** Entries of its history, newest first. */
  entries: Buffer[];
  /** What is shown in place of each key of a wrong type. */
  broken: Map<OwnKey, Broken>;
};

/** A schedule as it was read, and which lists and indexes name it. */
export type ScheduleRead = {
  id: ScheduleId;
  own: OwnKeysRead;
  found: Found;
  metadata: ReturnType<typeof readBoth>["metadata"];
  payload: ReturnType<typeof readBoth>["payload"];
  facts: Facts;
  naming: Naming;
  /** What the catalog knows of it; null: nothing. */
  known: KnownPlaces | null;
};

/**
 * What the answers about one schedule are made from. Each part is read from Redis when it is first asked for, and not again:
 * a page that shows several answers takes them from one reading. A reading lives for one request, since it grows old.
 */
export class ScheduleReading {
  /**
   * @param places asks the catalog where it has the schedule named: lists that an opaque payload does not tell, and what is
   * wrong with it; null where it does not know
   */
  constructor(
    readonly source: Source,
    readonly id: ScheduleId,
    readonly reach: Reach,
    private readonly places: () => Promise<KnownPlaces | null>,
  ) {}

  /** The schedule; null: there is none. @throws RedisUnavailableError, RedisReplyError */
  readonly schedule = once(async (): Promise<ScheduleRead | null> => {
    const [own, known] = await Promise.all([this.#ownKeys(), this.places()]);
    return isSchedule(own.parts) ? await this.#scheduleOf(own, known) : null;
  });

  /** The records of its runs, also of a schedule that is gone. @throws RedisUnavailableError, RedisReplyError */
  readonly runs = once((): Promise<RunRecords> => readRunRecords(this.source, this.id, this.reach.runs));

  /** When runs of any schedule were reported. @throws RedisUnavailableError, RedisReplyError */
  readonly reports = once((): Promise<ReportsSeen> => readReportsSeen(this.source));

  /** Its newest events, also of a schedule that is gone. @throws RedisUnavailableError, RedisReplyError */
  async history(limit: number): Promise<HistoryRead> {
    const own = await this.#ownKeys();
    return {
      key: this.source.keys.history(this.id).toString(),
      entries: own.entries.slice(0, limit),
      total: own.parts.historyLength,
      isKnown: isSchedule(own.parts) || own.parts.history !== null,
      broken: own.broken.get("history"),
    };
  }

  /** One round trip, and one more each for a long history and for keys of a wrong type. */
  readonly #ownKeys = once(async (): Promise<OwnKeysRead> => {
    const { source, id } = this;
    const at = new Date();
    const window = { offset: 0, limit: this.reach.events };
    const read = await readSchedule(source, id, parts, firstOf(window));
    const entries = await readFurther(source, id, readable(read.history) ?? [], window);
    return { at, parts: read, entries, broken: await brokenKeysOf(source, id, read) };
  });

  async #scheduleOf(own: OwnKeysRead, known: KnownPlaces | null): Promise<ScheduleRead> {
    const { source, id } = this;
    const { status, meta, data, pause: record } = own.parts;
    const fields = readable(record);
    const pause = fields && parsePauseRecord(fields);
    const found: Found = { status, meta, data, lastEvent: own.entries[0] ?? null, pause };
    const both = readBoth(id, found, source.keys.meta(id));
    const facts = factsOf(id, found, both);
    const indexes = [facts.configId, configIdOf(id), ...(known?.indexes ?? [])].filter((each) => each !== null);
    const lists = [...likelyLists(source.keys, both.payload, pause?.list ?? null), ...(known?.lists ?? [])];
    const search = { reach: limits.searchedList, every: this.reach.everyEntry, known: known?.lists ?? [] };
    const naming = await readNaming(source, id, { lists, indexes }, search);
    return { id, own, found, metadata: both.metadata, payload: both.payload, facts, naming, known };
  }
}

/** Calls a function when it is first asked for, and gives every caller the same answer. */
function once<Of>(read: () => Promise<Of>): () => Promise<Of> {
  let answer: Promise<Of> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}
