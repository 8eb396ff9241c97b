import type { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { Model } from "@/lib/catalog/thread/model";
import { detailOf } from "@/lib/drift/sentences";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { pauseSchedule } from "@/lib/transitions/pause";
import { payloadOf, register } from "../support/application";
import { ownRedis } from "../support/stages/redis";

/*
 * Each state is brought about by another program while the catalog follows, found, mended by another program, and gone.
 */

const redis = ownRedis();
let client: Redis;
let model: Model;

beforeEach(async () => {
  client = redis.client;
  await register(client, "scheduled_task:7:well");
  model = new Model(redis.source(), () => {});
  await model.wasRead(5000);
});
afterEach(() => model.close());

const drift = (asked: Record<string, unknown> = {}) => model.drift(contract.drift.query.parse(asked));
/** What is found now: kinds by id, or by key. */
const found = async (by = model) => {
  const all: Record<string, DriftKind[]> = {};
  for (const { kind, scheduleId, key } of (await by.drift(contract.drift.query.parse({ limit: 500 }))).items) {
    const of = scheduleId ?? key ?? "fleet";
    all[of] = [...(all[of] ?? []), kind];
  }
  return all;
};
const soon = (look: () => unknown) => expect.poll(look, { timeout: 15_000, interval: 20 });
/** The sentences about an id or a key. */
const told = async (of: string) =>
  (await drift({ limit: 500 })).items
    .filter(({ scheduleId, key }) => scheduleId === of || key === of)
    .map(detailOf)
    .join(" ");

const id = "scheduled_task:7:a";
const week = 604_800;
type State = {
  /** What an operator would say. */
  name: string;
  bring: () => Promise<unknown>;
  /** Kinds by id or key. */
  finds: Record<string, DriftKind[]>;
  /** In the sentence about it. */
  says: RegExp;
  mend: () => Promise<unknown>;
};
const registered = (fields: Parameters<typeof register>[2] = {}) => register(client, id, fields);
const remove = () =>
  client
    .multi()
    .del(`schedule:status:${id}`, `schedule:meta:${id}`, `schedule:data:${id}`, `schedule:history:${id}`)
    .lrem("schedule:cron", 0, id)
    .srem("schedule:index:config:7", id)
    .exec();
const listed = (payload: string | Buffer, list = "schedule:cron") =>
  client.multi().set(`schedule:data:${id}`, payload).rpush(list, id).exec();

const states: State[] = [
  {
    name: "active, but in no list",
    bring: async () => {
      await registered();
      await client.lrem("schedule:cron", 0, id);
    },
    finds: { [id]: ["active-not-listed"] },
    says: /active, but no list/,
    mend: () => client.rpush("schedule:cron", id),
  },
  {
    name: "paused by its word, but listed",
    bring: async () => {
      await registered({ status: "paused" });
      await client.persist(`schedule:meta:${id}`);
    },
    finds: { [id]: ["listed-not-active"] },
    says: /status is paused, but TaskIQ lists it in schedule:cron/,
    mend: () => client.set(`schedule:status:${id}`, "active"),
  },
  {
    name: "listed, tracked, and without a status word",
    bring: async () => {
      await registered();
      await client.del(`schedule:status:${id}`);
    },
    finds: { [id]: ["listed-not-active"] },
    says: /no status, which means inactive/,
    mend: () => client.set(`schedule:status:${id}`, "active"),
  },
  {
    name: "an id in a list with nothing behind it",
    bring: () => client.rpush("schedule:interval", id),
    finds: { [id]: ["dangling-id"] },
    says: /in schedule:interval, but there is no payload/,
    mend: () => client.lrem("schedule:interval", 0, id),
  },
  {
    name: "an active schedule whose payload is gone",
    bring: async () => {
      await registered();
      await client.del(`schedule:data:${id}`);
    },
    finds: { [id]: ["dangling-id"] },
    says: /no payload/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "a payload in no list",
    bring: () => client.set(`schedule:data:${id}`, payloadOf(id)),
    finds: { [id]: ["data-without-list"] },
    says: /no list holds it/,
    mend: () => client.rpush("schedule:cron", id),
  },
  {
    name: "twice in one list",
    bring: async () => {
      await registered();
      await client.rpush("schedule:cron", id);
    },
    finds: { [id]: ["listed-twice"] },
    says: /more than once in schedule:cron/,
    mend: () => client.lrem("schedule:cron", 1, id),
  },
  {
    name: "in two lists",
    bring: async () => {
      await registered();
      await client.rpush("schedule:interval", id);
    },
    finds: { [id]: ["listed-twice"] },
    says: /more than one list: schedule:cron and schedule:interval/,
    mend: () => client.lrem("schedule:interval", 0, id),
  },
  {
    name: "in another list than its payload says",
    bring: () => listed(payloadOf(id, { cron: null, interval: 60 })),
    finds: { [id]: ["in-wrong-list"] },
    says: /in schedule:cron, but its payload belongs in schedule:interval/,
    mend: () => client.multi().lrem("schedule:cron", 0, id).rpush("schedule:interval", id).exec(),
  },
  {
    name: "a one-shot in the list of another minute",
    bring: () =>
      listed(payloadOf(id, { cron: null, time: "2099-01-01T02:30:00+02:00" }), "schedule:time:2099-01-01T02:30"),
    finds: { [id]: ["in-wrong-list"] },
    says: /belongs in schedule:time:2099-01-01T00:30/,
    mend: () => client.multi().del("schedule:time:2099-01-01T02:30").rpush("schedule:time:2099-01-01T00:30", id).exec(),
  },
  {
    name: "an index entry with nothing behind it",
    bring: () => client.sadd("schedule:index:config:9", id),
    finds: { [id]: ["index-without-schedule"] },
    says: /index of configuration 9 names it/,
    mend: () => client.srem("schedule:index:config:9", id),
  },
  {
    name: "a schedule that no index names",
    bring: async () => {
      await registered();
      await client.srem("schedule:index:config:7", id);
    },
    finds: { [id]: ["schedule-without-index"] },
    says: /index of no configuration/,
    mend: () => client.sadd("schedule:index:config:7", id),
  },
  {
    name: "metadata that has expired",
    bring: async () => {
      await registered();
      await client.pexpire(`schedule:meta:${id}`, 1);
    },
    finds: { [id]: ["metadata-gone"] },
    says: /metadata is gone/,
    mend: () => client.set(`schedule:meta:${id}`, '{"config_id": 7}', "EX", week),
  },
  {
    name: "metadata of a paused schedule that will expire, be it in a week",
    bring: async () => {
      await registered({ status: "paused" });
      await client.lrem("schedule:cron", 0, id);
    },
    finds: { [id]: ["metadata-expiring"] },
    says: /paused, and its metadata expires at 20/,
    mend: () => client.persist(`schedule:meta:${id}`),
  },
  {
    name: "the history of a paused schedule that expires again since Python pushed to it",
    bring: async () => {
      await registered({ status: "paused" });
      await client.multi().lrem("schedule:cron", 0, id).persist(`schedule:meta:${id}`).exec();
      await client.expire(`schedule:history:${id}`, week);
    },
    finds: { [id]: ["metadata-expiring"] },
    says: /paused, and its history expires/,
    mend: () => client.persist(`schedule:history:${id}`),
  },
  {
    name: "metadata of an active schedule with less than a day left",
    bring: async () => {
      await registered();
      await client.expire(`schedule:meta:${id}`, 80_000);
    },
    finds: { [id]: ["metadata-expiring"] },
    says: /expires at 20/,
    mend: () => client.expire(`schedule:meta:${id}`, week),
  },
  {
    name: "metadata that is no JSON",
    bring: async () => {
      await registered();
      await client.set(`schedule:meta:${id}`, "{broken");
    },
    finds: { [id]: ["broken-json"] },
    says: /metadata is no JSON/,
    mend: () => client.set(`schedule:meta:${id}`, '{"config_id": 7}', "EX", week),
  },
  {
    name: "a newest event that is no JSON",
    bring: async () => {
      await registered();
      await client.lpush(`schedule:history:${id}`, "[]");
    },
    finds: { [id]: ["broken-json"] },
    says: /newest event is no JSON/,
    mend: () => client.lpop(`schedule:history:${id}`),
  },
  {
    name: "an empty payload",
    bring: () => registered({ payload: "" }),
    finds: { [id]: ["broken-json"] },
    says: /payload is empty/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "a listed payload that is no JSON",
    bring: () => registered({ payload: '{"task_name": ' }),
    finds: { [id]: ["scheduler-blind", "broken-json"] },
    says: /cannot be read/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "a status word that is none",
    bring: () => registered({ status: "sleeping" }),
    finds: { [id]: ["unknown-status"] },
    says: /"sleeping", which is none/,
    mend: () => client.set(`schedule:status:${id}`, "active"),
  },
  ...(["status", "meta", "data", "history"] as const).map(
    (kind): State => ({
      name: `a key of a wrong type: ${kind}`,
      bring: async () => {
        await registered();
        await client.multi().del(`schedule:${kind}:${id}`).zadd(`schedule:${kind}:${id}`, 1, "a").exec();
      },
      finds: { [id]: ["wrong-type"] },
      says: /of a wrong type/,
      mend: () => remove(),
    }),
  ),
  {
    name: "a list of one-shots that is none, of a minute to come",
    bring: () => client.set("schedule:time:2099-01-01T00:00", "x"),
    finds: { "schedule:time:2099-01-01T00:00": ["wrong-type"] },
    says: /is of type string/,
    mend: () => client.del("schedule:time:2099-01-01T00:00"),
  },
  {
    name: "an index that is none",
    bring: () => client.rpush("schedule:index:config:9", "x"),
    finds: { "schedule:index:config:9": ["wrong-type"] },
    says: /is of type list/,
    mend: () => client.del("schedule:index:config:9"),
  },
  {
    name: "a list that the scheduler reads and that is none",
    bring: () => client.set("schedule:interval", "x"),
    finds: { "schedule:interval": ["scheduler-blind", "wrong-type"] },
    says: /must be a list/,
    mend: () => client.del("schedule:interval"),
  },
  {
    name: "a payload of another serialiser",
    bring: () => listed(Buffer.from([0x80, 0x05, 0x95, 0x01])),
    finds: { [id]: ["scheduler-blind"] },
    says: /payload is pickle, while most listed payloads are JSON/,
    mend: () => client.lrem("schedule:cron", 0, id).then(() => client.del(`schedule:data:${id}`)),
  },
  {
    name: "a step of 0",
    bring: () => registered({ payload: payloadOf(id, { cron: "*/0 * * * *" }) }),
    finds: { [id]: ["kills-scheduler", "never-fires"] },
    says: /step of 0/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "a payload without its schedule_id",
    bring: () => registered({ payload: payloadOf(id, { schedule_id: undefined }) }),
    finds: { [id]: ["fires-at-every-poll"] },
    says: /no schedule_id/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "an expression that can never match",
    bring: () => registered({ payload: payloadOf(id, { cron: "0 2 * * 7" }) }),
    finds: { [id]: ["never-fires"] },
    says: /7 is no weekday/,
    mend: () => client.set(`schedule:data:${id}`, payloadOf(id)),
  },
  {
    name: "keys of the form before the refactoring",
    bring: () => client.mset("schedule:status:42", "active", "schedule:meta:42", "{broken"),
    finds: { "42": ["legacy-keys"] },
    says: /before a refactoring/,
    mend: () => client.del("schedule:status:42", "schedule:meta:42"),
  },
];

describe("drift is found, and gone once it is mended", () => {
  test.each(states)("$name", async ({ bring, finds, says, mend }) => {
    await soon(() => found()).toEqual({});
    await bring();
    await soon(() => found()).toEqual(finds);
    const [of = ""] = Object.keys(finds);
    expect(await told(of)).toMatch(says);

    // A dashboard that starts now says the same.
    const other = new Model(redis.source(), () => {});
    await other.wasRead(5000);
    expect(await found(other)).toEqual(finds);
    other.close();

    await mend();
    await soon(() => found()).toEqual({});
    expect((await drift()).kinds.every(({ count }) => count === 0 || count === null)).toBe(true);
  });

  test("every kind that is looked for without reports of runs is among these states", () => {
    const runs: DriftKind[] = ["overdue", "failing", "slow"];
    const elsewhere: DriftKind[] = ["scheduler-silent"];
    const proven = new Set(states.flatMap(({ finds }) => Object.values(finds).flat()));
    expect(driftKinds.filter((kind) => !proven.has(kind) && !runs.includes(kind))).toEqual(elsewhere);
  });
});

describe("what is no drift", () => {
  test("a schedule that only TaskIQ knows, one that is paused as Rota pauses (or Rota paused), and one that its application gave up", async () => {
    await client.multi().set("schedule:data:theirs", payloadOf("theirs")).rpush("schedule:cron", "theirs").exec();
    await register(client, "scheduled_task:7:paused", { status: "paused" });
    await client
      .multi()
      .lrem("schedule:cron", 0, "scheduled_task:7:paused")
      .persist("schedule:meta:scheduled_task:7:paused")
      .exec();
    await register(client, "scheduled_task:7:gone", { status: "inactive" });
    await client
      .multi()
      .lrem("schedule:cron", 0, "scheduled_task:7:gone")
      .del("schedule:data:scheduled_task:7:gone")
      .exec();
    await client.multi().set("schedule:data:held", payloadOf("held")).rpush("schedule:cron", "held").exec();
    await pauseSchedule(redis.source(), "held", { actor: "ann" });
    await soon(() => model.summary()).toMatchObject({ total: 5, paused: 2 });
    await soon(() => found()).toEqual({});
    expect(model.summary()).toMatchObject({ drift: 0 });
  });
});

describe("a scheduler that does not read", () => {
  const late = () =>
    listed(payloadOf(id, { cron: null, time: "2026-01-01T08:00:00" }), "schedule:time:2026-01-01T08:00");

  test("is found by a one-shot that stays listed after its time, until that is gone", async () => {
    await late();
    await soon(() => found()).toEqual({ fleet: ["scheduler-silent"] });
    expect((await drift()).items.map(detailOf)).toEqual([
      `No scheduler seems to read this Redis: ${id}, due once at 2026-01-01 08:00 UTC, stays listed.`,
    ]);
    expect(model.summary()).toMatchObject({ drift: 1, driftByKind: { "scheduler-silent": 1 } });
    await client.multi().del("schedule:time:2026-01-01T08:00", `schedule:data:${id}`).exec();
    await soon(() => found()).toEqual({});
  });

  test("is not a finding while something visible stops it", async () => {
    await late();
    await soon(() => found()).toEqual({ fleet: ["scheduler-silent"] });
    await client.set("schedule:interval", "x");
    await soon(() => found()).toEqual({ "schedule:interval": ["scheduler-blind", "wrong-type"] });
  });

  test("is not a finding if it leaves past one-shots listed on purpose", async () => {
    await late();
    const skipping = new Model(redis.source({ SCHEDULER_SKIPS_PAST: "1" }), () => {});
    await skipping.wasRead(5000);
    expect(skipping.summary().total).toBe(2);
    expect(await found(skipping)).toEqual({});
    skipping.close();
  });

  test("is not found by a future one-shot, nor by one that has fired", async () => {
    const toCome = payloadOf(id, { cron: null, time: "2099-01-01T08:00:00" });
    await listed(toCome, "schedule:time:2099-01-01T08:00");
    const fired = { scheduler_type: "date", schedule_config: { run_date: "2026-01-01T08:00:00" } };
    await register(client, "scheduled_task:7:fired", { status: "inactive", ...fired });
    await client
      .multi()
      .del("schedule:data:scheduled_task:7:fired")
      .lrem("schedule:cron", 0, "scheduled_task:7:fired")
      .exec();
    await soon(() => model.summary().total).toBe(3);
    await soon(() => found()).toEqual({});
  });
});

describe("the counts", () => {
  test("of a summary name what is serious once, however much is wrong with it, and every kind", async () => {
    await registered({ payload: '{"task_name": ', status: "paused" });
    await client.rpush("schedule:cron", "dangling", "dangling");
    await soon(() => model.summary()).toMatchObject({
      drift: 1,
      driftByKind: {
        "scheduler-blind": 1,
        "broken-json": 1,
        "listed-not-active": 1,
        "metadata-expiring": 1,
        "dangling-id": 1,
        "listed-twice": 1,
        "never-fires": 0,
        overdue: null,
      },
    });
  });

  test("say since when there is any, until there is none", async () => {
    const since = async () => (await drift()).kinds.find(({ kind }) => kind === "dangling-id")?.since;
    expect(await since()).toBeNull();
    const before = new Date().toISOString();
    await client.rpush("schedule:cron", "dangling:1");
    await soon(since).not.toBeNull();
    const first = await since();
    expect(first && first >= before).toBe(true);
    await client.rpush("schedule:cron", "dangling:2");
    await soon(async () => (await drift({ kind: "dangling-id" })).total).toBe(2);
    expect(await since()).toBe(first);
    await client.lrem("schedule:cron", 0, "dangling:1");
    await client.lrem("schedule:cron", 0, "dangling:2");
    await soon(since).toBeNull();
  });
});

describe("a list of schedules", () => {
  test("shows the drift of each, and finds it by filter and by search", async () => {
    await registered({ status: "sleeping" });
    const ids = async (asked: Record<string, unknown>) => {
      const { items } = await model.schedules(contract.listSchedules.query.parse(asked));
      return items.map((each) => [each.scheduleId, each.drift]);
    };
    await soon(() => ids({ drift: "unknown-status,slow" })).toEqual([[id, ["unknown-status"]]]);
    expect(await ids({ search: "drift:unknown" })).toEqual([[id, ["unknown-status"]]]);
    expect(await ids({ search: "-drift:unknown-status" })).toEqual([["scheduled_task:7:well", []]]);
    expect(await ids({ drift: "slow" })).toEqual([]);
  });
});
