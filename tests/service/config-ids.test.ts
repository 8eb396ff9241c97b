import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { Model } from "@/lib/catalog/thread/model";
import { repair } from "@/lib/drift/repair";
import { idFromBytes } from "@/lib/ids";
import type { Source } from "@/lib/redis/source";
import { ScheduleHistoryRedisService } from "@/lib/schedules/service";
import { purgeSchedule } from "@/lib/transitions/purge";
import { resumeSchedule } from "@/lib/transitions/resume";
import { payloadOf, register } from "../support/application";
import { detailOf } from "../support/detail";
import { ownRedis } from "../support/stages/redis";

const redis = ownRedis();
let source: Source;
let model: Model | null = null;
beforeAll(() => {
  source = redis.source();
});
afterEach(() => {
  model?.close();
  model = null;
});

const ann = { actor: "ann" };

async function read(): Promise<Model> {
  model?.close();
  model = new Model(source, () => {});
  await model.wasRead(5000);
  return model;
}
const schedules = async (asked: Record<string, unknown> = {}) =>
  (await (await read()).schedules(contract.listSchedules.query.parse(asked))).items;

/** As a program writes it that has the id as a number, which JavaScript could not hold. */
const metadataOf = (written: string) => `{"config_id": ${written}, "name": "Report", "parameters": {"config_id": 5}}`;

async function registerUnder(configId: string, written: string, id = "a"): Promise<void> {
  await register(redis.client, id);
  await redis.client.srem("schedule:index:config:7", id);
  await redis.client.sadd(`schedule:index:config:${configId}`, id);
  await redis.client.set(`schedule:meta:${id}`, metadataOf(written), "EX", 604_800);
  await redis.client.set(`schedule:data:${id}`, payloadOf(id, { labels: {} }));
}

/** Configuration ids as they stand in the key of their index, and in the JSON of metadata or a label. */
const all: [configId: string, written: string][] = [
  ["7", "7"],
  ["0", "0"],
  ["-1", "-1"],
  ["9007199254740993", "9007199254740993"],
  ["7205759403792793601", "7205759403792793601"],
  ["-7205759403792793601", "-7205759403792793601"],
  ["1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"],
  ["007", '"007"'],
  ["7205759403792793601", '"7205759403792793601"'],
  ["stock", '"stock"'],
  ["Stock", '"Stock"'],
  ["a/b c%", '"a/b c%"'],
  ["中文", '"中文"'],
  ["a,b:“c”", '"a,b:“c”"'],
  ["__proto__", '"__proto__"'],
  ["..", '".."'],
  ["~b64:Nw", '"~b64:Nw"'],
];

describe.each(all)("the configuration %s, written %s", (text, written) => {
  const configId = idFromBytes(Buffer.from(text));
  const index = `schedule:index:config:${text}`;

  test("is shown as it stands in Redis, and its schedule is in order", async () => {
    await registerUnder(text, written);
    expect(await schedules()).toMatchObject([{ scheduleId: "a", configId, drift: [] }]);
    expect(await schedules({ config: configId })).toMatchObject([{ scheduleId: "a" }]);
    expect(model?.config(configId)).toMatchObject({ configId, total: 1 });
    expect(await detailOf(source, "a")).toMatchObject({ configId });
  });

  test("is known by its index alone, and by the payload's label", async () => {
    await redis.client.set("schedule:status:by-index", "active");
    await redis.client.sadd(index, "by-index");
    await redis.client.set("schedule:data:by-label", `{"task_name": "t", "labels": {"config_id": ${written}}}`);
    expect(await schedules({ sort: "config" })).toMatchObject([
      { scheduleId: "by-index", configId },
      { scheduleId: "by-label", configId },
    ]);
  });

  test("is given back the index entry that a repair finds missing, and no other", async () => {
    await registerUnder(text, written);
    await redis.client.del(index);
    expect(await schedules()).toMatchObject([{ drift: ["schedule-without-index"] }]);
    const done = await repair(source, { kind: "schedule-without-index", scheduleId: "a" }, ann);
    expect(done).toMatchObject({ result: "repaired" });
    expect(await redis.client.keys("schedule:index:*")).toEqual([index]);
    expect(await redis.client.smembers(index)).toEqual(["a"]);
    expect(await schedules()).toMatchObject([{ drift: [] }]);
  });

  test("keeps no entry of a schedule that is purged", async () => {
    await registerUnder(text, written);
    await redis.client.sadd(index, "other");
    await purgeSchedule(source, "a", ann);
    expect(await redis.client.keys("*")).toEqual([index]);
    expect(await redis.client.smembers(index)).toEqual(["other"]);
  });

  test("is taken by the service's methods", async () => {
    const service = new ScheduleHistoryRedisService(source);
    await service.addScheduleToIndex(configId, "a");
    expect(await redis.client.smembers(index)).toEqual(["a"]);
    expect(await service.listScheduleIds(configId)).toEqual(["a"]);
    await service.removeScheduleFromIndex(configId, "a");
    expect(await redis.client.exists(index)).toBe(0);
  });

  test("is written into a payload that is made again as its metadata holds it", async () => {
    await registerUnder(text, written);
    await registerUnder(text, written, "sibling");
    const metadata = `{"config_id": ${written}, "schedule_config": {"minute": "*/5"}, "parameters": {"of": [${written}]}}`;
    await redis.client.multi().set("schedule:meta:a", metadata).del("schedule:data:a").exec();
    await redis.client.multi().set("schedule:status:a", "paused").lrem("schedule:cron", 0, "a").exec();
    await resumeSchedule(source, "a", ann);
    const payload = (await redis.client.get("schedule:data:a"))?.replaceAll(/\s/g, "");
    expect(payload).toContain(
      `"args":[${written.replaceAll(" ", "")}],"kwargs":{"of":[${written.replaceAll(" ", "")}]}`,
    );
    expect(payload).toContain(`"config_id":${JSON.stringify(text).replaceAll(" ", "")}`);
  });
});

test("ids that are alike are kept apart: a number, the same with zeros, in capitals, negative", async () => {
  for (const [at, text] of ["7", "007", "-7", "stock", "Stock"].entries()) {
    await registerUnder(text, JSON.stringify(text), `s${at}`);
  }
  const of = async (asked: Record<string, unknown>) => (await schedules(asked)).map(({ scheduleId }) => scheduleId);
  expect(await of({ config: "7" })).toEqual(["s0"]);
  expect(await of({ search: "config:007" })).toEqual(["s1"]);
  expect(await of({ search: "config:-7" })).toEqual(["s2"]);
  expect(await of({ search: "config:stock" })).toEqual(["s3"]);
  expect(await of({ search: "config:7,Stock" })).toEqual(["s0", "s4"]);
  expect(await of({ search: "-config:7 -config:stock" })).toEqual(["s1", "s2", "s4"]);
  expect(model?.summary()).toMatchObject({ configs: 5 });
});

test("an id with spaces, a comma or a colon is searched for in quotes", async () => {
  await registerUnder("a/b c%", '"a/b c%"', "spaced");
  await registerUnder("a,b:c", '"a,b:c"', "comma");
  await registerUnder("a", '"a"', "plain");
  const of = async (search: string) => (await schedules({ search })).map(({ scheduleId }) => scheduleId);
  expect(await of('config:"a/b c%"')).toEqual(["spaced"]);
  expect(await of('config:"a,b:c"')).toEqual(["comma"]);
  expect(await of("config:a,b:c")).toEqual(["plain"]);
  expect(await of('"B C"')).toEqual(["spaced"]);
});

test("an id that is no UTF-8 is one of its own, found by its index", async () => {
  const key = Buffer.concat([Buffer.from("schedule:index:config:"), Buffer.from([0xff, 0x00])]);
  await registerUnder("7", "null");
  await redis.client.del("schedule:index:config:7");
  await redis.client.sadd(key, "a");
  expect(await schedules()).toMatchObject([{ configId: "~b64:_wA", drift: [] }]);
  expect(await schedules({ search: "config:~b64:_wA" })).toHaveLength(1);
  expect(model?.config("~b64:_wA")).toMatchObject({ total: 1 });
  await purgeSchedule(source, "a", ann);
  expect(await redis.client.keysBuffer("*")).toEqual([]);
});

test("an empty text is an id like any other, as long as metadata and index agree", async () => {
  await registerUnder("", '""');
  expect(await schedules()).toMatchObject([{ configId: "~b64:", drift: [] }]);
  await redis.client.del("schedule:index:config:");
  await repair(source, { kind: "schedule-without-index", scheduleId: "a" }, ann);
  expect(await redis.client.smembers("schedule:index:config:")).toEqual(["a"]);
  await purgeSchedule(source, "a", ann);
  expect(await redis.client.keys("*")).toEqual([]);
});

test("a number and a text of the same digits are one configuration, and so is a whole number with a fraction of zero", async () => {
  await registerUnder("7", "7", "number");
  await registerUnder("7", '"7"', "text");
  await registerUnder("7", "7.0", "float");
  expect((await schedules({ config: "7", sort: "name" })).map(({ drift }) => drift)).toEqual([[], [], []]);
  expect(model?.summary()).toMatchObject({ configs: 1 });
});

test.each(["7.5", "true", "null", "[7]", '{"id": 7}', "1e400", '"\\ud800"'])(
  "%s is no configuration's id: the index tells it",
  async (written) => {
    await registerUnder("12", written);
    expect(await schedules()).toMatchObject([{ configId: "12", drift: [] }]);
  },
);

test("numbers are sorted as numbers of any length, before other texts", async () => {
  const sorted = ["-7205759403792793601", "-12", "-1", "0", "7", "007", "12", "9007199254740993"].concat([
    "12345678901234567890",
    "-",
    "1e3",
    "Stock",
    "stock",
    "中文",
    "\ue000",
    "😀",
  ]);
  const ids = new Map(sorted.map((text, at) => [text, `s${String((at * 7) % sorted.length).padStart(2, "0")}`]));
  for (const [text, id] of ids) await registerUnder(text, JSON.stringify(text), id);
  const order = async (asked: Record<string, unknown>) => (await schedules(asked)).map(({ configId }) => configId);
  expect(await order({ sort: "config" })).toEqual(sorted);
  expect(await order({ sort: "-config" })).toEqual(sorted.toReversed());
  // Few that a filter found are sorted in another way than all are.
  expect(await order({ sort: "config", search: "report" })).toEqual(sorted);
  for (const sort of ["config", "-config"]) {
    const wanted = sort === "config" ? sorted : sorted.toReversed();
    expect(await byCursor((query) => model?.schedules(contract.listSchedules.query.parse({ ...query, sort })))).toEqual(
      wanted,
    );
    expect(await byCursor((query) => model?.configs(contract.listConfigs.query.parse({ ...query, sort })))).toEqual(
      wanted,
    );
  }
  expect(model?.configs(contract.listConfigs.query.parse({ sort: "name" })).items.map((each) => each.configId)).toEqual(
    sorted,
  );
});

type Asked = { limit: number; cursor?: string };
type Answer = { items: { configId: string | null }[]; nextCursor: string | null };

/** All configuration ids of a list, read in pages of three. */
async function byCursor(ask: (query: Asked) => Promise<Answer> | Answer | undefined) {
  const found: (string | null)[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Answer | undefined = await ask({ limit: 3, ...(cursor && { cursor }) });
    found.push(...(page?.items.map(({ configId }) => configId) ?? []));
    cursor = page?.nextCursor ?? null;
  }
  return found;
}
