import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { limits } from "@/lib/limits";
import { Keys } from "@/lib/redis/keys";
import type { Source } from "@/lib/redis/source";
import { followKeys } from "@/lib/redis/tracking";
import { startProxy } from "../support/proxy";
import { redisOfEachTest } from "../support/stages/redis";

const redis = redisOfEachTest();
let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

/** Longer than a dead peer goes unnoticed: one beat more than may be missed, and the pace of trying again. */
const noticed = { timeout: 4 * limits.followBeatMs * limits.followMissedBeats };

/** Follows a source and keeps what is told: the states in order, and the keys as latin1 text. */
async function following(source: Source = redis.source()) {
  const states: string[] = [];
  const keys: string[] = [];
  const { close } = followKeys(source, {
    armed: (how) => states.push(how),
    changed: (changed) => keys.push(...changed.map((key) => key.toString("latin1"))),
    everything: () => states.push("everything"),
    watermark: () => {},
    lost: () => states.push("lost"),
  });
  ends.push(close);
  await expect.poll(() => states.length, noticed).toBe(1);
  /** Waits until this key is told, and gives all that was told before it. */
  const until = async (key: string) => {
    await expect.poll(() => keys.includes(key), noticed).toBe(true);
    return keys.splice(0).filter((each) => each !== key);
  };
  return { states, keys, until, close };
}

const names = ["rota-follow", "rota-invalidations"];

/** The server's number of the connection of this name. */
async function connectionOf(name: string): Promise<number> {
  const line = String(await redis.client.client("LIST"))
    .split("\n")
    .find((each) => each.includes(`name=${name} `));
  return Number(/\bid=(\d+)/.exec(line ?? "")?.[1]);
}

describe("changes that another program makes", () => {
  test("are told when a key is set, pushed to, renamed or deleted", async () => {
    const { states, until } = await following();
    expect(states).toEqual(["tracking"]);
    await redis.client.set("schedule:status:a", "active");
    expect(await until("schedule:status:a")).toEqual([]);
    await redis.client.rpush("schedule:cron", "a");
    expect(await until("schedule:cron")).toEqual([]);
    await redis.client.rename("schedule:status:a", "schedule:status:b");
    expect(await until("schedule:status:b")).toEqual(["schedule:status:a"]);
    await redis.client.del("schedule:status:b");
    expect(await until("schedule:status:b")).toEqual([]);
    await redis.client.hset("rota:schedule:pause:a", "by", "ann");
    expect(await until("rota:schedule:pause:a")).toEqual([]);
  });

  test("are told when a key expires", async () => {
    const { keys, until } = await following();
    await redis.client.set("schedule:meta:a", "{}", "PX", 200);
    await until("schedule:meta:a");
    expect(keys).toEqual([]);
    await until("schedule:meta:a");
    expect(await redis.client.exists("schedule:meta:a")).toBe(0);
  });

  test("are told whatever bytes the key has, commas too", async () => {
    const { until } = await following();
    const binary = Buffer.from([...Buffer.from("schedule:status:"), 0, 255, 44, 13, 10]);
    await redis.client.mset(binary, "active", "schedule:status:a,b", "active", "schedule:status:日报", "active");
    await redis.client.set("schedule:status:last", "active");
    expect((await until("schedule:status:last")).sort()).toEqual(
      [binary, "schedule:status:a,b", "schedule:status:日报"].map((key) => Buffer.from(key).toString("latin1")).sort(),
    );
  });

  test("are not told of keys outside the prefixes", async () => {
    const { until } = await following();
    await redis.client.mset(
      "schedules:a",
      "1",
      "other:schedule:status:a",
      "1",
      "rota:other:pause:a",
      "1",
      "sched",
      "1",
    );
    await redis.client.set("schedule:status:a", "active");
    expect(await until("schedule:status:a")).toEqual([]);
  });

  test("are told as everything when the database is flushed", async () => {
    const { states } = await following();
    await redis.client.flushdb();
    await expect.poll(() => states).toEqual(["tracking", "everything"]);
    await redis.client.flushall();
    await expect.poll(() => states).toEqual(["tracking", "everything", "everything"]);
  });

  test("are all told in a burst of 50,000 writes", async () => {
    const { states, keys } = await following();
    const burst = redis.client.pipeline();
    for (let n = 0; n < 50_000; n++) burst.set(`schedule:status:${n}`, "active");
    await burst.exec();
    await expect.poll(() => keys.length, noticed).toBeGreaterThanOrEqual(50_000);
    expect(new Set(keys).size).toBe(50_000);
    expect(states).toEqual(["tracking"]);
  });
});

describe("prefixes", () => {
  test("of TaskIQ's own are followed beside the schedules'", async () => {
    const { until } = await following(redis.source({ TASKIQ_PREFIX: "taskiq" }));
    await redis.client.rpush("taskiq:cron", "a");
    await until("taskiq:cron");
    await redis.client.set("schedule:status:a", "active");
    expect(await until("schedule:status:a")).toEqual([]);
  });

  test("may cover Rota's own keys", async () => {
    const source = redis.source({ SCHEDULE_PREFIX: "rota" });
    expect(source.keys.prefixes()).toEqual(["rota:"]);
    const { states, until } = await following(source);
    expect(states).toEqual(["tracking"]);
    await redis.client.hset("rota:rota:pause:a", "by", "ann");
    await until("rota:rota:pause:a");
  });

  test("may cover one another", async () => {
    const source = { ...redis.source(), keys: new Keys("schedule", "schedule:x") };
    const { states, until } = await following(source);
    expect(states).toEqual(["tracking"]);
    await redis.client.rpush("schedule:x:cron", "a");
    expect(await until("schedule:x:cron")).toEqual([]);
  });
});

describe("a lost connection", () => {
  test.each(names)("is told and armed again by itself: %s killed by an operator", async (name) => {
    const { states, until } = await following();
    await redis.client.client("KILL", "ID", await connectionOf(name));
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
    expect(states).toEqual(["tracking", "lost", "tracking"]);
  });

  test.each(names)("is told though nobody closed it: %s forgotten by a firewall", async (name) => {
    const proxy = await startProxy(redis.port);
    ends.push(proxy.stop);
    const { states, until } = await following(redis.source({ REDIS_URL: proxy.url }));
    proxy.trouble({ kind: "drop" }, { name });
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
  });

  test("is told when an operator kills every subscriber", async () => {
    const { states, until } = await following();
    await redis.client.call("CLIENT", "KILL", "TYPE", "pubsub");
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
  });

  test("is told when Redis dies, and armed when it is back", async () => {
    const { states, until } = await following();
    await redis.kill();
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost"]);
    await redis.start();
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
  });

  test("is told when Redis hangs, and armed when it wakes", async () => {
    const { states, until } = await following();
    redis.process().kill("SIGSTOP");
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost"]);
    redis.process().kill("SIGCONT");
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
  });

  test("is told when more changes at once than Redis keeps for a subscriber", async () => {
    const { states, until } = await following();
    await redis.client.config("SET", "client-output-buffer-limit", "pubsub 1mb 1mb 1");
    await redis.client.eval("for n = 1, 200000 do redis.call('SET', 'schedule:status:' .. n, 'active') end", 0);
    await expect.poll(() => states, noticed).toEqual(["tracking", "lost", "tracking"]);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
  });

  test("is not told because this process itself was busy for long", async () => {
    const { states, until } = await following();
    const busyUntil = Date.now() + (limits.followMissedBeats + 3) * limits.followBeatMs;
    while (Date.now() < busyUntil);
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
    expect(states).toEqual(["tracking"]);
  });
});

test("a Redis that was never there is followed once it is", async () => {
  await redis.kill();
  const begun = following();
  await redis.start();
  expect((await begun).states).toEqual(["tracking"]);
});

test("a Redis that loads its data is followed only when it can be read", async () => {
  const fill = redis.client.pipeline();
  for (let n = 0; n < 400; n++) fill.set(`filler:${n}`, "x".repeat(1000));
  await fill.exec();
  await redis.client.save();
  await redis.kill();
  await redis.start("--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024");
  const source = redis.source();
  const begun = following(source);
  await expect(source.redis.dbsize()).rejects.toThrow("LOADING");
  await begun;
  expect(await source.redis.dbsize()).toBe(400);
});

describe("a user who may not track", () => {
  const withoutTracking = async () => {
    await redis.client.call("ACL", "SETUSER", "ann", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
    return redis.source({ REDIS_URL: `redis://ann:secret@127.0.0.1:${redis.port}/0` });
  };

  test.each(["KA", "Kg$lshzxet"])(
    "is told by notifications where the server is configured as %s",
    async (configured) => {
      await redis.client.config("SET", "notify-keyspace-events", configured);
      const { states, until } = await following(await withoutTracking());
      expect(states).toEqual(["notifications"]);
      const binary = Buffer.from([...Buffer.from("schedule:status:"), 0, 255, 44]);
      await redis.client.mset(binary, "active", "schedules:a", "1", "schedule:status:b", "active");
      expect(await until("schedule:status:b")).toEqual([binary.toString("latin1")]);
      await redis.client.rename("schedule:status:b", "schedule:status:c");
      expect(await until("schedule:status:c")).toEqual(["schedule:status:b"]);
      await redis.client.set("schedule:meta:a", "{}", "PX", 200);
      await expect.poll(() => redis.client.exists("schedule:meta:a")).toBe(0);
      await until("schedule:meta:a");
      await redis.client.client("KILL", "ID", await connectionOf("rota-invalidations"));
      await expect.poll(() => states, noticed).toEqual(["notifications", "lost", "notifications"]);
    },
  );

  test.each(["flushdb", "flushall"] as const)(
    "is told of %s soon, even where keys come back at once",
    async (flush) => {
      await redis.client.config("SET", "notify-keyspace-events", "KA");
      const { states } = await following(await withoutTracking());
      await redis.client.multi()[flush]().set("schedule:status:a", "active").exec();
      await expect.poll(() => states, noticed).toEqual(["notifications", "everything"]);
    },
  );

  test.each(["", "AE", "g$K"])("is told losses only where the server is configured as '%s'", async (configured) => {
    await redis.client.config("SET", "notify-keyspace-events", configured);
    const { states, keys } = await following(await withoutTracking());
    expect(states).toEqual(["polling"]);
    await redis.client.set("schedule:status:a", "active");
    await redis.client.client("KILL", "ID", await connectionOf("rota-follow"));
    await expect.poll(() => states, noticed).toEqual(["polling", "lost", "polling"]);
    expect(keys).toEqual([]);
    expect(await redis.client.config("GET", "notify-keyspace-events")).toEqual(["notify-keyspace-events", configured]);
  });
});

test("databases that are exchanged are noticed, and nothing else is taken for that", async () => {
  const { states, until } = await following();
  await redis.client.swapdb(0, 5);
  await expect.poll(() => states, noticed).toEqual(["tracking", "everything"]);
  await redis.client.flushdb();
  await redis.client.set("schedule:status:a", "active");
  await until("schedule:status:a");
  await redis.client.swapdb(0, 5);
  await expect.poll(() => states, noticed).toEqual(["tracking", "everything", "everything", "everything"]);
});

describe("the rights that docs/architecture.md names", () => {
  const userWith = async (...rights: string[]) => {
    await redis.client.call(
      "ACL",
      "SETUSER",
      "ben",
      "on",
      ">secret",
      "~schedule:*",
      "resetchannels",
      "+@read",
      ...rights,
    );
    return redis.source({ REDIS_URL: `redis://ben:secret@127.0.0.1:${redis.port}/0` });
  };

  test("suffice for tracking", async () => {
    const rights = ["+client|id", "+client|tracking", "+subscribe", "&__redis__:invalidate"];
    const { states, until } = await following(await userWith(...rights));
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
    expect(states).toEqual(["tracking"]);
  });

  test("suffice for notifications", async () => {
    await redis.client.config("SET", "notify-keyspace-events", "KA");
    const channels = ["&__keyspace@0__:schedule:*", "&__keyspace@0__:rota:schedule:pause:*"];
    const { states, until } = await following(await userWith("+config|get", "+psubscribe", ...channels));
    await redis.client.set("schedule:status:a", "active");
    await until("schedule:status:a");
    expect(states).toEqual(["notifications"]);
  });

  test("are none for polling", async () => {
    const { states } = await following(await userWith());
    expect(states).toEqual(["polling"]);
  });
});

test("a Redis that does not know client tracking is polled", async () => {
  await redis.kill();
  await redis.start("--rename-command", "CLIENT", "");
  expect((await following()).states).toEqual(["polling"]);
});

describe("closing", () => {
  test("ends both connections and tells nothing more", async () => {
    const { states, keys, close } = await following();
    close();
    for (const name of names) await expect.poll(() => connectionOf(name)).toBeNaN();
    await redis.client.set("schedule:status:a", "active");
    await redis.client.flushdb();
    expect({ states, keys }).toEqual({ states: ["tracking"], keys: [] });
  });

  test("leaves nothing that keeps a process from ending", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "tests/support/follow.ts"], {
      env: { ...process.env, REDIS_URL: redis.url },
      stdio: ["ignore", "pipe", "inherit"],
    });
    ends.push(() => child.kill("SIGKILL"));
    let told = "";
    child.stdout.on("data", (text) => {
      told += text;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect(told).toBe("tracking");
  });
});
