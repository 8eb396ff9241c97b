import { once } from "node:events";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Catalog } from "@/lib/catalog/facts/catalog";
import { part, wholeSchedule } from "@/lib/catalog/facts/key-parts";
import type { Reading } from "@/lib/catalog/facts/row";
import { ChangeReader } from "@/lib/catalog/reading/change-reader";
import { IndexReader } from "@/lib/catalog/reading/index-reader";
import { ListReader } from "@/lib/catalog/reading/list-reader";
import { readEverything } from "@/lib/catalog/reading/read-everything";
import { readSchedules } from "@/lib/catalog/reading/read-schedules";
import { changeRows } from "@/lib/catalog/store/slices";
import { Pace } from "@/lib/pace";
import type { Source } from "@/lib/redis/source";
import { register } from "../support/application";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;
let catalog: Catalog;
let readers: { lists: HeldListReader; indexes: IndexReader };
let changes: ChangeReader;
let pagesRead: number;

beforeAll(() => {
  source = redis.source();
});
beforeEach(() => {
  catalog = new Catalog(source.keys);
  readers = { lists: new HeldListReader(source, catalog), indexes: new IndexReader(source, catalog) };
  pagesRead = 0;
  changes = new ChangeReader(
    source,
    catalog,
    readers,
    () => {
      pagesRead++;
    },
    () => {},
  );
});

/** Waits until it is so. */
const soon = (look: () => unknown) => expect.poll(look, { timeout: 20_000, interval: 2 });

const steady = () => new Pace(1, new AbortController().signal);

/** At its first rest something happens. */
class Interrupted extends Pace {
  #happens: (() => Promise<void>) | null;

  constructor(happens: () => Promise<void>) {
    super(1, new AbortController().signal);
    this.#happens = happens;
  }

  override async rest(): Promise<void> {
    const happens = this.#happens;
    this.#happens = null;
    await happens?.();
    await super.rest();
  }
}

/** Of which the whole cron list is not read while it is held. */
class HeldListReader extends ListReader {
  #released: Promise<void> | null = null;

  hold(): { release: () => void } {
    let release = () => {};
    this.#released = new Promise((resolve) => {
      release = resolve;
    });
    return { release: () => release() };
  }

  override async read(list: string, pace: Pace): Promise<void> {
    if (list === source.keys.cronList()) await this.#released;
    await super.read(list, pace);
  }
}

const readAll = (pace = steady(), found = (_: string) => {}) => readEverything(source, catalog, readers, pace, found);
const placesOf = (id: string) => catalog.places.of(catalog.columns.find(id));
const shown = (id: string) => {
  const row = catalog.columns.find(id);
  return row === -1 ? null : catalog.scheduleOf(row);
};

describe("while indexes are read", () => {
  test("a schedule that is added to one of them, and notified, stays in it", async () => {
    await redis.client.sadd("schedule:index:config:7", "early");
    const pace = new Interrupted(async () => {
      await redis.client.sadd("schedule:index:config:7", "late");
      await readers.indexes.read(["7"], steady());
    });
    await readers.indexes.read(["7"], pace);
    expect(placesOf("late").indexes).toEqual(["7"]);
    await redis.client.srem("schedule:index:config:7", "early");
    await readers.indexes.read(["7"], steady());
    expect(catalog.columns.find("early")).toBe(-1);
  });
});

describe("while a list is read", () => {
  test("a schedule that moves from its beginning to its end, and is notified, stays in it", async () => {
    const others = Array.from({ length: 1500 }, (_, n) => `other-${n}`);
    await redis.client.rpush("schedule:cron", "moving", ...others);
    await readers.lists.read("schedule:cron", steady());
    const pace = new Interrupted(async () => {
      await redis.client.multi().lrem("schedule:cron", 0, "moving").rpush("schedule:cron", "moving").exec();
      await readers.lists.readEnd("schedule:cron");
    });
    await readers.lists.read("schedule:cron", pace);
    expect(placesOf("moving").lists).toEqual(["schedule:cron"]);
  });

  test("a second reading of it does not make the first forget what came", async () => {
    const others = Array.from({ length: 1500 }, (_, n) => `other-${n}`);
    await redis.client.rpush("schedule:cron", ...others);
    const pace = new Interrupted(async () => {
      await readers.lists.read("schedule:cron", steady());
      await redis.client.rpush("schedule:cron", "late");
      await readers.lists.readEnd("schedule:cron");
    });
    await readers.lists.read("schedule:cron", pace);
    expect(placesOf("late").lists).toEqual(["schedule:cron"]);
  });
});

describe("while a list is read slowly", () => {
  test("an id that is added a second time, and notified, stays known to be there twice", async () => {
    await redis.client.rpush("schedule:cron", "a");
    const pace = new Interrupted(async () => {
      await redis.client.rpush("schedule:cron", "a");
      await readers.lists.read("schedule:cron", steady());
    });
    await readers.lists.read("schedule:cron", pace);
    expect(catalog.places.twiceOf(catalog.columns.find("a"))).toEqual(["schedule:cron"]);
  });
});

describe("while everything is read", () => {
  beforeEach(() => redis.client.rpush("schedule:cron", "someone"));

  test("lists and indexes that are added where it has passed, and notified, stay", async () => {
    // It rests first when it has read the cron list, and so has all keys behind it.
    const pace = new Interrupted(async () => {
      await redis.client.rpush("schedule:time:2099-01-01T00:00", "one-shot");
      await redis.client.set("schedule:time:2099-01-01T00:01", "no list");
      await redis.client.sadd("schedule:index:config:9", "indexed");
      await readers.lists.readShort(["schedule:time:2099-01-01T00:00", "schedule:time:2099-01-01T00:01"], steady());
      await readers.indexes.read(["9"], steady());
    });
    await readAll(pace);
    expect(placesOf("one-shot").lists).toEqual(["schedule:time:2099-01-01T00:00"]);
    expect(placesOf("indexed").indexes).toEqual(["9"]);
    expect(catalog.wrongKeys.lists.all).toEqual([{ key: "schedule:time:2099-01-01T00:01", type: "string" }]);
    await redis.client.del("schedule:time:2099-01-01T00:00", "schedule:time:2099-01-01T00:01");
    await redis.client.del("schedule:index:config:9");
    await readAll();
    expect(catalog.columns.find("one-shot")).toBe(-1);
    expect(catalog.columns.find("indexed")).toBe(-1);
    expect(catalog.wrongKeys.lists.all).toEqual([]);
  });

  test("a change of the status alone does not count as a reading of the rest", async () => {
    await register(redis.client, "a", { name: "before" });
    await readAll();
    await redis.client.set("schedule:meta:a", JSON.stringify({ name: "after" }));
    const reading = readAll();
    catalog.seenKeys.read("a", part.status);
    await reading;
    expect(shown("a")?.name).toBe("after");
  });

  test("a change of the metadata alone does not count as a reading of the history", async () => {
    await register(redis.client, "a");
    await readAll();
    await redis.client.lpush("schedule:history:a", JSON.stringify({ event: "task_paused" }));
    const reading = readAll();
    catalog.seenKeys.read("a", part.status | part.meta | part.data);
    await reading;
    expect(shown("a")?.lastEvent?.event).toBe("task_paused");
  });

  test("a history that cannot be read, and that it does not find, is gone, though the status was notified", async () => {
    await redis.client.set("schedule:status:a", "active");
    await redis.client.lpush("schedule:history:a", "{broken");
    await readAll();
    await redis.client.flushdb();
    const reading = readAll();
    catalog.seenKeys.read("a", part.status);
    await reading;
    expect(catalog.columns.find("a")).toBe(-1);
  });

  test("what was written before it began is not taken for seen by it", async () => {
    await register(redis.client, "a", { name: "before" });
    const stop = new AbortController();
    const broken = readAll(new Pace(1, stop.signal));
    stop.abort();
    const whole = readAll();
    await expect(broken).rejects.toThrow();
    await whole;
    expect(shown("a")?.name).toBe("before");
  });

  test("a schedule of which only a key of a wrong type is there is seen, each time", async () => {
    await redis.client.hset("schedule:status:odd", "a", "b");
    await redis.client.rpush("schedule:meta:strange", "a");
    await readAll();
    expect(shown("odd")).toMatchObject({ status: "unknown" });
    expect(shown("strange")).toMatchObject({ status: "inactive", tracked: true });
    const found: string[] = [];
    await catalog.order();
    await readAll(steady(), (id) => found.push(id));
    expect(found).toEqual([]);
  });

  test("a schedule that was only listed before, and is found to be listed no more, stays with the keys it has now", async () => {
    await redis.client.rpush("schedule:cron", "a");
    await readAll();
    await redis.client.multi().lrem("schedule:cron", 0, "a").set("schedule:status:a", "paused").exec();
    // Redis answers in this order: SCAN finds a, the list no longer holds it, and then a is read.
    await Promise.all([readAll(), readers.lists.readShort(["schedule:cron"], steady())]);
    expect(shown("a")).toMatchObject({ status: "paused", scheduled: false });
  });

  test("and it is broken off, what it has not looked at yet stays", async () => {
    const stop = new AbortController();
    let changed = 0;
    const change = () => {
      changed++;
      stop.abort();
    };
    await expect(changeRows(10_000, stop.signal, () => true, change)).rejects.toThrow();
    expect(changed).toBeLessThan(5000);
    const before = changed;
    await expect(changeRows(10, stop.signal, () => true, change)).rejects.toThrow();
    expect(changed).toBe(before);
  });

  test("and the connection is lost with a page under way, it does not count as read", async () => {
    await redis.client.mset(Array.from({ length: 600 }, (_, n) => [`schedule:status:s${n}`, "active"]).flat());
    // It rests first when it has asked for a page, which is sent by the next tick, and which it waits for later.
    const pace = new Interrupted(async () => {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      source.redis.stream.destroy();
      await once(source.redis, "close");
      await source.redis.ping(); // there is another connection by now
    });
    await expect(readAll(pace)).rejects.toThrow();
    await readAll();
    expect(shown("s7")).toMatchObject({ status: "active" });
  });

  test("and was broken off, the rows that it made and did not read are given up", async () => {
    await redis.client.set("schedule:status:a", "active");
    catalog.rowOf(Buffer.from("never read"));
    await readAll();
    expect(catalog.columns.find("never read")).toBe(-1);
  });
});

describe("two readings of one schedule", () => {
  test("are taken in the order in which Redis answered", async () => {
    const taken: Reading[] = [];
    const read = () =>
      readSchedules(
        source,
        ["a"],
        () => wholeSchedule,
        true,
        (_, reading) => taken.push(reading),
      );
    const first = read();
    const written = source.redis.mset("schedule:status:a", "active", "schedule:meta:a", "{}", "schedule:data:a", "{}");
    await Promise.all([first, written, read()]);
    expect(taken.map(({ status }) => status?.toString())).toEqual(["active", "active"]);
  });

  test("distinguish a key of a wrong type from a missing one", async () => {
    await redis.client.hset("schedule:meta:a", "a", "b");
    await redis.client.set("schedule:data:a", "{}");
    const taken: Reading[] = [];
    await readSchedules(
      source,
      ["a"],
      () => wholeSchedule,
      true,
      (_, reading) => taken.push(reading),
    );
    const none = { status: null, lastEvent: null, pause: null, metaExpiresAt: null, historyExpires: false };
    expect(taken).toEqual([{ ...none, meta: "unreadable", data: Buffer.from("{}") }]);
  });
});

test("a user who may run no script reads the same, and so does one beside whose keys another is of a wrong type", async () => {
  const [history, data] = [JSON.stringify({ event: "task_registered" }), "{}"];
  await redis.client
    .multi()
    .mset("schedule:status:a", "active", "schedule:data:a", data, "schedule:status:b", "active")
    .set("schedule:meta:a", "{}", "EX", 1000)
    .lpush("schedule:history:a", history)
    .set("schedule:history:b", "no list")
    .acl("SETUSER", "reader", "on", "nopass", "~*", "+@all", "-@scripting")
    .exec();
  const readBy = async (user: Source) => {
    const found: Record<string, Reading> = {};
    await readSchedules(
      user,
      ["a", "b", "none"],
      () => wholeSchedule,
      false,
      (id, reading) => {
        found[id] = { ...reading, metaExpiresAt: Math.round((reading.metaExpiresAt ?? 0) / 100_000) };
      },
    );
    return found;
  };
  const expected = await readBy(source);
  expect(expected).toMatchObject({
    a: { status: Buffer.from("active"), data: Buffer.from(data), lastEvent: Buffer.from(history) },
    b: { status: Buffer.from("active"), meta: null, lastEvent: "unreadable" },
    none: { status: null, lastEvent: null },
  });
  const reader = await readBy(redis.source({ REDIS_URL: redis.url.replace("//", "//reader:any@") }));
  expect(reader).toEqual(expected);
});

describe("a change that is notified", () => {
  const notified = async (...keys: string[]) => {
    const before = pagesRead;
    changes.notify(keys.map((key) => Buffer.from(key)));
    await soon(() => pagesRead > before && changes.lagMs).toBe(0);
  };

  test("of a schedule that had nothing but a history before, is read with that", async () => {
    await redis.client.rpush("schedule:cron", "a");
    await redis.client.lpush("schedule:history:a", JSON.stringify({ event: "task_registered" }));
    await readAll();
    await redis.client.set("schedule:status:a", "active");
    await notified("schedule:status:a");
    expect(shown("a")).toMatchObject({ status: "active", lastEvent: { event: "task_registered" } });
  });

  test("of a pause record does not hide that the schedule is listed all the same", async () => {
    await register(redis.client, "a");
    await readAll();
    await redis.client.hset("rota:schedule:pause:a", { list: "schedule:cron", by: "ann" });
    await notified("rota:schedule:pause:a");
    await soon(() => shown("a")?.scheduled).toBe(true);
    expect(shown("a")?.pause).toMatchObject({ by: "ann" });
  });

  test("of a list waits as long as that is not read, however long the list", async () => {
    for (let n = 0; n < 12; n++) {
      await redis.client.rpush("schedule:cron", ...Array.from({ length: 1000 }, (_, of) => `entry-${n}-${of}`));
    }
    changes.notify([Buffer.from("schedule:cron")]);
    await soon(() => placesOf("entry-11-999").lists).toEqual(["schedule:cron"]);
    await redis.client.lpop("schedule:cron");
    changes.notify([Buffer.from("schedule:cron")]);
    await soon(() => changes.lagMs).toBe(0);
    expect(placesOf("entry-0-1").lists).toEqual(["schedule:cron"]);
    expect(catalog.columns.find("entry-0-0")).toBe(-1);
  });

  test("of a long list waits for it to be read only if its end and its length do not show everything", async () => {
    for (let n = 0; n < 12; n++) {
      const ids = Array.from({ length: 1000 }, (_, of) => `entry-${n}-${of}`);
      await redis.client.rpush("schedule:cron", ...ids);
    }
    for (const id of ["paused", "purged"]) {
      await redis.client.linsert("schedule:cron", "AFTER", "entry-5-0", id);
      await redis.client.set(`schedule:status:${id}`, "active");
    }
    await readAll();
    const held = readers.lists.hold();

    const pause = { list: "schedule:cron", by: "ann" };
    await redis.client.multi().lrem("schedule:cron", 0, "paused").hset("rota:schedule:pause:paused", pause).exec();
    await changes.refresh(["paused"]);
    expect(placesOf("paused").lists).toEqual([]);
    await soon(() => changes.lagMs).toBe(0);

    await redis.client.multi().lrem("schedule:cron", 0, "purged").del("schedule:status:purged").exec();
    await changes.refresh(["purged"]);
    expect(catalog.columns.find("purged")).toBe(-1);
    await soon(() => changes.lagMs).toBe(0);

    await redis.client.rpush("schedule:cron", "added");
    await notified("schedule:cron");
    expect(placesOf("added").lists).toEqual(["schedule:cron"]);

    await redis.client.lrem("schedule:cron", 0, "entry-5-1");
    changes.notify([Buffer.from("schedule:cron")]);
    await soon(() => changes.lagMs).toBeGreaterThan(1000);
    held.release();
    await soon(() => changes.lagMs).toBe(0);
    expect(placesOf("entry-5-1").lists).toEqual([]);
  });

  test("that comes while all earlier ones are dropped is read all the same", async () => {
    await register(redis.client, "a");
    await register(redis.client, "b");
    changes.notify([Buffer.from("schedule:status:b")]);
    changes.forget();
    await notified("schedule:status:a");
    expect(shown("a")).toMatchObject({ status: "active" });
  });
});
