import { beforeAll, describe, expect, test } from "vitest";
import { type Call, contract } from "@/lib/api/contract";
import { z } from "@/lib/zod";
import { payloadOf, register } from "../support/application";
import { request } from "../support/dashboard";
import { ownDashboard, type Stage } from "../support/stages/dashboard";

const mega = 1 << 20;
/** A text of a megabyte whose beginning says where it was written. */
const long = (where: string) => `${where} `.padEnd(mega, "x");
const at = "2026-02-08T09:17:42.123456";

/** What one schedule has of a megabyte: its keys, beside those that `register` writes. */
type Fill = (client: Stage["redis"]["client"], id: string) => Promise<unknown>;
const setMeta =
  (fields: Record<string, unknown>): Fill =>
  (client, id) =>
    client.set(`schedule:meta:${id}`, JSON.stringify({ config_id: 7, name: id, updated_at: at, ...fields }));
const setData =
  (fields: Record<string, unknown>): Fill =>
  async (client, id) => {
    await client.del(`schedule:meta:${id}`);
    await client.set(`schedule:data:${id}`, payloadOf(id, fields));
  };
const pushEvent =
  (event: object): Fill =>
  (client, id) =>
    client.lpush(`schedule:history:${id}`, JSON.stringify({ event: "e", timestamp: at, ...event }));
const paused = async (client: Stage["redis"]["client"], id: string, fields: Record<string, string>) => {
  await client.lrem("schedule:cron", 0, id);
  await client.set(`schedule:status:${id}`, "paused");
  await client.hset(`rota:schedule:pause:${id}`, { by: "ops", at, list: "schedule:cron", ...fields });
};

/** Every place in Redis where another program may write a text of any length. */
const fills: Record<string, Fill> = {
  name: setMeta({ name: long("name") }),
  "task type": setMeta({ task_type: long("task type") }),
  "metadata field": setMeta({ parameters: { note: long("metadata field") } }),
  "metadata of many fields": setMeta({
    parameters: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`field ${n}`, `value ${n}`])),
  }),
  "metadata times": setMeta({ updated_at: long("updated"), registered_at: long("registered") }),
  "metadata cron": setMeta({ schedule_config: { cron_expression: long("cron"), cron_offset: long("offset") } }),
  "metadata run date": setMeta({ schedule_config: { run_date: long("date") } }),
  "broken metadata": (client, id) => client.set(`schedule:meta:${id}`, long("{ broken")),
  cron: setData({ cron: long("* * * * *") }),
  "cron of one field": setData({ cron: `0 0 * * 1,${"1,".repeat(mega / 2)}1` }),
  offset: setData({ cron_offset: long("Europe/Berlin") }),
  "offset that kills": setData({ cron_offset: `/${long("etc")}` }),
  time: setData({ cron: null, time: long("2026-02-08") }),
  interval: setData({ cron: null, interval: long("PT1M") }),
  "interval in white space": setData({ cron: null, interval: "60".padStart(mega) }),
  "cron and interval": setData({ interval: long("PT1M"), time: long("2026-02-08") }),
  "task name": setData({ task_name: long("task name") }),
  labels: setData({ labels: { task_type: long("label"), config_id: long("config"), timeout: long("timeout") } }),
  arguments: setData({ args: [long("args")], kwargs: { a: long("kwargs") } }),
  "id in the payload": setData({ schedule_id: long("another id") }),
  "broken payload": (client, id) => client.set(`schedule:data:${id}`, long("{ broken")),
  "status word": (client, id) => client.set(`schedule:status:${id}`, long("asleep")),
  "event name": pushEvent({ event: long("event") }),
  "event kind": pushEvent({ event: "repaired", kind: long("kind") }),
  "new status": pushEvent({ event: "status_changed", new_status: long("status") }),
  "event field": pushEvent({ event: "task_paused", reason: long("reason"), actor: long("actor") }),
  "event field's name": pushEvent({ [long("field")]: 1 }),
  "event of many fields": pushEvent(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`f${n}`, `v${n}`]))),
  "event time": pushEvent({ timestamp: long(at) }),
  "broken event": (client, id) => client.lpush(`schedule:history:${id}`, long("{ broken")),
  "many long events": async (client, id) => {
    const events = Array.from({ length: 100 }, (_, n) =>
      JSON.stringify({ event: `e${n}`, timestamp: at, note: "y".repeat(200_000) }),
    );
    await client.rpush(`schedule:history:${id}`, ...events);
  },
  "who paused it": (client, id) => paused(client, id, { by: long("by") }),
  "why it was paused": (client, id) => paused(client, id, { reason: long("reason") }),
  "which list held it": (client, id) => paused(client, id, { list: long("schedule:time:"), until: long("until") }),
  "what was kept aside": (client, id) =>
    client.hset(`rota:schedule:aside:${id}`, { kind: long("kind"), by: long("by"), at: long("at") }),
  "a list of its own": (client, id) => client.rpush(`schedule:time:${"2".repeat(mega)}`, id),
  runs: (client, id) =>
    client.rpush(
      `rota:schedule:runs:of:${id}`,
      [
        long("task id"),
        "1".repeat(16),
        "",
        "1".repeat(16),
        "5",
        "f",
        "",
        ...["name", "worker", "args", "result", "error"].map(long),
      ].join("\0"),
    ),
};

/** Beside them what belongs to no schedule that a client can name. */
async function fillTheRest({ redis: { client } }: Stage): Promise<void> {
  for (const id of [long("id"), long("id of another length").slice(1)]) {
    await register(client, id);
    await client.hset(`rota:schedule:aside:${id}`, { kind: "scheduler-blind", by: "ops", at });
  }
  await client.rpush(
    "schedule:interval",
    long("dangling"),
    Buffer.concat([Buffer.from([0xff]), Buffer.from(long(""))]),
  );
  await client.set(`schedule:time:${long("wrong type")}`, "a string");
  for (const each of ["one", "other"]) {
    await register(client, `of configuration ${each}`);
    await client.del(`schedule:meta:of configuration ${each}`);
    await client.set(`schedule:data:of configuration ${each}`, payloadOf(each, { labels: {} }));
    await client.srem("schedule:index:config:7", `of configuration ${each}`);
    await client.sadd(`schedule:index:config:${long(each)}`, `of configuration ${each}`);
  }
  await client.set(`rota:schedule:aside-key:schedule:time:${long("aside")}`, "a string");
  await client.set(`schedule:status:${long("legacy")}`, "active");
  await client.set(`schedule:data:${long("legacy and live")}`, payloadOf("x"));
  await client.set(`schedule:status:${long("legacy and live")}`, "active");
}

const ids = Object.keys(fills).map((where) => `id of: ${where}`);
const stage = ownDashboard({ ROTA_RUNS_TOKEN: "a-token" }, { keeps: true });
beforeAll(async () => {
  const { client } = stage.redis;
  for (const [where, fill] of Object.entries(fills)) {
    await register(client, `id of: ${where}`);
    await fill(client, `id of: ${where}`);
  }
  await fillTheRest(stage);
}, 240_000);

test("the catalog reads all of it", async () => {
  await expect
    .poll(async () => (await request(stage.dashboard, "/api/summary")).json, { timeout: 60_000, interval: 200 })
    .toMatchObject({ freshness: { state: "live" } });
}, 90_000);

/** Bytes of an answer, whatever stands in Redis. A page holds several answers, as text of its own and as data. */
const mostBytes = { list: 1_000_000, detail: 500_000, page: 2_000_000 };

const calls: [string, Call][] = Object.entries(contract);
const gets = calls.filter(([, { method }]) => method === "GET");
const fleetCalls = gets.filter(([, { path }]) => !path.includes("{"));
const detailCalls = gets.filter(([, { path }]) => path.startsWith("/api/schedules/{scheduleId}"));

async function answersWithin(call: Call, path: string, most: number): Promise<void> {
  const answer = await request(stage.dashboard, path);
  expect(answer.status, `${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
  expect(Buffer.byteLength(answer.text), path).toBeLessThan(most);
  if (answer.status === 200) expect(call.answer.safeParse(answer.json).error, path).toBeUndefined();
}

test.each(fleetCalls)("%s is small, whatever is a megabyte in Redis", async (_, call) => {
  await answersWithin(call, call.path, mostBytes.list);
});

describe.each(detailCalls)("%s is small", (_, call) => {
  test.each(ids)("where this is a megabyte: %s", async (id) => {
    await answersWithin(call, call.path.replace("{scheduleId}", encodeURIComponent(id)), mostBytes.detail);
  });
});

test("a repair's plan is small", async () => {
  for (const id of ids) {
    const detail = await request(stage.dashboard, `/api/schedules/${encodeURIComponent(id)}`);
    const { drift } = contract.getSchedule.answer.parse(detail.json);
    for (const kind of drift ?? []) {
      const path = `/api/drift/plan?kind=${kind}&scheduleId=${encodeURIComponent(id)}`;
      await answersWithin(contract.planRepair, path, mostBytes.detail);
    }
  }
});

test.each([
  "/",
  "/schedules",
  "/schedules?sort=-updated",
  "/configs",
  "/configs/7",
  "/attention",
  "/upcoming",
  "/maintenance",
])("the page %s is small", async (path) => {
  const page = await request(stage.dashboard, path);
  expect(page.status).toBe(200);
  expect(Buffer.byteLength(page.text)).toBeLessThan(mostBytes.page);
});

test.each(ids)("the page of one schedule is small: %s", async (id) => {
  const page = await request(stage.dashboard, `/schedules/${encodeURIComponent(id)}`);
  expect(page.status).toBe(200);
  expect(Buffer.byteLength(page.text)).toBeLessThan(mostBytes.page);
});

const wholeOf: [string, string, () => Promise<string | null>][] = [
  ["metadata", "metadata of many fields", () => stage.redis.client.get("schedule:meta:id of: metadata of many fields")],
  ["payload", "arguments", () => stage.redis.client.get("schedule:data:id of: arguments")],
  ["status", "status word", () => stage.redis.client.get("schedule:status:id of: status word")],
  ["paused-by", "who paused it", () => stage.redis.client.hget("rota:schedule:pause:id of: who paused it", "by")],
  [
    "pause-reason",
    "why it was paused",
    () => stage.redis.client.hget("rota:schedule:pause:id of: why it was paused", "reason"),
  ],
];

/** A text page by page, until the last. */
async function readWhole(id: string, query: string): Promise<string> {
  let whole = "";
  for (let from: number | null = 0; from !== null; ) {
    const path = `/api/schedules/${encodeURIComponent(id)}/text?${query}&from=${from}`;
    const page = contract.getText.answer.parse((await request(stage.dashboard, path)).json);
    whole += page.text;
    from = page.next;
  }
  return whole;
}

test.each(wholeOf)("the page says that %s is cut, and reads it whole in pages", async (part, where, written) => {
  const answer = await request(stage.dashboard, `/api/schedules/${encodeURIComponent(`id of: ${where}`)}`);
  expect(contract.getSchedule.answer.parse(answer.json).cut).toContain(part);
  expect(await readWhole(`id of: ${where}`, `part=${part}`)).toBe(await written());
});

test("a page of a text ends with a whole character", async () => {
  const { client } = stage.redis;
  const written = JSON.stringify({ name: `a${"报表😀".repeat(50_000)}` });
  await register(client, "chinese");
  await client.set("schedule:meta:chinese", written);
  expect(await readWhole("chinese", "part=metadata")).toBe(written);
});

test("an event that is cut is read whole, also after others came", async () => {
  const id = "id of: event field";
  const path = `/api/schedules/${encodeURIComponent(id)}/history`;
  const written = await stage.redis.client.lindex(`schedule:history:${id}`, 0);
  const { items, cut } = contract.getHistory.answer.parse((await request(stage.dashboard, path)).json);
  expect(cut).toEqual([{ item: 0, event: expect.any(String), bytes: written?.length }]);
  expect(items[0]).toMatchObject({
    event: "task_paused",
    reason: expect.stringMatching(/… \(1,048,576 characters\)$/),
  });
  for (let n = 0; n < 12; n++)
    await stage.redis.client.lpush(`schedule:history:${id}`, JSON.stringify({ event: `e${n}` }));
  expect(await readWhole(id, `part=event&event=${cut[0]?.event}`)).toBe(written);
  await stage.redis.client.ltrim(`schedule:history:${id}`, 0, 5);
  const gone = await request(stage.dashboard, `${path.replace("history", "text")}?part=event&event=${cut[0]?.event}`);
  expect(gone).toMatchObject({ status: 404, json: { code: "not_found" } });
});

test("a history is read on from where the last answer ended", async () => {
  const path = "/api/schedules/id%20of%3A%20many%20long%20events/history";
  const names: unknown[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const answer = await request(stage.dashboard, `${path}?limit=33&offset=${offset}`);
    const page = contract.getHistory.answer.parse(answer.json);
    names.push(...page.items.map(({ event }) => event));
    offset = page.nextOffset;
  }
  expect(names).toEqual(["task_registered", ...Array.from({ length: 100 }, (_, n) => `e${n}`)]);
});

test.each([
  ["listSchedules", "/api/schedules?limit=5"],
  ["listSchedules", "/api/schedules?limit=5&sort=-updated"],
  ["listSchedules", "/api/schedules?limit=1&sort=config"],
  ["listConfigs", "/api/configs?limit=1"],
  ["upcomingStarts", "/api/upcoming/starts?limit=500"],
  ["drift", "/api/drift?limit=5"],
] as const)("%s goes on page by page past an id of a megabyte: %s", async (name, path) => {
  let found = 0;
  let total: number | null = null;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await request(stage.dashboard, `${path}${cursor && `&cursor=${cursor}`}`);
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    const page: { items: unknown[]; total: number | null; nextCursor: string | null } = contract[name].answer.parse(
      answer.json,
    );
    found += page.items.length;
    total ??= page.total;
    cursor = page.nextCursor;
  }
  expect(found).toBe(total);
});

test("the contract names a bound of every text that it answers", () => {
  const unbounded = gets.flatMap(([name, call]) => unboundedTexts(call.answer, name));
  expect(unbounded).toEqual([]);
});

/** Where in a schema a text may have any length. */
function unboundedTexts(schema: z.core.$ZodType, path: string): string[] {
  const { def } = schema._zod;
  const inside = (type: z.core.$ZodType | undefined, name: string) =>
    type ? unboundedTexts(type, `${path}${name}`) : [];
  if (schema instanceof z.ZodString) return schema.maxLength === null ? [path] : [];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, type]) => inside(type, `.${name}`));
  if (schema instanceof z.ZodArray) return inside(schema.element as z.core.$ZodType, "[]");
  if (schema instanceof z.ZodRecord) return inside(schema.keyType, "{name}").concat(inside(schema.valueType, "{}"));
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((type) => inside(type as z.core.$ZodType, "|"));
  return "innerType" in def ? inside(def.innerType as z.core.$ZodType, "") : [];
}
