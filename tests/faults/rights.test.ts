import { readdir, readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Model } from "@/lib/catalog/thread/model";
import { loadDemo } from "@/lib/demo/fleet";
import { keptAside } from "@/lib/drift/aside";
import { putBackSchedule } from "@/lib/drift/put-back";
import { repair } from "@/lib/drift/repair";
import { excerptOf } from "@/lib/drift/snapshot";
import { commands } from "@/lib/redis/commands";
import { RedisUnavailableError } from "@/lib/redis/errors";
import type { Source } from "@/lib/redis/source";
import { readRuns } from "@/lib/runs/read";
import { reportRun } from "@/lib/runs/report";
import { deleteLegacyKeys } from "@/lib/schedules/legacy";
import { instantFromMs } from "@/lib/schedules/timestamps";
import { pauseSchedule } from "@/lib/transitions/pause";
import { register } from "../support/application";
import { type Dashboard, post, request, startDashboard } from "../support/dashboard";
import { detailOf } from "../support/detail";
import { startRedis } from "../support/redis";
import { ownRedis } from "../support/stages/redis";
import { changes, everything, reads, stage } from "./state";

const redis = ownRedis();
let source: Source;
beforeAll(() => {
  source = redis.source();
});
beforeEach(() => stage(redis, source));

const named = (command: string) => command.toUpperCase().replace("|", " ");

/** A user of these rights, and the address under which Rota is one. */
async function user(...rights: string[]): Promise<string> {
  await redis.client.acl("SETUSER", "rota", "reset", "on", ">right", "~*", "&*", ...rights);
  return redis.url.replace("//", "//rota:right@");
}

/** The catalog of a source, read by nobody else; ended with the test. */
function catalogOf(of: Source): Model {
  const model = new Model(of, () => {});
  onTestFinished(() => model.close());
  return model;
}

async function rightsOf(heading: string): Promise<string[]> {
  const text = await readFile("docs/operating.md", "utf8");
  return new RegExp(`^- ${heading}: \`([^\`]+)\``, "m").exec(text)?.[1]?.split(" ") ?? [];
}
const inDocs: [keyof typeof commands, string][] = [
  ["connect", "a database other than 0"],
  ["read", "reading"],
  ["change", "actions, repairs, and long texts read whole"],
  ["sample", "loading the sample"],
  ["optional", "what Rota can do without"],
];
test.each(inDocs)("docs/operating.md lists the rights of %s as the program has them", async (use, heading) => {
  expect(await rightsOf(heading)).toEqual(commands[use].map((command) => `+${command}`));
});

/** The commands that each script sends, in capitals, by the name of its file. */
async function sentByScripts(): Promise<Map<string, Set<string>>> {
  const folder = "lib/redis/scripts";
  const sent = new Map<string, Set<string>>();
  for (const name of await readdir(folder)) {
    const calls = (await readFile(`${folder}/${name}`, "utf8")).matchAll(/redis\.p?call\('(\w+)'/g);
    sent.set(name, new Set([...calls].map(([, command = ""]) => command)));
  }
  return sent;
}

test("each command of the scripts is one that docs/operating.md lists", async () => {
  const sent = [...(await sentByScripts()).values()].flatMap((commands) => [...commands]);
  expect(sent).toEqual(
    expect.arrayContaining(["TYPE", "GET", "SET", "LREM", "RPUSH", "HSET", "UNLINK", "SREM", "LSET"]),
  );
  const known: string[] = [...commands.read, ...commands.change];
  expect(sent.filter((name) => !known.includes(name.toLowerCase()))).toEqual([]);
});

test("a script that writes first checks the right to every command that it sends", async () => {
  const sent = await sentByScripts();
  for (const [name, commands] of sent) {
    const text = await readFile(`lib/redis/scripts/${name}`, "utf8");
    const needed = /^local refused = need\(KEYS\[1\], \{([^}]*)\}/m.exec(text)?.[1];
    if (name === "prelude.lua" || needed === undefined) continue;
    const checked = new Set(`TYPE GET ${needed}`.match(/\w+/g));
    expect(
      [...commands].filter((command) => !checked.has(command)),
      name,
    ).toEqual([]);
  }
});

const reported = (taskId: string) => ({
  taskId,
  at: instantFromMs(Date.now()),
  labels: { schedule_id: "running" },
  taskName: "app.tasks:report",
  worker: null,
  args: [],
  kwargs: {},
});
const by = { actor: "ann" };

/** What only some findings and reports of runs lead to. */
const rarer: Record<string, (source: Source) => Promise<unknown>> = {
  ...changes,
  "a repair that takes out, and its way back": async (limited) => {
    await redis.client.set("schedule:data:running", "{");
    const done = await repair(limited, { kind: "scheduler-blind", scheduleId: "running" }, by);
    expect(done.result).toBe("repaired");
    await redis.client.set("schedule:data:running", (await redis.client.get("schedule:data:resting")) ?? "");
    await keptAside(limited);
    return await putBackSchedule(limited, "running", by).catch((error: unknown) => {
      if (error instanceof RedisUnavailableError) throw error;
    });
  },
  "a repair that moves a key": async (limited) => {
    await redis.client.del("schedule:cron");
    await redis.client.set("schedule:cron", "text");
    return await repair(limited, { kind: "scheduler-blind", key: "schedule:cron" }, by);
  },
  "a repair of an index": async (limited) => {
    await redis.client.sadd("schedule:index:config:9", "nobody");
    return await repair(limited, { kind: "index-without-schedule", scheduleId: "nobody" }, by);
  },
  "the end of a run whose start nobody told": (limited) =>
    reportRun(limited, {
      kind: "executed",
      taskId: "t0",
      at: instantFromMs(Date.now()),
      executionS: 1,
      error: null,
      returnValue: 1,
    }),
  "reports of a run": async (limited) => {
    await reportRun(limited, { kind: "queued", ...reported("t1") });
    await reportRun(limited, { kind: "started", ...reported("t1") });
    return await readRuns(limited, "running", 10);
  },
  "a clean-up of legacy keys": async (limited) => {
    await redis.client.set("schedule:status:42", "active");
    return await deleteLegacyKeys(limited);
  },
  "the excerpt of a key of any type": async (limited) => {
    await redis.client.multi().set("x:string", "a").rpush("x:list", "a").sadd("x:set", "a").exec();
    await redis.client.multi().hset("x:hash", "a", "b").zadd("x:zset", 1, "a").exec();
    for (const type of ["string", "list", "set", "hash", "zset"])
      await excerptOf(limited, Buffer.from(`x:${type}`), type);
  },
};

describe("a user with exactly the rights that docs/operating.md names", () => {
  const all = Object.values(commands).flat();
  test("can do everything", async () => {
    const limited = redis.source({ REDIS_URL: await user(...all.map((command) => `+${command}`)) });
    for (const [name, call] of Object.entries({ ...reads, ...rarer })) {
      await stage(redis, source);
      await expect(call(limited), name).resolves.not.toBeInstanceOf(Error);
    }
    await redis.client.flushall();
    for (const time of ["first", "again"])
      expect(await loadDemo(limited, { size: 60 }), time).toMatchObject({ schedules: 60 });
    await stage(redis, source);
    const model = catalogOf(limited);
    await model.ready();
    expect(model.summary()).toMatchObject({ total: 2, active: 1, paused: 1 });
    expect(await detailOf(limited, "running")).toMatchObject({ status: "active", scheduled: true });
  });

  test.each(commands.optional)("reads and changes as well without %s", async (command) => {
    const granted = all.filter((each) => each !== command).map((each) => `+${each}`);
    const limited = redis.source({ REDIS_URL: await user(...granted) });
    const model = catalogOf(limited);
    await model.ready();
    expect(model.summary()).toMatchObject({ total: 2, active: 1, paused: 1 });
    await expect.poll(() => model.freshness().state).toBe("live");
    expect(await changes.pause?.(limited)).toMatchObject({ to: "paused" });
    await expect.poll(() => model.summary()).toMatchObject({ active: 0, paused: 2 });
  });
});

describe("a user who lacks one right to read", () => {
  test.each(commands.read)("is told of %s at once, and is never shown fewer schedules", async (command) => {
    const model = catalogOf(redis.source({ REDIS_URL: await user("+@all", `-${command}`) }));
    const told = new RegExp(`may not run ${named(command)}: give it \\+${command} `);
    await expect(model.ready()).rejects.toThrow(told);
    await expect(model.ready()).rejects.toBeInstanceOf(RedisUnavailableError);
    expect(model.freshness()).toMatchObject({ state: "building", asOf: null, reason: expect.stringMatching(told) });
    await user("+@all");
    await expect.poll(() => model.ready().then(() => model.summary(), String)).toMatchObject({ total: 2, active: 1 });
    expect(model.freshness().reason).toBeUndefined();
  });

  test("is told of all of them in one sentence", async () => {
    const model = catalogOf(redis.source({ REDIS_URL: await user("+@all", "-lrange", "-type", "-scan") }));
    await expect(model.ready()).rejects.toThrow(/may not run SCAN, TYPE and LRANGE: give it \+scan \+type \+lrange /);
  });

  test("is told of the key patterns", async () => {
    const url = await user("+@all");
    await redis.client.acl("SETUSER", "rota", "resetkeys", "~schedule:*");
    const model = catalogOf(redis.source({ REDIS_URL: url }));
    await expect(model.ready()).rejects.toThrow(/may not use all keys that Rota needs: give it the key patterns/);
  });

  test("is told so where only some one-shots are out of its reach, and not shown as if there were none", async () => {
    await redis.client.rpush("schedule:time:2099-01-01T00:00", "running");
    const url = await user("+@all");
    const reach = ["cron", "interval", "index:*", "status:*", "meta:*", "data:*", "history:*"];
    await redis.client.acl("SETUSER", "rota", "resetkeys", "~rota:*", ...reach.map((each) => `~schedule:${each}`));
    const model = catalogOf(redis.source({ REDIS_URL: url }));
    await expect(model.ready()).rejects.toThrow(/may not use all keys that Rota needs/);
  });
});

describe("a user who lacks one right", () => {
  test.each(commands.change)(
    "sees everything without %s; what needs it says so and writes nothing",
    async (command) => {
      const limited = redis.source({ REDIS_URL: await user("+@all", `-${command}`) });
      const model = catalogOf(limited);
      await model.ready();
      expect(model.summary()).toMatchObject({ total: 2, active: 1, paused: 1 });
      let refused = 0;
      for (const [name, call] of Object.entries(rarer)) {
        await stage(redis, source);
        await redis.client.script("FLUSH"); // a known script is sent by EVALSHA alone
        const outcome = await call(limited).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) continue;
        refused++;
        expect(outcome, name).toBeInstanceOf(RedisUnavailableError);
        expect(outcome.message, name).toContain(`may not run ${named(command)}: give it +${command} `);
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  test.each(Object.keys(changes))("and %s then writes no half", async (name) => {
    const sent = new Set([...(await sentByScripts()).values()].flatMap((each) => [...each]));
    const reading = commands.read.filter((command) => sent.has(command.toUpperCase()));
    for (const command of [...commands.change, ...reading]) {
      await stage(redis, source);
      const before = await everything(redis);
      const limited = redis.source({ REDIS_URL: await user("+@all", `-${command}`) });
      const outcome = await changes[name]?.(limited).catch((error: unknown) => error);
      limited.redis.disconnect();
      if (outcome instanceof Error) expect(await everything(redis), command).toEqual(before);
    }
  });
});

describe("a server that renames a command away", () => {
  const renamed = async (...names: string[]) => {
    const other = await startRedis(...names.flatMap((name) => ["--rename-command", name, ""]));
    onTestFinished(() => other.stop());
    return other;
  };

  test.each(commands.read)("is told of %s at once, never as no schedules", async (command) => {
    const other = await renamed(command);
    await expect(catalogOf(other.source()).ready()).rejects.toThrow(`This Redis does not have ${named(command)}, `);
  });

  test.each([
    ["unlink", "purge"],
    ["lrem", "pause"],
    ["evalsha", "pause"],
    ["setrange", "pause"],
    ["set", "setScheduleMetadata"],
    ["unlink", "purgeScheduleArtifacts"],
  ])("is shown without %s, and a %s that needs it says so", async (command, name) => {
    const other = await renamed(command);
    if (command !== "set") await register(other.client, "running").catch(() => {});
    const model = catalogOf(other.source());
    await model.ready();
    const outcome = await changes[name]?.(other.source()).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(RedisUnavailableError);
    expect(String(outcome)).toContain(`This Redis does not have ${named(command)}, which Rota needs`);
  });

  test("is read key by key without EVAL", async () => {
    const other = await renamed("eval");
    await register(other.client, "running");
    const model = catalogOf(other.source());
    await model.ready();
    expect(model.summary()).toMatchObject({ total: 1, active: 1 });
  });

  test("does not repeat what it was sent", async () => {
    const other = await renamed("evalsha");
    const secret = { actor: "ann", reason: "s3cret-reason" };
    const refusal: unknown = await pauseSchedule(other.source(), "running", secret).catch((error: unknown) => error);
    expect(inspect(refusal, { depth: 10 })).not.toContain("s3cret");
  });
});

describe("a node of a Redis Cluster", () => {
  test.each(["with no slots", "with half of them", "with all of them"])("%s is told as such", async (slots) => {
    const node = await startRedis("--cluster-enabled", "yes", "--cluster-require-full-coverage", "no");
    onTestFinished(() => node.stop());
    const until = { "with no slots": 0, "with half of them": 8191, "with all of them": 16_383 }[slots] ?? 0;
    if (until > 0) await node.client.call("CLUSTER", "ADDSLOTSRANGE", 0, until);
    await expect(catalogOf(node.source()).ready()).rejects.toThrow(/names a node of a Redis Cluster \(\w+\)/);
  });
});

describe("a dashboard", () => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await startDashboard({ REDIS_URL: await user("+@all") });
  });
  afterAll(() => dashboard?.stop());

  const outage = (sentence: string) => ({
    status: 503,
    json: { code: "redis_unavailable", detail: expect.stringContaining(sentence) },
  });
  const ofCatalog = ["/api/summary", "/api/schedules", "/api/configs", "/api/drift", "/api/upcoming", "/api/ready"];
  const asked = async (path: string) => await request(dashboard, path);
  /** How often Redis has refused a command to anybody. */
  const refusedTries = async (command: string) =>
    Number(
      new RegExp(`cmdstat_${command}:.*rejected_calls=(\\d+)`).exec(await redis.client.info("commandstats"))?.[1] ?? 0,
    );
  const refusedLines = () =>
    dashboard
      .output()
      .split("\n")
      .filter((line) => line.includes('"refused"'));

  test("from whom a right is taken says so within a second or two, on page, API and readiness, and once in the log", async () => {
    await expect.poll(async () => (await asked("/api/summary")).json).toMatchObject({ total: 2, active: 1 });
    await user("+@all", "-lrange");
    expect(await asked("/api/ready")).toMatchObject(outage("may not run LRANGE: give it +lrange"));
    await expect.poll(() => asked("/api/summary")).toMatchObject(outage("may not run LRANGE"));
    for (const path of ofCatalog) expect(await asked(path), path).toMatchObject(outage("may not run LRANGE"));
    for (const page of ["/", "/schedules", "/configs", "/attention", "/upcoming", "/maintenance", "/schedules/running"])
      expect((await asked(page)).text, page).toContain("may not run LRANGE");
    expect(await post(dashboard, "/api/schedules/running/pause")).toMatchObject({ status: 200 });
    await redis.client.set("schedule:status:running", "active"); // a change that cannot be read wholly
    const triesSoFar = await refusedTries("lrange");
    await expect.poll(() => refusedTries("lrange")).toBeGreaterThan(triesSoFar + 5);
    expect(refusedLines()).toHaveLength(1);
    expect(refusedLines()[0]).toContain("may not run LRANGE");
    await user("+@all");
    await expect.poll(async () => (await asked("/api/ready")).status).toBe(200);
    await expect.poll(async () => (await asked("/api/summary")).json).toMatchObject({ total: 2 });
    expect(refusedLines()).toHaveLength(2);
    expect(refusedLines()[1]).toContain('"refused":null');
  });

  test("that starts without a right says so from its first answer on, and serves once it has it", async () => {
    const early = await startDashboard({ REDIS_URL: await user("+@all", "-scan") });
    onTestFinished(() => early.stop());
    for (const path of ofCatalog) expect(await request(early, path), path).toMatchObject(outage("may not run SCAN"));
    expect(early.output().split('"refused"')).toHaveLength(2);
    await user("+@all");
    await expect.poll(async () => (await request(early, "/api/summary")).json).toMatchObject({ total: 2, active: 1 });
  });
});
