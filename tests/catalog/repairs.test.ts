import type { Redis } from "ioredis";
import { beforeAll, expect, test } from "vitest";
import { contract } from "@/lib/api/contract";
import { Model } from "@/lib/catalog/thread/model";
import { choicesFor } from "@/lib/drift/choices";
import { type Finding, planRepair } from "@/lib/drift/plan";
import { repair } from "@/lib/drift/repair";
import { repairMany } from "@/lib/drift/repair-many";
import type { Source } from "@/lib/redis/source";
import { type DriftKind, driftKinds, severityOf } from "@/lib/schedules/drift-kinds";
import { payloadOf, register } from "../support/application";
import { RandomWrites } from "../support/random-writes";
import { ownRedis } from "../support/stages/redis";

/*
 * What the catalog finds, a repair mends; and what it mends, the catalog finds no more. Both judge for themselves: here they
 * are held together.
 */

const redis = ownRedis();
let client: Redis;
let source: Source;
beforeAll(() => {
  client = redis.client;
  source = redis.source();
});

const when = { cron_expression: "5 4 * * *" };
const pickle = Buffer.from([0x80, 0x05, 0x95, 0x01]);
const past = { cron: null, time: "2020-01-01T00:00:00" };
const labels = { config_id: "7", task_type: "report" };

/** A fleet of everything that can be wrong, each under an id of its own; `tag` makes the ids of several fleets differ. */
async function bringAbout(tag: string): Promise<void> {
  const states: Record<string, (id: string) => Promise<unknown>> = {
    unlisted: (id) => client.lrem("schedule:cron", 0, id),
    "unlisted, its payload gone": (id) => client.multi().lrem("schedule:cron", 0, id).del(`schedule:data:${id}`).exec(),
    "a fired one-shot": (id) =>
      client.multi().lrem("schedule:cron", 0, id).set(`schedule:data:${id}`, payloadOf(id, past)).exec(),
    "paused but listed": (id) => client.set(`schedule:status:${id}`, "paused"),
    "inactive but listed": (id) => client.set(`schedule:status:${id}`, "inactive"),
    "without a status": (id) => client.del(`schedule:status:${id}`),
    "active and dangling": (id) => client.del(`schedule:data:${id}`),
    "twice in a list": (id) => client.rpush("schedule:cron", id),
    "in two lists": (id) => client.rpush("schedule:interval", id),
    "in a wrong list": (id) => client.set(`schedule:data:${id}`, payloadOf(id, { cron: null, interval: 60, labels })),
    "in no index": (id) => client.srem("schedule:index:config:7", id),
    "without metadata": (id) => client.del(`schedule:meta:${id}`),
    "expiring soon": (id) => client.expire(`schedule:meta:${id}`, 600),
    "paused and expiring": (id) =>
      client.multi().lrem("schedule:cron", 0, id).set(`schedule:status:${id}`, "paused").exec(),
    "broken metadata": (id) => client.set(`schedule:meta:${id}`, "{"),
    "broken event": (id) => client.lpush(`schedule:history:${id}`, "[]"),
    "broken payload": (id) => client.set(`schedule:data:${id}`, "{"),
    "empty payload": (id) => client.set(`schedule:data:${id}`, ""),
    "unknown word": (id) => client.set(`schedule:status:${id}`, "sleeping"),
    "unknown word, unlisted": (id) =>
      client.multi().set(`schedule:status:${id}`, "sleeping").lrem("schedule:cron", 0, id).exec(),
    "unregistered, its payload left": (id) =>
      client.multi().set(`schedule:status:${id}`, "inactive").lrem("schedule:cron", 0, id).exec(),
    "a pickle": (id) => client.set(`schedule:data:${id}`, pickle),
    "a step of zero": (id) => client.set(`schedule:data:${id}`, payloadOf(id, { cron: "*/0 * * * *", labels })),
    "without its id": (id) => client.set(`schedule:data:${id}`, payloadOf(id, { schedule_id: undefined, labels })),
    "never matching": (id) => client.set(`schedule:data:${id}`, payloadOf(id, { cron: "@daily", labels })),
  };
  for (const kind of ["status", "meta", "data", "history"]) {
    states[`wrong type of ${kind}`] = (id) =>
      client.multi().del(`schedule:${kind}:${id}`).hset(`schedule:${kind}:${id}`, "a", "b").exec();
  }
  for (const [name, bring] of Object.entries(states)) {
    const id = `scheduled_task:7:${tag}:${name}`;
    await register(client, id, { schedule_config: when });
    await bring(id);
  }
  await client.set(`schedule:data:${tag}: TaskIQ only`, pickle);
  await client.rpush("schedule:cron", `${tag}: TaskIQ only`);
  await client.rpush("schedule:cron", `${tag}: dangling`, Buffer.from([0xff, ...Buffer.from(tag)]));
  await client.rpush("schedule:time:2099-01-01T00:00", `${tag}: dangling`);
  await client.sadd("schedule:index:config:9", `${tag}: nothing behind it`);
  await client.set(
    `schedule:data:scheduled_task:7:${tag}: never listed`,
    payloadOf(`scheduled_task:7:${tag}: never listed`),
  );
  await client.set(`schedule:time:2099-01-01T00:0${tag}`, "no list");
  await client.rpush(`schedule:index:config:10${tag}`, "no set");
}

const wellFleet = async () => {
  for (const each of ["a", "b", "c"]) await register(client, `scheduled_task:7:well:${each}`);
};

async function read(): Promise<Model> {
  const model = new Model(redis.source(), () => {});
  await model.wasRead(10_000);
  return model;
}

async function findingsOf(model: Model, kind?: DriftKind): Promise<Finding[]> {
  const { items } = await model.drift(contract.drift.query.parse({ limit: 500, ...(kind && { kind }) }));
  return items.flatMap(({ kind: of, scheduleId, key }): Finding[] =>
    scheduleId !== null ? [{ kind: of, scheduleId }] : key !== null ? [{ kind: of, key }] : [],
  );
}

test("everything that is found has a repair that can be planned or says why not, and nothing well has one", async () => {
  await wellFleet();
  await bringAbout("1");
  const model = await read();
  const findings = await findingsOf(model);
  const kinds = new Set(findings.map(({ kind }) => kind));
  const notHere = driftKinds.filter((kind) => !kinds.has(kind) && choicesFor(kind, "schedule").length > 0);
  expect(notHere).toEqual([]);
  for (const finding of findings) {
    const planned = await planRepair(source, finding, { actor: "ann" }).catch((error: Error) => ({
      refused: error.message,
    }));
    expect.soft({ finding, planned }).not.toMatchObject({ planned: { why: "already" } });
  }
  for (const kind of driftKinds.filter((each) => choicesFor(each, "schedule").length > 0)) {
    const well = { kind, scheduleId: "scheduled_task:7:well:a" };
    const planned = await planRepair(source, well, { actor: "ann" }).catch((error: Error) => error.message);
    if (kind === "scheduler-blind") expect(planned).toMatch(/take out those that differ/);
    else expect(planned).toMatchObject({ plan: null, why: "already" });
  }
  model.close();
});

test("all of each kind repaired, worst first, leaves a fleet in which nothing is found, and the well ones untouched", async () => {
  await wellFleet();
  for (const tag of ["1", "2", "3"]) await bringAbout(tag);
  const well = await Promise.all(
    ["status", "data", "history"].map((each) => client.dump(`schedule:${each}:scheduled_task:7:well:b`)),
  );
  const refused: string[] = [];
  // What one repair leaves for another kind, such as metadata for a status that was set, is found in the next round.
  for (let round = 1; round <= 4; round += 1) {
    const model = await read();
    const left = await findingsOf(model);
    model.close();
    if (left.length === 0) break;
    refused.length = 0;
    for (const kind of driftKinds) {
      const findings = left.filter((each) => each.kind === kind);
      if (findings.length === 0) continue;
      const { results } = await repairMany(source, findings, { actor: "ann" });
      for (const each of results)
        if (each.result === "refused") refused.push(`${kind} of ${each.scheduleId}: ${each.message}`);
      expect(results.filter(({ result }) => result === "changed")).toEqual([]);
    }
  }
  const model = await read();
  expect({ left: await findingsOf(model), refused }).toEqual({ left: [], refused: [] });
  expect(model.summary()).toMatchObject({ schedulerBlind: null, drift: 0 });
  model.close();
  const after = await Promise.all(
    ["status", "data", "history"].map((each) => client.dump(`schedule:${each}:scheduled_task:7:well:b`)),
  );
  expect(after).toEqual(well);
});

test.each([5, 8])(
  "a fleet that any programs left in any state is repaired to one in which the rest says why: seed %d",
  async (seed) => {
    await new RandomWrites(client, seed).write(12_000);
    // What is about to expire would be another finding at each look: metadata, and keys of other programs.
    await expect
      .poll(async () => (await ttls()).filter((ttl) => ttl >= 0 && ttl <= 5000), { timeout: 30_000, interval: 200 })
      .toEqual([]);
    const first = await read();
    const unseen: Finding[] = [];
    for (const finding of await findingsOf(first)) {
      const planned = await planRepair(source, finding, { actor: "ann" }).catch(() => null);
      if (planned && planned.plan === null && planned.why === "already") unseen.push(finding);
    }
    expect(unseen).toEqual([]);
    first.close();

    let refused = new Set<string>();
    for (let round = 1, repaired = 1; repaired > 0; round += 1) {
      expect(round).toBeLessThan(8);
      const model = await read();
      const findings = await findingsOf(model);
      model.close();
      repaired = 0;
      refused = new Set();
      for (const finding of findings) {
        const { result } = await repair(source, finding, { actor: "ann" });
        if (result === "repaired") repaired += 1;
        if (result === "refused") refused.add(named(finding));
      }
    }
    const last = await read();
    const left = await findingsOf(last);
    last.close();
    expect(left.map(named).filter((each) => !refused.has(each))).toEqual([]);
    expect(left.filter(({ kind }) => severityOf[kind] === "critical")).toEqual([]);
    for (const key of await client.keysBuffer("schedule:status:*")) {
      if ((await client.type(key)) !== "string" || (await client.get(key)) !== "paused") continue;
      const id = key.subarray("schedule:status:".length);
      expect.soft({ id, ttl: await client.pttl(Buffer.concat([Buffer.from("schedule:meta:"), id])) }).toMatchObject({
        ttl: expect.toSatisfy((ttl) => ttl < 0),
      });
    }
  },
);

const named = (finding: Finding | undefined) => JSON.stringify(finding);

async function ttls(): Promise<number[]> {
  return await Promise.all((await client.keysBuffer("*")).map((key) => client.pttl(key)));
}
