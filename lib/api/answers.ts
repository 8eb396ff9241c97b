import type { CatalogQuestion } from "@/lib/catalog/thread/client";
import type { Answered, Asked } from "@/lib/catalog/thread/messages";
import { readDetail } from "@/lib/detail/detail";
import { historyPage, readHistory } from "@/lib/detail/history";
import { readLatestEvents } from "@/lib/detail/latest-events";
import { everything, type Reach, ScheduleReading } from "@/lib/detail/reading";
import { shownDetail } from "@/lib/detail/shown";
import { readTextPage } from "@/lib/detail/whole-text";
import { offerFor } from "@/lib/drift/choices";
import { detailOf } from "@/lib/drift/sentences";
import { whyOf } from "@/lib/drift/why";
import type { ConfigId, ScheduleId } from "@/lib/ids";
import { limits } from "@/lib/limits";
import { checkReading } from "@/lib/redis/check";
import { RedisUnavailableError } from "@/lib/redis/errors";
import { type ReportsSeen, readReportsSeen, runsOf } from "@/lib/runs/read";
import { readRunSummaries } from "@/lib/runs/summary";
import { cut } from "@/lib/schedules/cut";
import { legacyPreview } from "@/lib/schedules/legacy";
import { parseInstant } from "@/lib/schedules/timestamps";
import type { z } from "@/lib/zod";
import { readConnection } from "./connection";
import type { Call, DriftQuery, ScheduleDetail, ScheduleQuery, TextQuery } from "./contract";
import { contract } from "./contract";
import { RequestError } from "./problems";
import { rota } from "./process";
import { within } from "./within";

type Answer<Name extends keyof typeof contract> = z.output<(typeof contract)[Name]["answer"]>;

const reportingBy = async (reports: Promise<ReportsSeen>) => ({
  enabled: rota().settings.runs.token !== null,
  ...(await reports),
});

/** A reading of one schedule for one request; without a reach, of all that is kept, for a page of several answers. */
export const readingOf = (id: ScheduleId, reach: Reach = everything): ScheduleReading =>
  new ScheduleReading(rota().source, id, reach, () => rota().catalog.places(id));

const noSchedule = (id: ScheduleId) =>
  new RequestError("not_found", `There is no schedule ${cut(id, limits.text.line)}.`);

/** Returns the reading that is a question to the catalog and nothing else. */
const asking =
  <Name extends CatalogQuestion>(question: Name) =>
  (...asked: Asked<Name>): Promise<Answered<Name>> =>
    rota().catalog.ask(question, ...asked);

const reads = {
  summary: asking("summary"),
  listConfigs: asking("configs"),
  listSchedules: asking("schedules"),
  upcoming: asking("upcoming"),
  upcomingStarts: asking("upcomingStarts"),

  /** Returns a page of what is wrong. It searches the catalog, never Redis. */
  async drift(query: DriftQuery): Promise<Answer<"drift">> {
    const { items, rest: _, ...page } = await rota().catalog.ask("drift", query);
    const told = items.map(({ evidence, cursor: _place, ...finding }) => ({
      ...finding,
      detail: detailOf({ ...finding, evidence }),
      repair: offerFor({ ...finding, evidence }),
    }));
    return { ...page, items: told };
  },

  async getConfig(configId: ConfigId): Promise<Answer<"getConfig">> {
    const configuration = await rota().catalog.ask("config", configId);
    if (!configuration) throw new RequestError("not_found", `No schedule belongs to configuration ${configId}.`);
    return configuration;
  },

  async listConfigSchedules(
    configId: ConfigId,
    query: Omit<ScheduleQuery, "config">,
  ): Promise<Answer<"listConfigSchedules">> {
    await reads.getConfig(configId);
    return await rota().catalog.ask("schedules", { ...query, config: configId });
  },

  /** Reads Redis directly, so that it is right immediately after any write. */
  async getSchedule(
    id: ScheduleId,
    { history }: { history: number },
    reading: ScheduleReading = readingOf(id, { events: history, runs: 1, everyEntry: false }),
  ): Promise<ScheduleDetail> {
    const [detail, [runs = null]] = await Promise.all([
      readDetail(reading, history),
      readRunSummaries(rota().source, [id]),
    ]);
    if (!detail) throw noSchedule(id);
    return { ...shownDetail(detail), runs };
  },

  async getHistory(
    id: ScheduleId,
    { limit, offset = 0 }: { limit: number; offset?: number },
    reading?: ScheduleReading,
  ): Promise<Answer<"getHistory">> {
    const read = await (reading ? reading.history(limit) : readHistory(rota().source, id, { offset, limit }));
    if (!read.isKnown) throw noSchedule(id);
    return historyPage(read, offset);
  },

  /** Returns a page of a text that other answers cut. */
  async getText(id: ScheduleId, asked: TextQuery): Promise<Answer<"getText">> {
    const page = await readTextPage(rota().source, id, asked);
    if (page) return page;
    const what = asked.part === "event" ? "That event is gone" : `The schedule has no such text: ${asked.part}`;
    throw new RequestError("not_found", `${what}. Load its page again.`);
  },

  /** Returns the runs of any schedule, also of one that is gone: they are kept apart from it. */
  async listRuns(
    id: ScheduleId,
    { limit }: { limit: number },
    reading: ScheduleReading = readingOf(id, { events: 1, runs: limit, everyEntry: false }),
  ): Promise<Answer<"listRuns">> {
    const [records, reporting] = await Promise.all([reading.runs(), reportingBy(reading.reports())]);
    const { runs, total, stats: all } = runsOf(records, limit);
    const { lastRun: _, ...stats } = all;
    return { items: runs, total, stats, reporting };
  },

  /** Returns how the last runs of these schedules went, in the order asked. */
  async runSummaries(ids: readonly ScheduleId[]): Promise<Answer<"runSummaries">> {
    const [items, reporting] = await Promise.all([
      readRunSummaries(rota().source, ids),
      reportingBy(readReportsSeen(rota().source)),
    ]);
    return { items, reporting };
  },

  /** Explains why a schedule fires or does not. `at`: a moment of the minute to explain. Reads Redis directly. */
  async why(
    id: ScheduleId,
    { at }: { at?: string | undefined },
    reading: ScheduleReading = readingOf(id, everything),
  ): Promise<Answer<"why">> {
    const answer = await whyOf(reading, rota().catalog, parseInstant(at));
    if (!answer) throw noSchedule(id);
    return answer;
  },

  /** Returns the newest events of all schedules. They are among those of the schedules whose newest event is newest. */
  latestEvents: async ({ limit }: { limit: number }): Promise<Answer<"latestEvents">> => {
    const latest = await rota().catalog.ask("latest", limit);
    return { items: await readLatestEvents(rota().source, latest, limit) };
  },

  /** Returns the keys in the old format, and which of them a clean-up leaves alone. */
  legacy: async (): Promise<Answer<"legacy">> => await legacyPreview(rota().source),

  connection: async (): Promise<Answer<"connection">> => await readConnection(rota().source, rota().settings),

  /** Succeeds if Redis serves now and lets everything be read. @throws RedisUnavailableError */
  async ready(): Promise<Answer<"ready">> {
    const { source, catalog } = rota();
    await checkReading(source);
    const { state, reason } = catalog.freshness();
    if (reason !== undefined && state !== "catching-up") throw new RedisUnavailableError(reason);
    return { status: "ok" };
  },
};

type Reads = { [Name in keyof typeof contract]?: (...asked: never[]) => Promise<Answer<Name>> };

/** Returns the same readings, each answer cut to what the contract allows. */
function bounded<Some extends Reads>(some: Some): Some {
  const all: [string, (...asked: never[]) => Promise<unknown>][] = Object.entries(some);
  const calls: Record<string, Call> = contract;
  const cutting = all.map(([name, read]) => {
    const call = calls[name];
    return [name, call ? async (...asked: never[]) => within(call.answer, await read(...asked)) : read] as const;
  });
  return Object.fromEntries(cutting) as Some; // the same names, asked and answered as before
}

/**
 * Every reading of the API: routes and server-rendered pages call these. Each throws RedisUnavailableError in an outage and
 * RequestError `not_found` where there is nothing; tell them apart by `problemOf` (lib/api/problems.ts), not by class.
 */
export const answers = bounded(reads);
