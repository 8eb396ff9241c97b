import { afterEach, beforeEach, expect, test } from "vitest";
import { repairMany } from "@/lib/drift/repair-many";
import { OutcomeUnknownError, RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { StateConflictError } from "@/lib/transitions/errors";
import { pauseSchedule } from "@/lib/transitions/pause";
import { register } from "../support/application";
import { meddled } from "../support/meddled";
import { type RedisProxy, startProxy } from "../support/proxy";
import { redisOfEachTest } from "../support/stages/redis";
import { changes, everything, reads, stage } from "./state";

const redis = redisOfEachTest();
let proxy: RedisProxy;
let source: Source;
beforeEach(async () => {
  proxy = await startProxy(redis.port);
  source = redis.source({ REDIS_URL: proxy.url });
  await stage(redis, source);
});
afterEach(() => proxy.stop());

const by = { actor: "ann", reason: "a test" };
const statusOf = (id: string) => new ScheduleHistoryRedisService(source).getScheduleStatus(id);
const outcomeOf = (call: (source: Source) => Promise<unknown>) =>
  call(source).then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

/** @returns what gives it back. */
async function loseConnection(): Promise<() => void> {
  const release = proxy.hang();
  await expect.poll(() => source.redis.status).not.toBe("ready");
  return release;
}

test("what was refused while no connection could be had never happens", async () => {
  const before = await everything(redis);
  const release = await loseConnection();
  const outcomes = await Promise.all(Object.values(changes).map(outcomeOf));
  expect(new Set(outcomes)).toEqual(new Set([RedisUnavailableError.name]));
  release();
  // What waited for the connection is sent before anything newer.
  await expect.poll(() => statusOf("running").catch(String), { timeout: 10_000 }).toBe("active");
  expect(await everything(redis)).toEqual(before);
});

test("after commands and pipelines were given up, each answer still belongs to its question", async () => {
  const release = await loseConnection();
  const given = [
    ...Array.from({ length: 50 }, (_, n) => source.redis.set(`key:${n}`, "x")),
    ...Array.from({ length: 50 }, (_, n) => source.redis.pipeline().set(`key:${n}`, "y").get(`key:${n}`).exec()),
  ];
  await Promise.allSettled(given);
  const read = Array.from({ length: 50 }, (_, n) => source.redis.echo(`answer ${n}`));
  release();
  expect(await Promise.all(read)).toEqual(read.map((_, n) => `answer ${n}`));
  expect(await redis.client.exists("key:0", "key:49")).toBe(0);
});

test("what was sent and not answered is told as not known, and may have happened; to ask again is safe", async () => {
  await statusOf("running");
  redis.process().kill("SIGSTOP");
  const error = await pauseSchedule(source, "running", by).catch((thrown: unknown) => thrown);
  const read = await statusOf("running").catch((thrown: unknown) => thrown);
  redis.process().kill("SIGCONT");
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect(String(error)).toMatch(/not known whether this was done.*again is safe/);
  expect(read).toBeInstanceOf(RedisUnavailableError);

  await expect.poll(() => statusOf("running").catch(String), { timeout: 10_000 }).toBe("paused");
  await expect(pauseSchedule(source, "running", by)).rejects.toBeInstanceOf(StateConflictError);
  const events = await redis.client.lrange("schedule:history:running", 0, -1);
  expect(events.filter((event) => event.includes("task_paused"))).toHaveLength(1);
});

test("whatever is cut off between question and answer: a write is not known, a read is an outage", async () => {
  await statusOf("running");
  redis.process().kill("SIGSTOP");
  const asked = { ...changes, ...reads };
  const outcomes = Promise.all(Object.entries(asked).map(async ([name, call]) => [name, await outcomeOf(call)]));
  setTimeout(() => proxy.hang(), 100);
  const found: Record<string, string> = Object.fromEntries(await outcomes);
  redis.process().kill("SIGCONT");
  for (const name of Object.keys(reads)) expect([name, found[name]]).toEqual([name, RedisUnavailableError.name]);
  // These send their write first; the others look first.
  const writeFirst = ["setScheduleStatus", "setScheduleMetadata", "addScheduleHistoryEvent", "addScheduleToIndex"];
  for (const name of writeFirst) expect([name, found[name]]).toEqual([name, OutcomeUnknownError.name]);
});

test("of several repairs, the one that Redis does not answer is told as not known, and the others are left for later", async () => {
  const ids = ["first", "second", "third"];
  for (const id of ids) await register(redis.client, id);
  await redis.client.del("schedule:cron");
  let planned = 0;
  const hanging = meddled(redis.source(), async () => {
    planned += 1;
    if (planned === 2) redis.process().kill("SIGSTOP");
  });
  const findings = ids.map((scheduleId) => ({ kind: "active-not-listed" as const, scheduleId }));
  const exactPlaces = async () => ({ lists: [], indexes: [] });
  const answer = await repairMany(hanging, findings, { ...by, exactPlaces });
  redis.process().kill("SIGCONT");
  expect(answer).toMatchObject({
    results: [
      { scheduleId: "first", result: "repaired" },
      { scheduleId: "second", result: "unknown", message: expect.stringMatching(/not known/) },
    ],
    left: 1,
    stopped: expect.stringMatching(/not known/),
  });
  await expect
    .poll(() => repairMany(source, findings, { ...by, exactPlaces }).catch(() => null), { timeout: 10_000 })
    .toMatchObject({
      results: [{ result: "already" }, { result: "already" }, { result: "repaired" }],
    });
});
