import { brokenAnswer, eventAnswer, readDetail, readEvents } from "@/lib/catalog/detail";
import { countIn, presentBytes } from "@/lib/catalog/values";
import { offerFor } from "@/lib/drift/choices";
import { whyOf } from "@/lib/drift/why";
import { detailOf } from "@/lib/drift/words";
import { checkReading } from "@/lib/redis/check";
import { RedisUnavailableError } from "@/lib/redis/errors";
import { pipelined } from "@/lib/redis/replies";
import { readReportsSeen, readRuns } from "@/lib/runs/read";
import { readRunSummaries } from "@/lib/runs/summary";
import type { ConfigId, ScheduleId } from "@/lib/schedules/ids";
import { legacyPreview } from "@/lib/schedules/legacy";
import { parseInstant } from "@/lib/schedules/timestamps";
import type { z } from "@/lib/zod";
import { readConnection } from "./connection";
import type {
  ConfigQuery,
  contract,
  DriftQuery,
  LatestEvent,
  ScheduleDetail,
  ScheduleQuery,
  StartsQuery,
  UpcomingQuery,
} from "./contract";
import { RequestError } from "./problems";
import { rota } from "./process";

type Answer<Name extends keyof typeof contract> = z.output<(typeof contract)[Name]["answer"]>;

const readReporting = async () => ({
  enabled: rota().settings.runs.token !== null,
  ...(await readReportsSeen(rota().source)),
});

const noSchedule = (id: ScheduleId) => new RequestError("not_found", `There is no schedule ${id}.`);

/**
 * Everything that can be asked without changing anything: route handlers and server-rendered pages call these. Each
 * throws RedisUnavailableError in an outage and RequestError `not_found` where there is none; tell them apart by
 * `problemOf` (lib/api/problems.ts), not by class.
 */
export const answers = {
  summary: async (): Promise<Answer<"summary">> => await rota().catalog.ask("summary"),

  listConfigs: async (query: ConfigQuery): Promise<Answer<"listConfigs">> => await rota().catalog.ask("configs", query),

  /** What is wrong, page by page: a search of the catalog, never of Redis. */
  async drift(query: DriftQuery): Promise<Answer<"drift">> {
    const { items, rest: _, ...page } = await rota().catalog.ask("drift", query);
    const told = items.map(({ evidence, cursor: _place, ...finding }) => ({
      ...finding,
      detail: detailOf({ ...finding, evidence }),
      repair: offerFor({ ...finding, evidence }),
    }));
    return { ...page, items: told };
  },

  upcoming: async (query: UpcomingQuery): Promise<Answer<"upcoming">> => await rota().catalog.ask("upcoming", query),

  upcomingStarts: async (query: StartsQuery): Promise<Answer<"upcomingStarts">> =>
    await rota().catalog.ask("upcomingStarts", query),

  async getConfig(configId: ConfigId): Promise<Answer<"getConfig">> {
    const configuration = await rota().catalog.ask("config", configId);
    if (!configuration) throw new RequestError("not_found", `No schedule belongs to configuration ${configId}.`);
    return configuration;
  },

  async listConfigSchedules(
    configId: ConfigId,
    query: Omit<ScheduleQuery, "config">,
  ): Promise<Answer<"listConfigSchedules">> {
    await answers.getConfig(configId);
    return await rota().catalog.ask("schedules", { ...query, config: configId });
  },

  listSchedules: async (query: ScheduleQuery): Promise<Answer<"listSchedules">> =>
    await rota().catalog.ask("schedules", query),

  /** Reads Redis directly, so that it is right at once after any write. */
  async getSchedule(id: ScheduleId, { history }: { history: number }): Promise<ScheduleDetail> {
    const { source, catalog } = rota();
    const [detail, [runs = null]] = await Promise.all([
      catalog.places(id).then((known) => readDetail(source, id, history, known)),
      readRunSummaries(source, [id]),
    ]);
    if (!detail) throw noSchedule(id);
    return { ...detail, runs };
  },

  async getHistory(id: ScheduleId, { limit }: { limit: number }): Promise<Answer<"getHistory">> {
    const { redis, keys } = rota().source;
    const key = keys.history(id);
    const [entries, length, known, type] = await pipelined(
      redis
        .pipeline()
        .lrangeBuffer(key, 0, limit - 1)
        .llen(key)
        .exists(keys.status(id), keys.meta(id), keys.data(id), key)
        .type(key),
    );
    if (countIn(known) === 0) throw noSchedule(id);
    const { events, broken } = readEvents(presentBytes(entries?.value), key.toString());
    const wrong = entries?.error
      ? [{ key: key.toString(), reason: `The key holds a ${type?.value}, not a list.`, raw: "" }]
      : [];
    return { items: events.map(eventAnswer), total: countIn(length), broken: [...wrong, ...broken.map(brokenAnswer)] };
  },

  /** Of any schedule, also one that is gone: its runs are kept on their own. */
  async listRuns(id: ScheduleId, { limit }: { limit: number }): Promise<Answer<"listRuns">> {
    const { source } = rota();
    const [{ runs, total, stats }, reporting] = await Promise.all([readRuns(source, id, limit), readReporting()]);
    return { items: runs, total, stats, reporting };
  },

  /** How the last runs of these schedules went, in order. */
  async runSummaries(ids: readonly ScheduleId[]): Promise<Answer<"runSummaries">> {
    const [items, reporting] = await Promise.all([readRunSummaries(rota().source, ids), readReporting()]);
    return { items, reporting };
  },

  /** `at`: a moment of the minute that is asked about. Reads Redis directly. */
  async why(id: ScheduleId, { at }: { at?: string | undefined }): Promise<Answer<"why">> {
    const { source, catalog } = rota();
    const answer = await whyOf(source, catalog, id, parseInstant(at));
    if (!answer) throw noSchedule(id);
    return answer;
  },

  /** The newest events over all schedules: they are among those of the schedules whose newest event is newest. */
  async latestEvents({ limit }: { limit: number }): Promise<Answer<"latestEvents">> {
    const latest = await rota().catalog.ask("latest", limit);
    const { redis, keys } = rota().source;
    const pipeline = redis.pipeline();
    for (const { scheduleId } of latest) pipeline.lrangeBuffer(keys.history(scheduleId), 0, limit - 1);
    const replies = latest.length > 0 ? await pipelined(pipeline) : [];
    const items = latest.flatMap(({ scheduleId, name }, at): LatestEvent[] => {
      const { events } = readEvents(presentBytes(replies[at]?.value), "");
      return events.filter((event) => event.at !== null).map((event) => ({ ...eventAnswer(event), scheduleId, name }));
    });
    return { items: items.sort((a, b) => ((a.at ?? "") < (b.at ?? "") ? 1 : a.at === b.at ? 0 : -1)).slice(0, limit) };
  },

  /** Keys of the form before the specification's refactoring, and which of them are left out. */
  legacy: async (): Promise<Answer<"legacy">> => await legacyPreview(rota().source),

  connection: async (): Promise<Answer<"connection">> => await readConnection(rota().source, rota().settings),

  /** Whether Redis serves now, and lets everything be read. */
  async ready(): Promise<Answer<"ready">> {
    const { source, catalog } = rota();
    await checkReading(source);
    const { state, reason } = catalog.freshness();
    if (reason !== undefined && state !== "catching-up") throw new RedisUnavailableError(reason);
    return { status: "ok" };
  },
};
