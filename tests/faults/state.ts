import { expect } from "vitest";
import { RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { legacyPreview } from "@/lib/schedules/legacy";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { pauseSchedule } from "@/lib/transitions/pause";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { register } from "../support/application";
import type { TestRedis } from "../support/redis";

const by = { actor: "ann", reason: "maintenance" };

/** What `stage` leaves: one schedule that can be paused, one that can be resumed, both that can be purged. */
export async function stage({ client }: TestRedis, source: Source): Promise<void> {
  await client.flushall();
  await register(client, "running");
  await register(client, "resting");
  await pauseSchedule(source, "resting", by);
}

/** Everything that changes, by name. `purge` only deletes: a Redis out of memory lets it through. */
export const changes: Record<string, (source: Source) => Promise<unknown>> = {
  pause: (source) => pauseSchedule(source, "running", by),
  resume: (source) => resumeSchedule(source, "resting", by),
  purge: (source) => purgeSchedule(source, "running", by),
  setScheduleStatus: (source) => new ScheduleHistoryRedisService(source).setScheduleStatus("running", "paused"),
  setScheduleMetadata: (source) =>
    new ScheduleHistoryRedisService(source).setScheduleMetadata("running", { name: "n" }),
  addScheduleHistoryEvent: (source) =>
    new ScheduleHistoryRedisService(source).addScheduleHistoryEvent("running", { event: "e" }),
  addScheduleToIndex: (source) => new ScheduleHistoryRedisService(source).addScheduleToIndex(8, "running"),
  purgeScheduleArtifacts: (source) => new ScheduleHistoryRedisService(source).purgeScheduleArtifacts("running"),
};

/** Everything that only reads, by name. */
export const reads: Record<string, (source: Source) => Promise<unknown>> = {
  getSchedulerSummary: (source) => new ScheduleHistoryRedisService(source).getSchedulerSummary(),
  getAllScheduleStatuses: (source) => new ScheduleHistoryRedisService(source).getAllScheduleStatuses(),
  getScheduleStatus: (source) => new ScheduleHistoryRedisService(source).getScheduleStatus("running"),
  getScheduleHistory: (source) => new ScheduleHistoryRedisService(source).getScheduleHistory("running"),
  getScheduleMetadata: (source) => new ScheduleHistoryRedisService(source).getScheduleMetadata("running"),
  getScheduleFullInfo: (source) => new ScheduleHistoryRedisService(source).getScheduleFullInfo("running"),
  listScheduleIds: (source) => new ScheduleHistoryRedisService(source).listScheduleIds(7),
  legacyPreview,
};

/** Each call ends within seconds with RedisUnavailableError and this sentence; never with an empty answer. */
export async function allUnavailable(
  calls: Record<string, (source: Source) => Promise<unknown>>,
  source: Source,
  sentence: RegExp,
): Promise<void> {
  const began = Date.now();
  const outcomes = await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const error = await call(source).then(
        (answer) => new Error(`answered ${JSON.stringify(answer)}`),
        (thrown: unknown) => thrown,
      );
      return { name, error };
    }),
  );
  expect(outcomes.filter(({ error }) => !(error instanceof RedisUnavailableError))).toEqual([]);
  expect(outcomes.filter(({ error }) => !sentence.test(String(error)))).toEqual([]);
  expect(Date.now() - began).toBeLessThan(10_000);
}

/** Everything that Redis holds, byte for byte, and whether it expires. */
export async function everything({ client }: TestRedis): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const key of (await client.keys("*")).sort()) {
    all.set(key, `${await contentOf(client, key)} ${(await client.ttl(key)) < 0 ? "stays" : "expires"}`);
  }
  return all;
}

/** The bytes of a key. The members of a set and the fields of a hash have no order that would last. */
async function contentOf(client: TestRedis["client"], key: string): Promise<string | undefined> {
  const type = await client.type(key);
  if (type === "set") return (await client.smembers(key)).sort().join(" ");
  if (type !== "hash") return (await client.dumpBuffer(key))?.toString("hex");
  const fields = Object.entries(await client.hgetallBuffer(key));
  return fields
    .map(([field, value]) => `${field} ${value.toString("hex")}`)
    .sort()
    .join(" ");
}
