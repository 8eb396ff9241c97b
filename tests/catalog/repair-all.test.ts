import type { Redis } from "ioredis";
import { beforeAll, describe, expect, test } from "vitest";
import { Model } from "@/lib/catalog/thread/model";
import { keptAside } from "@/lib/drift/aside";
import type { Finding } from "@/lib/drift/plan";
import { type FindingsPage, type RepairedAll, repairAll } from "@/lib/drift/repair-all";
import { repairMany } from "@/lib/drift/repair-many";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import type { DriftKind } from "@/lib/schedules/drift-kinds";
import { register } from "../support/application";
import { ownRedis } from "../support/stages/redis";

/*
 * "Repair all" takes several requests where one's time is over: here time is over after a given number of findings, by no
 * clock, over a real Redis and its catalog.
 */

const redis = ownRedis();
let client: Redis;
let source: Source;
let model: Model;
beforeAll(() => {
  client = redis.client;
  source = redis.source();
});

async function readModel(): Promise<void> {
  model = new Model(source, () => {});
  await model.wasRead(10_000);
}

async function pageFrom(kind: DriftKind, cursor: string | undefined, limit: number): Promise<FindingsPage> {
  const page = await model.drift({ kind: [kind], search: "", cursor, offset: 0, limit, withRest: true });
  const findings = page.items.map(({ scheduleId, key, cursor: its }) => {
    const finding: Finding = scheduleId === null ? { kind, key: key ?? "" } : { kind, scheduleId };
    return { ...finding, cursor: its };
  });
  return { findings, nextCursor: page.nextCursor, rest: page.rest ?? 0 };
}

/** Repairs all of a kind, each request until `most` findings were tried, in pages of so many. */
async function inRequests(kind: DriftKind, most: number, page = 50, between = async () => {}): Promise<RepairedAll[]> {
  const answers: RepairedAll[] = [];
  let cursor: string | null = null;
  do {
    // Whether time is over is asked before each finding but the first of a request.
    let tried = 0;
    const answer: RepairedAll = await repairAll(
      cursor ?? undefined,
      (at) => pageFrom(kind, at, page),
      async (findings, isOver) => {
        const done = await repairMany(source, findings, { actor: "ann" }, isOver);
        await model.refresh(findings.flatMap(({ scheduleId }) => scheduleId ?? []));
        return done;
      },
      () => ++tried >= most,
    );
    answers.push(answer);
    cursor = answer.nextCursor;
    await between();
  } while (cursor !== null);
  return answers;
}

const idsOf = (answers: readonly RepairedAll[]) =>
  answers.flatMap(({ results }) => results.map(({ scheduleId, key }) => scheduleId ?? key));

describe("where the time of a request is over within a page,", () => {
  const ids = Array.from({ length: 23 }, (_, at) => `scheduled_task:7:${String(at).padStart(3, "0")}`);

  test("the next goes on with the first that was not tried: each is tried once, none is skipped, and what is left is true", async () => {
    for (const id of ids) await register(client, id);
    await client.del("schedule:cron");
    // These cannot be repaired, and stay in the list of findings.
    for (const id of [ids[0], ids[9], ids[22]]) await client.set(`schedule:data:${id}`, "{}");
    await readModel();
    const answers = await inRequests("active-not-listed", 7);
    expect(idsOf(answers)).toEqual(ids);
    expect(answers.map(({ results, left }) => [results.length, left])).toEqual([
      [7, 16],
      [7, 9],
      [7, 2],
      [2, 0],
    ]);
    expect(await client.llen("schedule:cron")).toBe(20);
    model.close();
  });

  test("in pages of any size, with entries of lists after the schedules", async () => {
    for (const id of ids.slice(0, 5)) await register(client, id);
    for (const id of ids.slice(0, 5)) await client.del(`schedule:data:${id}`);
    await client.rpush("schedule:cron", "", "a", "x".repeat(5000), "zz", Buffer.from([0xff]));
    await readModel();
    const answers = await inRequests("dangling-id", 2, 3);
    expect(idsOf(answers)).toEqual([...ids.slice(0, 5), "a", "x".repeat(5000), "zz", "~b64:", "~b64:_w"]);
    expect(answers.map(({ left }) => left)).toEqual([8, 6, 4, 2, 0]);
    expect(await client.exists("schedule:cron")).toBe(0);
    model.close();
  });

  test("of ids that only differ behind their first 10,000 characters", async () => {
    const long = ids.map((id) => `scheduled_task:7:${"x".repeat(10_000)}${id}`);
    for (const id of long) await register(client, id);
    await client.del("schedule:cron");
    for (const id of long.slice(0, 12)) await client.set(`schedule:data:${id}`, "{}");
    await readModel();
    const answers = await inRequests("active-not-listed", 5, 3);
    expect(idsOf(answers)).toEqual(long);
    model.close();
  });

  test("though the first that was not tried is no schedule any more, or is gone, the schedules behind it are not skipped", async () => {
    for (const id of ids) await register(client, id);
    for (const id of ids) await client.del(`schedule:data:${id}`);
    await readModel();
    let isFirst = true;
    const answers = await inRequests("dangling-id", 5, 50, async () => {
      if (!isFirst) return;
      isFirst = false;
      // Their applications took away all but the entry of the list; and that, too.
      await client.del(`schedule:status:${ids[5]}`, `schedule:meta:${ids[5]}`);
      await client.srem("schedule:index:config:7", ids[5] ?? "");
      await model.refresh([ids[5] ?? ""]);
    });
    expect([...new Set(idsOf(answers))].sort()).toEqual(ids);
    expect(await client.exists("schedule:cron")).toBe(0);
    model.close();
  });
});

test("keys of a wrong type, of which there are more than a page, are all moved aside", async () => {
  const keys = Array.from({ length: 7 }, (_, at) => `schedule:time:2099-01-01T00:0${at}`);
  for (const key of keys) await client.set(key, "no list");
  await register(client, "a");
  await client.del("schedule:history:a");
  await client.hset("schedule:history:a", "no", "list");
  await readModel();
  const answers = await inRequests("wrong-type", 3, 2, async () => {
    const wrong = await client.keys("schedule:time:*");
    if ((await client.type("schedule:history:a")) === "hash") wrong.push("schedule:history:a");
    const told = async () => (await model.drift({ kind: ["wrong-type"], search: "", offset: 0, limit: 9 })).total;
    await expect.poll(told).toBe(wrong.length);
  });
  expect(idsOf(answers)).toEqual([...keys, "a"]);
  expect(await client.keys("schedule:time:*")).toEqual([]);
  model.close();
});

test("findings that Redis refuses to repair are named with the reason, and the others are repaired", async () => {
  for (const id of ["a", "b", "c"]) await register(client, id);
  await client.del("schedule:cron");
  const findings = ["a", "b", "c"].map((scheduleId): Finding => ({ kind: "active-not-listed", scheduleId }));
  await client.acl(
    "SETUSER",
    "rota",
    "on",
    ">rota",
    "+@all",
    "~schedule:*:a",
    "~schedule:*:c",
    "~schedule:cron",
    "~schedule:interval",
    "~rota:*",
    "~schedule:index:*",
  );
  const limited = redis.source({ REDIS_URL: redis.url.replace("//", "//rota:rota@") });
  const exactPlaces = async () => ({ lists: [], indexes: ["7"] });
  const { results, left, stopped } = await repairMany(limited, findings, { actor: "ann", exactPlaces });
  expect(results.map(({ result }) => result)).toEqual(["repaired", "refused", "repaired"]);
  expect(results[1]?.message).toMatch(/may not use all keys/);
  expect([left, stopped]).toEqual([0, null]);
});

describe("what repairs keep aside", () => {
  const keep = async (count: number) => {
    for (let at = 0; at < count; at++) await client.set(`rota:schedule:aside-key:schedule:meta:${at}`, "{");
  };

  test("is said not to be complete where the walk over all keys ends before them", async () => {
    await keep(3);
    for (let at = 0; at < 3 * limits.scanCount; at++) await client.set(`filler:${at}`, "");
    const all = await keptAside(source, () => false);
    expect([all.items.length, all.complete]).toEqual([3, true]);
    expect((await keptAside(source, () => true)).complete).toBe(false);
  });

  test("is complete with exactly as many as are shown, and not with one more", async () => {
    await keep(limits.asideShown);
    expect((await keptAside(source)).complete).toBe(true);
    await client.set("rota:schedule:aside-key:schedule:meta:more", "{");
    const more = await keptAside(source);
    expect([more.items.length, more.complete]).toEqual([limits.asideShown, false]);
  });
});
