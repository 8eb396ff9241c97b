import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { Model } from "@/lib/catalog/thread/model";
import { limits } from "@/lib/limits";
import type { Source } from "@/lib/redis/source";
import { sorts } from "@/lib/schedules/enums";
import { register } from "../support/application";
import { differences } from "../support/differences";
import { RandomWrites } from "../support/random-writes";
import { redisOfEachTest } from "../support/stages/redis";

const redis = redisOfEachTest();
let models: Model[] = [];

afterEach(() => {
  for (const model of models) model.close();
  models = [];
});

function modelOf(source: Source): Model {
  const model = new Model(source, () => {});
  models.push(model);
  return model;
}

/** Waits until it is so, long enough for a loaded machine and less than the slow check of everything. */
const soon = (tell: () => unknown) => expect.poll(tell, { timeout: 25_000, interval: 50 });

/** All that a model answers, but for how fresh it is, and since when a scheduler is blind. */
async function answersOf(model: Model) {
  const { freshness: _, schedulerBlind, ...summary } = model.summary();
  const all = sorts.flatMap((by) => [by, `-${by}`] as const);
  const ofSort = async (sort: (typeof all)[number]) => {
    const page = await model.schedules({ ...contract.listSchedules.query.parse({ sort, limit: 500 }) });
    return { sort, total: page.total, ids: page.items.map((each) => each.scheduleId) };
  };
  const schedules = await Promise.all(all.map(ofSort));
  const { items } = await model.schedules(contract.listSchedules.query.parse({ sort: "name", limit: 500 }));
  const configs = all.map((sort) => model.configs(contract.listConfigs.query.parse({ sort, limit: 500 })).items);
  const culprits = schedulerBlind?.culprits.map((each) => JSON.stringify(each)).sort();
  const places = items.map(({ scheduleId }) => {
    const { lists, indexes } = model.places(scheduleId) ?? { lists: [], indexes: [] };
    return [scheduleId, { lists: [...lists].sort(), indexes }];
  });
  const rows = Object.fromEntries(items.map((each) => [each.scheduleId, each]));
  return { rows, places: Object.fromEntries(places), culprits, summary, configs, schedules };
}

/** Everything that was written before this is in the catalog. */
async function caughtUp(model: Model): Promise<void> {
  const wanted = new Date().toISOString();
  await soon(() => {
    const { state, asOf } = model.freshness();
    return state === "live" && (asOf ?? "") > wanted;
  }).toBe(true);
}

/** What a model has come to is what one says that has just read everything. Metadata may be expiring meanwhile. */
async function expectTruth(...followed: Model[]): Promise<void> {
  for (const model of followed) await caughtUp(model);
  const fresh = modelOf(redis.source());
  await caughtUp(fresh);
  for (const model of followed) {
    await soon(async () => differences(await answersOf(model), await answersOf(fresh)).slice(0, 5)).toEqual([]);
    expect((await answersOf(model)).summary.total).toBeGreaterThan(0);
  }
  fresh.close();
}

/** Ends connections of these names, whoever has them. */
async function killConnections(...names: string[]): Promise<void> {
  for (const line of String(await redis.client.client("LIST")).split("\n")) {
    const id = Number(/\bid=(\d+)/.exec(line)?.[1]);
    if (names.some((name) => line.includes(` name=${name} `))) await redis.client.client("KILL", "ID", id);
  }
}

describe("a catalog that follows 100,000 random writes", () => {
  const seed = Date.now() % 1_000_000;
  test(`is what Redis is, through lost connections and FLUSHDB, and so is a second one (seed ${seed})`, {
    timeout: 120_000,
  }, async () => {
    const writes = new RandomWrites(redis.client, seed);
    await writes.write(10_000);

    const first = modelOf(redis.source());
    const second = modelOf(redis.source());
    await writes.write(20_000, () => sleep(1)); // while they read everything for the first time
    await expectTruth(first, second);

    const events = [
      () => killConnections("rota-follow"),
      () => killConnections("rota-invalidations"),
      () => killConnections("rota"),
      () => redis.client.flushdb(),
      () => killConnections("rota", "rota-follow", "rota-invalidations"),
    ];
    // Compared after each: later writes would hide what was lost.
    for (const happens of events) {
      await writes.write(6000, async (done) => {
        if (done === 3000) await happens();
        await sleep(2);
      });
      await expectTruth(first, second);
    }
    for (let round = 0; round < 4; round++) {
      await writes.write(10_000, () => sleep(round)); // nothing is lost here, so all must be told
      await expectTruth(first, second);
    }
  });
});

const shown = async (model: Model, id: string) => {
  const { items } = await model.schedules(contract.listSchedules.query.parse({ search: `id:${id}` }));
  return items.find((each) => each.scheduleId === id);
};

describe("a catalog that polls", () => {
  test("catches up with Redis, too", async () => {
    await redis.client.call("ACL", "SETUSER", "ann", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
    const writes = new RandomWrites(redis.client, Date.now() % 1_000_000);
    await writes.write(5000);
    const model = modelOf(redis.source({ REDIS_URL: `redis://ann:secret@127.0.0.1:${redis.port}/0` }));
    await writes.write(5000, () => sleep(50));
    await expectTruth(model);
  });
});

describe("a Redis that is not always there", () => {
  test("and not at the start, is read once it is", async () => {
    await redis.kill();
    const model = modelOf(redis.source());
    await model.wasRead(300);
    expect(model.freshness()).toMatchObject({ state: "building", asOf: null });
    await redis.start();
    await register(redis.client, "a");
    await caughtUp(model);
    expect(await shown(model, "a")).toMatchObject({ status: "active" });
  });

  test("and dies at any moment of a reading, is right in the end, empty or not", async () => {
    const model = modelOf(redis.source());
    for (const afterMs of [5, 20, 60, 150]) {
      await new RandomWrites(redis.client, afterMs, 3000).write(8000);
      await sleep(afterMs);
      await redis.kill();
      await redis.start();
    }
    await caughtUp(model);
    expect(model.summary()).toMatchObject({ total: 0, configs: 0 });
    await new RandomWrites(redis.client, 1).write(2000);
    await expectTruth(model);
  });
});

describe("metadata that expires", () => {
  test("takes its name with it within two seconds, though Redis has notified nothing", async () => {
    await redis.client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
    for (const id of ["a", "b", "c"]) await register(redis.client, id);
    const model = modelOf(redis.source());
    await caughtUp(model);
    await redis.client.multi().pexpire("schedule:meta:a", 300).pexpire("schedule:meta:b", 300).exec();
    await redis.client.persist("schedule:meta:b");
    await redis.client.pexpire("schedule:meta:c", 300);
    await redis.client.pexpire("schedule:meta:c", 1200);
    const begun = Date.now();
    await soon(async () => (await shown(model, "a"))?.name).toBe("app.tasks:report");
    expect(Date.now() - begun).toBeLessThan(300 + limits.tickMs + 1000);
    await soon(async () => (await shown(model, "c"))?.name).toBe("app.tasks:report");
    expect((await shown(model, "b"))?.name).toBe("Daily report");
  });
});

describe("a list of 30,000 entries", () => {
  const entry = (n: number) => `scheduled_task:${n % 100}:entry-${n}`;
  const listed = (model: Model, n: number) => model.places(entry(n))?.lists ?? [];

  beforeEach(async () => {
    for (let from = 0; from < 30_000; from += 1000) {
      const ids = Array.from({ length: 1000 }, (_, n) => entry(from + n));
      await redis.client.mset(ids.flatMap((id) => [`schedule:status:${id}`, "active"]));
      await redis.client.rpush("schedule:cron", ...ids);
    }
  });

  test("that changes at both ends is right in the end", async () => {
    const model = modelOf(redis.source());
    await caughtUp(model);
    for (let round = 0; round < 20; round++) {
      await redis.client.lmove("schedule:cron", "schedule:interval", "LEFT", "RIGHT");
      await redis.client.rpoplpush("schedule:cron", "schedule:cron");
      await redis.client.rpush("schedule:cron", entry(40_000 + round));
      await redis.client.lrem("schedule:cron", 1, entry(15_000 + round));
      await sleep(20);
    }
    await caughtUp(model);
    expect(listed(model, 40_019)).toEqual(["schedule:cron"]);
    expect(listed(model, 15_007)).toEqual([]);
    const truth = await redis.client.lrange("schedule:cron", 0, -1);
    const inCron = new Set(truth);
    for (let n = 0; n < 30_000; n++) expect(listed(model, n).includes("schedule:cron")).toBe(inCron.has(entry(n)));
  });

  test("that becomes a string and a list again is shown as what it is", async () => {
    const model = modelOf(redis.source());
    await caughtUp(model);
    await redis.client.multi().rename("schedule:cron", "kept").set("schedule:cron", "text").exec();
    await caughtUp(model);
    expect(model.summary().schedulerBlind?.culprits).toMatchObject([{ key: "schedule:cron" }]);
    expect(listed(model, 7)).toEqual([]);
    await redis.client.rename("kept", "schedule:cron");
    await caughtUp(model);
    expect(model.summary().schedulerBlind).toBeNull();
    expect(listed(model, 7)).toEqual(["schedule:cron"]);
  });

  test("counts as not read yet until it is", async () => {
    const model = modelOf(redis.source());
    await caughtUp(model);
    const written = new Date().toISOString();
    await redis.client.lpop("schedule:cron");
    await soon(() => {
      const isKnown = listed(model, 0).length === 0;
      return { isKnown, isTold: (model.freshness().asOf ?? "") > written };
    }).toEqual({ isKnown: true, isTold: true });
  });
});

test("a model that is closed leaves nothing that keeps a process from ending", async () => {
  await register(redis.client, "a");
  const child = spawn(process.execPath, ["--import", "tsx", "tests/support/model.ts"], {
    env: { ...process.env, REDIS_URL: redis.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let told = "";
    child.stdout.on("data", (text) => {
      told += text;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect(told).toBe("live 1");
  } finally {
    child.kill("SIGKILL");
  }
});
