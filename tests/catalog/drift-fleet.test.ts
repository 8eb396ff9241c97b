import type { ChainableCommander, Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { factsOf } from "@/lib/catalog/facts/row";
import { Model } from "@/lib/catalog/thread/model";
import type { DriftPage } from "@/lib/catalog/types";
import { type DriftKind, driftKinds } from "@/lib/schedules/drift-kinds";
import { payloadOf } from "../support/application";
import { naiveDrift, type Standing, serializerOfMost } from "../support/naive-drift";
import { ownRedis } from "../support/stages/redis";

/*
 * A fleet of 100,000 in which five of a hundred have each kind of drift, against a naive model over the same keys.
 */

const size = 100_000;
const at = new Date();
const redis = ownRedis();
let client: Redis;

beforeAll(() => {
  client = redis.client;
});

const week = 604_800;
type Write = (to: ChainableCommander, id: string) => unknown;
const cron = "schedule:cron";
const metadata = JSON.stringify({ config_id: 7, name: "Daily report", task_type: "report" });
const status =
  (word: string): Write =>
  (to, id) =>
    to.set(`schedule:status:${id}`, word);
const meta =
  (ttl = week, json = metadata): Write =>
  (to, id) =>
    to.set(`schedule:meta:${id}`, json, "EX", ttl);
const payload =
  (fields: Record<string, unknown> = {}): Write =>
  (to, id) =>
    to.set(`schedule:data:${id}`, payloadOf(id, fields));
const list =
  (key = cron): Write =>
  (to, id) =>
    to.rpush(key, id);
const index: Write = (to, id) => to.sadd("schedule:index:config:7", id);
const event: Write = (to, id) => to.lpush(`schedule:history:${id}`, '{"event": "task_registered"}');
const registered = [status("active"), meta(), payload(), list(), index, event];
const but = (left: Write, ...instead: Write[]) => [...registered.filter((write) => write !== left), ...instead];
const [theStatus = index, theMeta = index, thePayload = index, theList = index] = registered;
const hash =
  (kind: "status" | "meta" | "data" | "history"): Write =>
  (to, id) =>
    to.del(`schedule:${kind}:${id}`).hset(`schedule:${kind}:${id}`, "a", "b");

/** Twenty ways to stand there, one for each schedule in turn: five of a hundred each. */
const ways: Write[][] = [
  registered,
  but(thePayload, payload({ args: "none" })), // scheduler-blind
  but(thePayload, payload({ cron: "*/0 * * * *" })), // kills-scheduler
  but(thePayload, payload({ schedule_id: undefined })), // fires-at-every-poll
  but(theList), // active-not-listed
  but(theStatus, status("inactive")), // listed-not-active
  [...registered, hash("history")], // wrong-type
  but(theMeta, meta(week, "{broken")), // broken-json
  but(theStatus, status("sleeping")), // unknown-status
  but(theList, list("schedule:interval")), // in-wrong-list
  [...registered, list()], // listed-twice
  [list()], // dangling-id
  but(thePayload, payload({ cron: "0 0 30 2 *" })), // never-fires
  [status("paused"), meta(), index, event], // metadata-expiring
  but(theMeta, meta(80_000)), // metadata-expiring
  but(theMeta), // metadata-gone
  but(theStatus, status("error")).filter((write) => write !== theList), // data-without-list
  but(index), // schedule-without-index
  [index], // index-without-schedule
  [payload(), list()], // none: TaskIQ's alone
];
const idOf = (n: number) => `scheduled_task:7:${n}`;

async function inPages(count: number, add: (to: ChainableCommander, n: number) => unknown): Promise<unknown[]> {
  const replies: unknown[] = [];
  for (let start = 0; start < count; start += 2000) {
    const pipeline = client.pipeline();
    for (let n = start; n < Math.min(start + 2000, count); n++) add(pipeline, n);
    for (const [error, reply] of (await pipeline.exec()) ?? []) replies.push(error ? "unreadable" : reply);
  }
  return replies;
}

/** What stands in Redis of every id, read key by key. */
async function standing(): Promise<Map<string, Standing>> {
  const values = await inPages(size, (to, n) => {
    const id = idOf(n);
    to.getBuffer(`schedule:status:${id}`).getBuffer(`schedule:meta:${id}`).getBuffer(`schedule:data:${id}`);
    to.lindexBuffer(`schedule:history:${id}`, 0).pttl(`schedule:meta:${id}`);
    to.pttl(`schedule:history:${id}`);
  });
  const value = (place: number) => {
    const read = values[place];
    return Buffer.isBuffer(read) || read === "unreadable" ? read : null;
  };
  const lists = new Map<string, string[]>();
  for (const key of [cron, "schedule:interval"]) {
    for (const id of await client.lrange(key, 0, -1)) lists.set(id, [...(lists.get(id) ?? []), key]);
  }
  const indexed = new Set(await client.smembers("schedule:index:config:7"));
  return new Map(
    Array.from({ length: size }, (_, n): [string, Standing] => {
      const id = idOf(n);
      const ttl = Number(values[n * 6 + 4]);
      return [
        id,
        {
          status: value(n * 6),
          meta: value(n * 6 + 1),
          data: value(n * 6 + 2),
          lastEvent: value(n * 6 + 3),
          expiresMs: ttl > 0 ? Date.now() + ttl : null,
          historyExpires: Number(values[n * 6 + 5]) > 0,
          paused: false,
          lists: lists.get(id) ?? [],
          indexes: indexed.has(id) ? ["7"] : [],
        },
      ];
    }),
  );
}

/** All findings, page by page. */
async function findings(model: Model): Promise<Map<string, DriftKind[]>> {
  const found = new Map<string, DriftKind[]>();
  let cursor: string | undefined;
  do {
    const page: DriftPage = await model.drift(contract.drift.query.parse({ limit: 500, cursor }));
    const { items, nextCursor } = page;
    for (const { kind, scheduleId } of items) {
      if (scheduleId) found.set(scheduleId, [...(found.get(scheduleId) ?? []), kind]);
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

test("in a fleet of 100,000 with 5 % of each kind all are found, and none is invented", {
  timeout: 240_000,
}, async () => {
  await inPages(size, (to, n) => {
    for (const write of ways[n % ways.length] ?? []) write(to, idOf(n));
  });
  const model = new Model(redis.source(), () => {});
  await model.wasRead(60_000);
  const expected = new Map<string, DriftKind[]>();
  const all = await standing();
  const serializer = serializerOfMost(all.values());
  for (const [id, each] of all) {
    const { expression } = factsOf(id, each);
    const kinds = naiveDrift(id, each, expression, serializer, at);
    if (kinds.length > 0) expected.set(id, kinds);
  }
  const found = await findings(model);
  const wrong = [...all.keys()].filter((id) => String(found.get(id) ?? []) !== String(expected.get(id) ?? []));
  expect(wrong.slice(0, 5).map((id) => [id, found.get(id), expected.get(id)])).toEqual([]);

  const { driftByKind } = model.summary();
  const counts = new Map(driftKinds.map((kind) => [kind, driftByKind[kind]]));
  const looked = driftKinds.filter((kind) => !["overdue", "failing", "slow"].includes(kind));
  const others = ["scheduler-silent", "legacy-keys"];
  for (const kind of looked) {
    const naive = [...expected.values()].filter((kinds) => kinds.includes(kind)).length;
    expect([kind, counts.get(kind)]).toEqual([kind, naive]);
    if (!others.includes(kind)) expect([kind, naive >= size / 20]).toEqual([kind, true]);
  }
  model.close();
});
