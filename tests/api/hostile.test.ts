import { expect, test } from "vitest";
import { type Call, contract } from "@/lib/api/contract";
import { payloadOf, register } from "../support/application";
import { post, request } from "../support/dashboard";
import { ownDashboard } from "../support/stages/dashboard";

const stage = ownDashboard({ ROTA_RUNS_TOKEN: "a-token" });

const nested = (levels: number) => `{"name":"n","parameters":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const many = JSON.stringify(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`field ${n}`, n])));

/** What may stand in any key, whoever wrote it. */
const garbage: Record<string, Buffer | string> = {
  empty: "",
  bytes: Buffer.from("80ff00c328", "hex"),
  large: "x".repeat(512 * 1024),
  deep: nested(10_000),
  many,
  numbers: '{"config_id":1e999,"timeout_seconds":-0,"schedule_config":{"minute":-0,"hour":1e999},"priority":1e308}',
  doubled: '{"config_id":1,"config_id":2,"name":"a","name":{"b":1},"event":"e","event":[]}',
  surrogates: '{"name":"\\ud800","event":"\\udfff","timestamp":"\\ud800","scheduler_type":"\\ud800"}',
  prototype: '{"__proto__":{"event":"x"},"constructor":1,"event":"__proto__","name":"__proto__","toString":null}',
  types:
    '{"config_id":"x","name":5,"task_type":[],"scheduler_type":{},"schedule_config":[],"updated_at":{},"event":[]}',
  years: '{"event":"e","timestamp":"9999-12-31T23:59:59.999999","schedule_config":{"run_date":"9999-12-31T23:59:59"}}',
  array: "[1]",
  null: "null",
  run: `t\0${"9".repeat(16)}\0${"9".repeat(17)}\0x\0-1\0f\0r99\0\0\0\0\0`,
  summary: `${"9".repeat(16)} - x o${"9".repeat(15)} f-1 r${"9".repeat(15)} q zz`,
  offset: payloadOf("v", { cron_offset: "P9999999999D" }),
  interval: payloadOf("v", { cron: null, interval: 1e300 }),
  past: payloadOf("v", { cron: null, time: "0001-01-01T00:00:00+14:00" }),
};
type Kind = "string" | "list" | "set" | "hash" | "zset";
const keysOf: Record<string, Kind> = {
  "schedule:status:": "string",
  "schedule:meta:": "string",
  "schedule:history:": "list",
  "schedule:stats:": "string",
  "schedule:data:": "string",
  "rota:schedule:pause:": "hash",
  "rota:schedule:aside:": "hash",
  "rota:schedule:runs:of:": "list",
  "rota:schedule:runs:last:": "string",
};
const fields = ["list", "by", "reason", "at", "until", "payload", "kind", "foreign", "queued", "started"];

async function put(key: string, kind: Kind, value: Buffer | string): Promise<void> {
  const { client } = stage.redis;
  await client.del(key);
  if (kind === "string") await client.set(key, value);
  else if (kind === "list") await client.rpush(key, value, value);
  else if (kind === "set") await client.sadd(key, value);
  else if (kind === "zset") await client.zadd(key, 1, value);
  else await client.hset(key, Object.fromEntries(fields.map((field) => [field, value])));
}

const calls: [Call, string][] = [
  [contract.getSchedule, ""],
  [contract.getHistory, "/history"],
  [contract.why, "/why?at=2026-02-08T09:17Z"],
  [contract.listRuns, "/runs"],
];
const fleetCalls: [Call, string][] = [
  [contract.summary, "/api/summary"],
  [contract.listSchedules, "/api/schedules?limit=500&sort=-updated"],
  [contract.listConfigs, "/api/configs?limit=500"],
  [contract.upcoming, "/api/upcoming"],
  [contract.upcomingStarts, "/api/upcoming/starts"],
  [contract.drift, "/api/drift?limit=500"],
  [contract.latestEvents, "/api/history?limit=100"],
  [contract.legacy, "/api/legacy"],
];

/** Answered, in the form of the contract. */
async function answers(call: Call, path: string) {
  const answer = await request(stage.dashboard, path);
  expect(answer.status, `${path}: ${answer.text.slice(0, 300)}`).toBe(200);
  expect(call.answer.safeParse(answer.json).error, path).toBeUndefined();
  return answer;
}
const livesAgain = () =>
  expect
    .poll(async () => (await request(stage.dashboard, "/api/summary")).json, { timeout: 30_000, interval: 100 })
    .toMatchObject({ freshness: { state: "live" } });

async function theFleetIsSeen(ids: string[]) {
  await livesAgain();
  for (const [call, path] of fleetCalls) await answers(call, path);
  for (const id of ["good", ...ids]) for (const [call, end] of calls) await answers(call, `/api/schedules/${id}${end}`);
  expect((await answers(contract.listSchedules, "/api/schedules?search=id:good")).json).toMatchObject({ total: 1 });
  expect(await post(stage.dashboard, "/api/runs", { ids: ["good", ...ids] })).toMatchObject({ status: 200 });
  for (const page of ["/", "/schedules", "/attention", "/upcoming", "/maintenance", "/configs/7", "/schedules/good"])
    expect(await request(stage.dashboard, page), page).toMatchObject({ status: 200 });
}

test.each(Object.entries(keysOf))(
  "any content of %s… is shown or told, and hides no other schedule",
  async (start, kind) => {
    await register(stage.redis.client, "good");
    const ids = Object.keys(garbage);
    for (const [id, value] of Object.entries(garbage)) {
      await register(stage.redis.client, id);
      await put(start + id, kind, value);
    }
    for (const other of ["string", "list", "set", "hash", "zset"] as const) {
      await register(stage.redis.client, `a-${other}`);
      await put(`${start}a-${other}`, other, "{}");
      ids.push(`a-${other}`);
    }
    await theFleetIsSeen(ids);
    for (const id of ids) {
      expect(await request(stage.dashboard, `/schedules/${id}`), id).toMatchObject({ status: 200 });
      const { drift } = contract.getSchedule.answer.parse(
        (await request(stage.dashboard, `/api/schedules/${id}`)).json,
      );
      for (const each of drift ?? [])
        await answers(contract.planRepair, `/api/drift/plan?kind=${each}&scheduleId=${id}`);
    }
  },
);

test.each([
  ["schedule:cron", "list"],
  ["schedule:interval", "list"],
  ["schedule:time:2026-01-01T00:00", "list"],
  ["schedule:time:nonsense", "list"],
  ["schedule:index:config:7", "set"],
  ["schedule:index:config:nonsense", "set"],
  ["rota:schedule:runs:seen", "hash"],
  ["rota:schedule:aside-key:schedule:cron", "hash"],
] as const)("any content of %s is shown or told, and hides no schedule", async (key, kind) => {
  const { client } = stage.redis;
  await register(client, "good");
  for (const value of Object.values(garbage).filter(({ length }) => length < 5000)) {
    if (kind === "list") await client.rpush(key, value);
    else if (kind === "set") await client.sadd(key, value);
    else await client.hset(key, Object.fromEntries(fields.map((field) => [field, value])));
  }
  await theFleetIsSeen([]);
  for (const other of ["string", "list", "set", "hash", "zset"] as const) {
    await put(key, other, "{}");
    await theFleetIsSeen([]);
  }
});
