import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Call, contract, transition } from "@/lib/api/contract";
import { RedisReplyError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { pauseSchedule } from "@/lib/transitions/pause";
import { startRedis } from "../support/redis";
import { ownRedis } from "../support/stages/redis";
import { allUnavailable, changes, everything, reads, stage } from "./state";

const redis = ownRedis({ args: ["--save", "3600 1000000"] });
let source: Source;
beforeAll(async () => {
  source = redis.source();
  // A folder in the place of the dump: every attempt to save fails, whoever runs it.
  await mkdir(join(redis.dir, "dump.rdb"));
});
beforeEach(() => stage(redis, source));

/** Redis refuses every change in these ways, and answers reads. */
const refusals: { name: string; sentence: RegExp; begin: () => Promise<unknown>; end: () => Promise<unknown> }[] = [
  {
    name: "a read-only replica",
    sentence: /read-only replica/,
    begin: () => redis.client.replicaof("127.0.0.1", 1),
    end: () => redis.client.replicaof("NO", "ONE"),
  },
  {
    name: "a disk that cannot be written (MISCONF)",
    sentence: /cannot save to disk/,
    begin: async () => {
      await redis.client.bgsave();
      await expect.poll(() => redis.client.info("persistence")).toMatch(/rdb_last_bgsave_status:err/);
    },
    end: () => redis.client.config("SET", "stop-writes-on-bgsave-error", "no"),
  },
  {
    name: "too few replicas (NOREPLICAS)",
    sentence: /too few replicas/,
    begin: () => redis.client.config("SET", "min-replicas-to-write", "1"),
    end: () => redis.client.config("SET", "min-replicas-to-write", "0"),
  },
  {
    name: "no memory (OOM)",
    sentence: /out of memory/,
    begin: () => redis.client.config("SET", "maxmemory", "1"),
    end: () => redis.client.config("SET", "maxmemory", "0"),
  },
];

test("every transition of the contract is among what Redis refuses here", () => {
  const transitions = Object.values<Call>(contract).filter(({ answer }) => answer === transition);
  expect(Object.keys(changes)).toEqual(expect.arrayContaining(transitions.map(({ action }) => action)));
});

describe.each(refusals)("$name", ({ name, sentence, begin, end }) => {
  test("refuses each change in words, half of none is written, and it passes", async () => {
    const { purge, purgeScheduleArtifacts, ...growing } = changes;
    const refused = name.includes("OOM") ? growing : changes;
    const before = await everything(redis);
    await begin();
    try {
      await allUnavailable(refused, source, sentence);
      for (const [call, read] of Object.entries(reads)) {
        await expect(read(source), call).resolves.toBeDefined();
      }
      expect(await everything(redis)).toEqual(before);
    } finally {
      await end();
    }
    await expect
      .poll(() => pauseSchedule(source, "running", { actor: "ann" }).then(({ to }) => to, String))
      .toBe("paused");
    expect([purge, purgeScheduleArtifacts]).not.toContain(undefined);
  });
});

test("a replica that has lost its primary and refuses to answer says so", async () => {
  await redis.client.config("SET", "replica-serve-stale-data", "no");
  await redis.client.replicaof("127.0.0.1", 1);
  try {
    await allUnavailable(reads, source, /lost its primary/);
    await allUnavailable(changes, source, /lost its primary|read-only replica/);
  } finally {
    await redis.client.replicaof("NO", "ONE");
    await redis.client.config("SET", "replica-serve-stale-data", "yes");
  }
});

test("a Redis that another program's script keeps busy says so", async () => {
  await redis.client.config("SET", "busy-reply-threshold", "10");
  const other = redis.client.duplicate({ maxRetriesPerRequest: 0 });
  const endless = other.eval("while true do end", 0).catch(String);
  try {
    await expect.poll(() => reads.getScheduleStatus?.(source).catch(String)).toMatch(/busy with another program/);
    await allUnavailable({ ...changes, ...reads }, source, /busy with another program/);
  } finally {
    await redis.client.script("KILL");
    await endless;
    other.disconnect();
  }
});

test("a Redis out of memory still lets a schedule be purged", async () => {
  await redis.client.config("SET", "maxmemory", "1");
  try {
    expect(await changes.purge?.(source)).toMatchObject({ to: null });
  } finally {
    await redis.client.config("SET", "maxmemory", "0");
  }
});

describe("a Redis that wants a password", () => {
  const url = (user: string) => redis.url.replace("//", `//${user}@`);
  test("is told as such, to those without and to those with a wrong one", async () => {
    const before = await everything(redis);
    await redis.client.config("SET", "requirepass", "right");
    try {
      await allUnavailable({ ...changes, ...reads }, redis.source(), /password/);
      await allUnavailable({ ...changes, ...reads }, redis.source({ REDIS_URL: url(":wrong") }), /password/);
      await allUnavailable({ ...changes, ...reads }, redis.source({ REDIS_URL: url("nobody:right") }), /password/);
      expect(await everything(redis)).toEqual(before);
      await changes.pause?.(redis.source({ REDIS_URL: url(":right") }));
    } finally {
      await redis.client.config("SET", "requirepass", "");
    }
  });

  test("is told as such also while there is no connection", async () => {
    await redis.client.config("SET", "requirepass", "right");
    try {
      for (const who of ["", ":wrong@"]) {
        const refused = redis.source({ REDIS_URL: redis.url.replace("//", `//${who}`) });
        for (let n = 0; n < 3; n++) {
          await new Promise((resolve) => refused.redis.once("reconnecting", resolve));
          await allUnavailable({ status: reads.getScheduleStatus ?? Promise.reject }, refused, /password/);
        }
      }
    } finally {
      await redis.client.config("SET", "requirepass", "");
    }
  });

  test.each([
    ["pause", "-lrem"],
    ["pause", "-hset"],
    ["pause", "-lpush"],
    ["pause", "-persist"],
    ["resume", "-del"],
    ["resume", "-ltrim"],
    ["purge", "-unlink"],
    ["setScheduleStatus", "-ltrim"],
    ["addScheduleHistoryEvent", "-expire"],
  ])("and from a user who may not all that %s does (%s) it writes no half", async (name, right) => {
    await redis.client.acl("SETUSER", "rota", "reset", "on", ">right", "~*", "+@all", right);
    const before = await everything(redis);
    const limited = redis.source({ REDIS_URL: url("rota:right") });
    await allUnavailable(
      { [name]: changes[name] ?? Promise.reject },
      limited,
      new RegExp(`may not run ${right.slice(1).toUpperCase()}:`),
    );
    expect(await everything(redis)).toEqual(before);
  });
});

describe("a Redis that takes no more connections", () => {
  const full = /Redis takes no more connections \(maxclients\): /;
  beforeEach(() => redis.client.config("SET", "maxclients", "1"));
  afterEach(() => redis.client.config("SET", "maxclients", "10000"));

  test("says so each time it is asked, and serves again once it has room", async () => {
    const refused = redis.source();
    for (let n = 0; n < 3; n++) await allUnavailable({ ...changes, ...reads }, refused, full);
    await redis.client.config("SET", "maxclients", "10000");
    await expect.poll(() => reads.getScheduleStatus?.(refused).catch(String)).toBe("active");
  });

  test("says so to many programs at once", async () => {
    const sources = Array.from({ length: 20 }, () => redis.source());
    await Promise.all(sources.map((each) => allUnavailable(reads, each, full)));
  });

  test("is not blamed any more once it is gone", async () => {
    const other = await startRedis();
    try {
      await other.client.config("SET", "maxclients", "1");
      const refused = other.source();
      await allUnavailable(reads, refused, full);
      await other.kill();
      await expect
        .poll(() => reads.getScheduleStatus?.(refused).catch(String))
        .toMatch(/nothing answers at its address/);
    } finally {
      await other.stop();
    }
  });
});

test("what ends each connection without a word is not told as an address where nothing answers", async () => {
  const server = createServer((socket) => socket.on("error", () => {}).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  try {
    await allUnavailable(
      reads,
      redis.source({ REDIS_URL: `redis://127.0.0.1:${port}/0` }),
      /ends each connection at once/,
    );
  } finally {
    server.close();
  }
});

describe("a database that cannot be had is an outage, never another database", () => {
  const of = (number: number, user = "") =>
    redis.source({ REDIS_URL: redis.url.replace("//", `//${user}`).replace(/\d+$/, `${number}`) });

  test("as Redis has none of that number", async () => {
    const before = await everything(redis);
    await allUnavailable({ ...changes, ...reads }, of(99), /no database of the number/);
    expect(await everything(redis)).toEqual(before);
  });

  test("as its user may not choose one", async () => {
    await redis.client.acl("SETUSER", "rota", "reset", "on", ">right", "~*", "+@all", "-select");
    const before = await everything(redis);
    await allUnavailable({ ...changes, ...reads }, of(1, "rota:right@"), /may not run SELECT/);
    expect(await everything(redis)).toEqual(before);
  });
});

test("keys of wrong types are refused as such: waiting mends nothing", async () => {
  await redis.client.del("schedule:status:running", "schedule:history:running", "schedule:meta:running");
  for (const kind of ["status", "history", "meta"]) await redis.client.sadd(`schedule:${kind}:running`, "x");
  await redis.client.set("schedule:index:config:8", "x");
  const before = await everything(redis);
  const { setScheduleStatus, setScheduleMetadata, addScheduleHistoryEvent, addScheduleToIndex } = changes;
  for (const change of [setScheduleStatus, setScheduleMetadata, addScheduleHistoryEvent, addScheduleToIndex]) {
    await expect(change?.(source)).rejects.toThrow(RedisReplyError);
    await expect(change?.(source)).rejects.toThrow(/WRONGTYPE/);
  }
  expect(await everything(redis)).toEqual(before);
});
